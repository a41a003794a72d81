namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>One way in which all that a trace does not show may have been. What is asked is answered, and all answers are tried.</summary>
internal sealed class World
{
    /// <summary>Worlds that are tried before those that were seen count for all.</summary>
    private const int Most = 400;

    private readonly List<bool> _answers;
    private readonly Dictionary<object, bool> _known = [];
    private int _next;

    private World(List<bool> answers) => _answers = answers;

    /// <summary>4.1: what holds in every world holds, what holds in none fails, the rest cannot be told.</summary>
    public static Verdict InEach(Func<World, bool> holds)
    {
        var (passed, failed, answers) = (false, false, new List<bool>());
        for (var tried = 0; tried < Most; tried++)
        {
            var world = new World(answers);
            if (holds(world)) passed = true;
            else failed = true;
            if (passed && failed) return Verdict.Inconclusive;
            answers = [.. world._answers.Take(world._next)];
            while (answers is [.., true]) answers.RemoveAt(answers.Count - 1);
            if (answers.Count == 0) break;
            answers[^1] = true;
        }

        return passed ? Verdict.Passed : Verdict.Failed;
    }

    public bool Ask(object question)
    {
        if (_known.TryGetValue(question, out var answer)) return answer;
        if (_next == _answers.Count) _answers.Add(false);
        return _known[question] = _answers[_next++];
    }

    /// <summary>One of several, by asking for each but the last.</summary>
    public T Choose<T>(object question, IReadOnlyList<T> choices)
    {
        for (var i = 0; i < choices.Count - 1; i++)
        {
            if (Ask((question, i))) return choices[i];
        }

        return choices[^1];
    }
}
