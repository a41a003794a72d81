using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Python's way to print a dict or a list (<c>{'a': None, 'b': True}</c>), which many tracers leave where JSON was meant.</summary>
/// <remarks>Only literals: text with a call or an object in it (<c>HumanMessage(…)</c>) is no literal and stays text.</remarks>
internal sealed class PythonLiteral
{
    private static readonly SearchValues<char> FieldName = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_");

    private readonly string _text;
    private readonly StringBuilder _json;
    private int _at;

    private PythonLiteral(string text)
    {
        _text = text;
        _json = new StringBuilder(text.Length + 16);
    }

    /// <summary>The dict or list that the text is; null when it is none, or too deep.</summary>
    public static JsonElement? TryParse(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '[')) return null;
        var parser = new PythonLiteral(text);
        if (!parser.Value(0)) return null;
        parser.Space();
        return parser._at == text.Length ? JsonElement.Parse(parser._json.ToString(), new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth + 2 }) : null;
    }

    /// <summary>
    /// The fields of a model of pydantic as Python prints it, <c>content='found' name='search' tool_call_id='c1'</c>, up to the first that is
    /// no literal; null when the text does not begin with one.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="isWhole">Whether there was nothing else in it.</param>
    public static JsonElement? TryParseFields(string text, out bool isWhole)
    {
        var parser = new PythonLiteral(text);
        parser._json.Append('{');
        var end = 0;
        while (parser._at < text.Length)
        {
            var name = text.AsSpan(parser._at);
            name = name[..Math.Max(0, name.IndexOf('='))];
            if (name.IsEmpty || name.ContainsAnyExcept(FieldName)) break;
            parser._at += name.Length + 1;
            parser.Quote(name.ToString());
            parser._json.Append(':');
            if (!parser.Value(0)) break;
            end = parser._json.Length;
            parser._json.Append(',');
            parser.Space();
        }

        isWhole = end > 0 && parser._at == text.Length && parser._json.Length == end + 1;
        if (end == 0) return null;
        parser._json.Length = end;
        return JsonElement.Parse(parser._json.Append('}').ToString(), new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth + 2 });
    }

    private bool Value(int depth)
    {
        Space();
        if (_at == _text.Length || depth >= JsonText.MaxDepth) return false;
        switch (_text[_at])
        {
            case '{': return Dict(depth);
            case '[': return Items(']', depth);
            case '(': return Items(')', depth);
        }

        if (Text() is { } text)
        {
            Quote(text);
            return true;
        }

        return Word(out var literal) && Append(literal);
    }

    private bool Dict(int depth)
    {
        _at++;
        _json.Append('{');
        for (var first = true; ; first = false)
        {
            Space();
            if (Take('}')) return Append("}");
            if (!first) _json.Append(',');
            // Python's keys may be numbers; JSON's are text.
            if (Text() is { } key) Quote(key);
            else if (Word(out var word)) Quote(word.Trim('"'));
            else return false;
            Space();
            if (!Take(':')) return false;
            _json.Append(':');
            if (!Value(depth + 1)) return false;
            Space();
            if (!Take(',') && !(_at < _text.Length && _text[_at] == '}')) return false;
        }
    }

    private bool Items(char close, int depth)
    {
        _at++;
        _json.Append('[');
        for (var first = true; ; first = false)
        {
            Space();
            if (Take(close)) return Append("]");
            if (!first) _json.Append(',');
            if (!Value(depth + 1)) return false;
            Space();
            if (!Take(',') && !(_at < _text.Length && _text[_at] == close)) return false;
        }
    }

    /// <summary>A quoted text, with or without a prefix letter; null when there stands none, or one without an end.</summary>
    private string? Text()
    {
        var at = _at;
        var raw = false;
        if (at + 1 < _text.Length && _text[at] is 'b' or 'u' or 'r' && _text[at + 1] is '\'' or '"') raw = _text[at++] == 'r';
        if (at >= _text.Length || _text[at] is not ('\'' or '"')) return null;
        var quote = _text[at++];
        var value = new StringBuilder();
        for (; at < _text.Length; at++)
        {
            var c = _text[at];
            if (c == quote)
            {
                _at = at + 1;
                return value.ToString();
            }

            if (c != '\\' || raw || at + 1 == _text.Length) value.Append(c);
            else at = Escape(at + 1, value);
        }

        return null;
    }

    /// <summary>Reads what follows a backslash and returns where it ends.</summary>
    private int Escape(int at, StringBuilder value)
    {
        var digits = _text[at] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0 && at + digits < _text.Length
            && uint.TryParse(_text.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code <= 0x10FFFF)
        {
            if (code > 0xFFFF) value.Append(char.ConvertFromUtf32((int)code));
            else value.Append((char)code);
            return at + digits;
        }

        _ = _text[at] switch
        {
            'n' => value.Append('\n'),
            't' => value.Append('\t'),
            'r' => value.Append('\r'),
            '\\' or '\'' or '"' => value.Append(_text[at]),
            _ => value.Append('\\').Append(_text[at]),
        };
        return at;
    }

    private bool Word(out string literal)
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_' or '+' or '-')) _at++;
        var word = _text[start.._at];
        literal = word switch
        {
            "None" or "null" => "null",
            "True" or "true" => "true",
            "False" or "false" => "false",
            // JSON has no such numbers.
            "nan" or "inf" or "-inf" => $"\"{word}\"",
            _ when long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => integer.ToString(CultureInfo.InvariantCulture),
            _ when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number.ToString("R", CultureInfo.InvariantCulture),
            _ => "",
        };
        return literal.Length > 0;
    }

    private void Quote(string text) => _json.Append('"').Append(JsonEncodedText.Encode(JsonText.Repaired(text)).Value).Append('"');

    private bool Append(string json)
    {
        _json.Append(json);
        return true;
    }

    private bool Take(char c)
    {
        if (_at == _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Space()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }
}
