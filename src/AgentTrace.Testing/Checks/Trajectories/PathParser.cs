using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>Reads a path; the grammar stands at <see cref="TrajectoryPattern"/>.</summary>
internal sealed class PathParser
{
    private const int MostCharacters = 100_000;
    private const int MostDepth = 100;
    private const string Item = "a tool, \"(\", \"[\", \".\" or \"@type\"";

    private readonly string _text;
    private int _at;
    private int _depth;

    private PathParser(string text) => _text = text;

    public static TrajectoryPattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new PathParser(text);
        if (text.Length > MostCharacters) throw parser.Fault($"a path has at most {MostCharacters} characters.");
        if (string.IsNullOrWhiteSpace(text)) throw parser.Fault("it is blank; () is the path without any call.");
        var path = parser.Path();
        if (parser._at < text.Length) throw parser.Unexpected("the end");
        return PathAutomaton.SizeOf(path) <= PathAutomaton.MostStates ? path : throw new TrajectoryPatternException(PathAutomaton.TooLarge(path), text, 1);
    }

    public static bool IsNameStart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    public static bool IsNamePart(char c) => IsNameStart(c) || c is '-' or '.' or ':' or '/' or '#';

    private TrajectoryPattern Path()
    {
        if (++_depth > MostDepth) throw Fault($"parentheses stand at most {MostDepth} deep.");
        List<TrajectoryPattern> choices = [Sequence()];
        while (Takes('|')) choices.Add(Sequence());
        _depth--;
        return TrajectoryPattern.Choice(choices);
    }

    private TrajectoryPattern Sequence()
    {
        List<TrajectoryPattern> items = [];
        for (Skip(); _at < _text.Length && _text[_at] is not ('|' or ')' or ']' or '&'); Skip()) items.Add(Repeated());
        return items.Count > 0 ? TrajectoryPattern.Sequence(items) : throw Unexpected(Item);
    }

    private TrajectoryPattern Repeated()
    {
        var atom = Atom();
        if (_at >= _text.Length || _text[_at] is not ('?' or '*' or '+' or '{')) return atom;
        var start = _at;
        var (minimum, maximum) = _text[_at++] switch { '?' => (0, 1), '*' => (0, null), '+' => (1, (int?)null), _ => Counts() };
        if (_at < _text.Length && _text[_at] is '?' or '*' or '+' or '{') throw Fault("one part has one quantifier; put it into parentheses to repeat what is repeated.");
        try
        {
            return TrajectoryPattern.Repeat(atom, minimum, maximum);
        }
        catch (ArgumentException error)
        {
            _at = start;
            throw Fault(maximum < 1 ? "repeated no time at all, a part says nothing: leave it out." : error.Message.Split(" (Parameter", 2)[0]);
        }
    }

    /// <summary>What stands in braces: <c>{2}</c>, <c>{1,3}</c>, <c>{2,}</c>, <c>{,3}</c>.</summary>
    private (int Minimum, int? Maximum) Counts()
    {
        var from = Number();
        if (!Takes(','))
        {
            Close('}');
            return from is { } times ? (times, times) : throw Unexpected("a number");
        }

        var to = Number();
        if (from is null && to is null) throw Unexpected("a number");
        Close('}');
        return (from ?? 0, to);
    }

    private int? Number()
    {
        Skip();
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
        if (_at == start) return null;
        return int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    private TrajectoryPattern Atom()
    {
        var c = _text[_at];
        if (IsNameStart(c)) return TrajectoryPattern.Call(Name());
        switch (c)
        {
            case '.':
                _at++;
                return TrajectoryPattern.AnyCall;
            case '"':
                return TrajectoryPattern.Call(NotBlank(Quoted()));
            case '~':
                return TrajectoryPattern.Call(new CallPattern(Wild()));
            case '@':
                return Type();
            case '(':
                _at++;
                if (Takes(')')) return TrajectoryPattern.Sequence();
                var path = Path();
                Close(')');
                return path;
            case '[':
                _at++;
                List<TrajectoryPattern> members = [Path()];
                while (Takes('&')) members.Add(Path());
                Close(']');
                return TrajectoryPattern.AnyOrder(members);
            case '<':
                throw Fault("arguments, agents and outcomes have no text form; build the path with TrajectoryPattern.Call(…).");
            case ',' or ';' or '>' or '-':
                throw Fault($"steps that follow each other are parted by spaces, found {Words.Quote(c.ToString())}.");
            case '*' or '?':
                throw Fault($"{Words.Quote(c.ToString())} says how often what stands before it comes, and nothing does; a name with wildcards is written ~\"search_*\", any call is \".\".");
            default:
                throw Unexpected(Item);
        }
    }

    private string Name()
    {
        var start = _at;
        while (_at < _text.Length && IsNamePart(_text[_at])) _at++;
        return _text[start.._at];
    }

    private string NotBlank(string name) => string.IsNullOrWhiteSpace(name) ? throw Fault("a tool's name is not blank.") : name;

    private string Quoted()
    {
        var start = _at++;
        var name = new StringBuilder();
        while (_at < _text.Length && _text[_at] != '"')
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\') _at++;
            name.Append(_text[_at++]);
        }

        if (_at < _text.Length)
        {
            _at++;
            return name.ToString();
        }

        _at = start;
        throw Fault("the quotation never ends.");
    }

    private ToolName Wild()
    {
        var start = _at++;
        if (_at < _text.Length && _text[_at] == '"') return ToolName.Glob(NotBlank(Quoted()));
        if (_at >= _text.Length || _text[_at] != '/') throw Unexpected("~\"glob\" or ~/regex/");
        var pattern = new StringBuilder();
        for (_at++; _at < _text.Length && _text[_at] != '/'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] == '/') _at++;
            else if (_text[_at] == '\\' && _at + 1 < _text.Length) pattern.Append(_text[_at++]);
            pattern.Append(_text[_at]);
        }

        if (_at >= _text.Length)
        {
            _at = start;
            throw Fault("the regular expression never ends.");
        }

        _at++;
        try
        {
            return ToolName.Regex(pattern.ToString());
        }
        catch (ArgumentException error)
        {
            _at = start;
            throw Fault("no regular expression: " + error.Message);
        }
    }

    private TrajectoryPattern Type()
    {
        var start = _at++;
        var name = Name();
        if (name == "step") return TrajectoryPattern.AnyStep;
        foreach (var type in PathText.Types)
        {
            if (name == PathText.Word(type) || name == type.ToText()) return TrajectoryPattern.Step(type);
        }

        _at = start;
        string[] known = [.. PathText.Types.Select(PathText.Word), "step"];
        throw Fault($"no step type {Words.Quote(name)}; " + (NearestName.Find(name, known) is { } nearest ? $"did you mean @{nearest}?" : $"known: {string.Join(", ", known.Select(word => "@" + word))}."));
    }

    private bool Takes(char c)
    {
        Skip();
        if (_at >= _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Close(char c)
    {
        if (!Takes(c)) throw Unexpected(Words.Quote(c.ToString()));
    }

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }

    private TrajectoryPatternException Unexpected(string expected) => Fault($"expected {expected}, found {(_at >= _text.Length ? "the end" : Words.Quote(_text[_at].ToString()))}.");

    private TrajectoryPatternException Fault(string problem) => new(problem, _text, _at + 1);
}
