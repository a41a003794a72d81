namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>One way in which all that a trace does not show may have been. What is asked is answered, and all answers are tried.</summary>
internal sealed class World
{
    /// <summary>Worlds that are tried in turn; where there are more, as many again at random, each leaning one way, and those that were seen count for all.</summary>
    private const int Most = 400;

    private readonly List<bool> _answers;
    private readonly Random? _random;
    private readonly bool _apart;
    private readonly Dictionary<object, object> _known = [];
    private readonly (int Of, double Where, bool IsSteady) _leaning;
    private int _next;

    private World(List<bool> answers, Random? random, bool apart)
    {
        _answers = answers;
        _random = random;
        _apart = apart;
        if (random is not null) _leaning = (random.Next(1, 8), random.NextDouble(), random.Next(2) == 0);
    }

    /// <summary>Which condition is asking.</summary>
    public object Condition { get; set; } = "";

    public bool IsApart => _apart;

    /// <summary>4.1: what holds in every world holds, what holds in none fails, the rest cannot be told.</summary>
    /// <param name="holds">Whether it holds in a world.</param>
    /// <param name="most">How many are tried at random where there are too many.</param>
    /// <param name="apart">Whether two conditions on one call are answered apart, as if each were the only one.</param>
    public static Verdict InEach(Func<World, bool> holds, bool apart = false, int most = Most)
    {
        var (passed, failed) = (false, false);
        foreach (var world in All(apart, most))
        {
            if (holds(world)) passed = true;
            else failed = true;
            if (passed && failed) return Verdict.Inconclusive;
        }

        return passed ? Verdict.Passed : Verdict.Failed;
    }

    private static IEnumerable<World> All(bool apart, int most)
    {
        List<bool> answers = [];
        for (var tried = 0; tried < Most; tried++)
        {
            var world = new World(answers, null, apart);
            yield return world;
            answers = [.. world._answers.Take(world._next)];
            while (answers is [.., true]) answers.RemoveAt(answers.Count - 1);
            if (answers.Count == 0) yield break;
            answers[^1] = true;
        }

        var random = new Random(Most);
        for (var tried = 0; tried < (apart ? 4 * most : most); tried++) yield return new World([], random, apart);
    }

    /// <summary>What is the same for every condition.</summary>
    public bool Ask(object question) => (bool)(_known.TryGetValue(question, out var answer) ? answer : _known[question] = Answer());

    /// <summary>One of several, by asking for each but the last.</summary>
    public T Choose<T>(object question, IReadOnlyList<T> choices)
        where T : notnull
    {
        if (_known.TryGetValue(question, out var known)) return (T)known;
        var at = _random is null ? 0 : _leaning.IsSteady && _random.Next(4) > 0 ? (int)(_leaning.Where * choices.Count) : _random.Next(choices.Count);
        if (_random is null)
        {
            while (at < choices.Count - 1 && !Answer()) at++;
        }

        _known[question] = choices[at];
        return choices[at];
    }

    /// <summary>The question of a condition on a call: it has one answer, unless conditions are answered apart.</summary>
    public object Of(object question) => _apart ? (Condition, question) : question;

    private bool Answer()
    {
        if (_random is not null) return _random.Next(8) < _leaning.Of;
        if (_next == _answers.Count) _answers.Add(false);
        return _answers[_next++];
    }
}
