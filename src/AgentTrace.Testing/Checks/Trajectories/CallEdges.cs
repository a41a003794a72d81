using System.Diagnostics.CodeAnalysis;

namespace AgentTrace.Testing;

/// <summary>Which calls fit which expected call: certainly, or as far as the trace tells.</summary>
/// <remarks>
/// Expected calls that ask for the same share their lists. An exact expectation looks its calls up by the hash of their arguments, so that
/// n exact expectations of n calls cost n comparisons; n different partial ones of one tool cost n².
/// </remarks>
internal sealed class CallEdges
{
    private readonly IReadOnlyList<ToolCall> _calls;
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<int, List<int>>> _byArguments = new(StringComparer.Ordinal);

    /// <param name="expected">What is expected.</param>
    /// <param name="calls">The calls, in the order in which edges name them.</param>
    public CallEdges(IReadOnlyList<ExpectedCall> expected, IReadOnlyList<ToolCall> calls)
    {
        _calls = calls;
        for (var i = 0; i < calls.Count; i++)
        {
            Add(_byName, calls[i].Name, i);
            if (calls[i].AskedAs is { } asked && asked != calls[i].Name) Add(_byName, asked, i);
        }

        var known = new Dictionary<ExpectedCall, (int[] Sure, int[] Possible)>(new SameDemand());
        Sure = new int[expected.Count][];
        Possible = new int[expected.Count][];
        for (var i = 0; i < expected.Count; i++)
        {
            if (!known.TryGetValue(expected[i], out var edges)) known[expected[i]] = edges = Find(expected[i]);
            (Sure[i], Possible[i]) = edges;
        }
    }

    /// <summary>By expected call: the calls that certainly fit, ascending.</summary>
    public int[][] Sure { get; }

    /// <summary>By expected call: the calls that fit, or may fit, ascending.</summary>
    public int[][] Possible { get; }

    /// <summary>Whether the arguments are compared as a whole value, and no otherwise.</summary>
    private static bool IsPlain(ExpectedCall expected) => expected is { Fits: null, Pattern.Arguments: { Mode: ArgumentMode.Exact, Matchers.Count: 0, Ignored.Count: 0 } };

    private (int[] Sure, int[] Possible) Find(ExpectedCall expected)
    {
        List<int> sure = [];
        List<int>? possible = null;
        foreach (var at in Candidates(expected))
        {
            var verdict = expected.Matches(_calls[at]);
            if (verdict == Verdict.Failed) continue;
            if (verdict == Verdict.Inconclusive) possible ??= [.. sure];
            else sure.Add(at);
            possible?.Add(at);
        }

        int[] certain = [.. sure];
        return (certain, possible is null ? certain : [.. possible]);
    }

    private IEnumerable<int> Candidates(ExpectedCall expected)
    {
        if (expected.Pattern.Name.Exact is not { } name) return Enumerable.Range(0, _calls.Count);
        if (!_byName.TryGetValue(name, out var named)) return [];
        if (!IsPlain(expected) || named.Count < 8) return named;
        var table = ArgumentsOf(name, named);
        var equal = table.GetValueOrDefault(JsonHash.Of(expected.Pattern.Arguments!.Expected)) ?? [];
        return table.TryGetValue(Unknown, out var open) ? equal.Union(open).Order() : equal;
    }

    /// <summary>Where calls stand whose arguments were not captured; a value that happens to have this hash is looked at once more.</summary>
    private const int Unknown = int.MinValue;

    private Dictionary<int, List<int>> ArgumentsOf(string name, List<int> named)
    {
        if (_byArguments.TryGetValue(name, out var table)) return table;
        _byArguments[name] = table = [];
        foreach (var at in named) Add(table, _calls[at].Arguments is { } arguments ? JsonHash.Of(arguments) : Unknown, at);
        return table;
    }

    private static void Add<TKey>(Dictionary<TKey, List<int>> table, TKey key, int at)
        where TKey : notnull
    {
        if (!table.TryGetValue(key, out var list)) table[key] = list = [];
        list.Add(at);
    }

    /// <summary>Expected calls that no call can tell apart.</summary>
    private sealed class SameDemand : IEqualityComparer<ExpectedCall>
    {
        public bool Equals(ExpectedCall? x, ExpectedCall? y)
        {
            if (ReferenceEquals(x, y)) return true;
            if (x is null || y is null || x.Fits != y.Fits || x.Pattern.With(null!) != y.Pattern.With(null!)) return false;
            var (a, b) = (x.Pattern.Arguments, y.Pattern.Arguments);
            if (a is null || b is null) return a is null && b is null;
            return a with { Expected = default } == b with { Expected = default } && JsonValue.AreEqual(a.Expected, b.Expected);
        }

        public int GetHashCode([DisallowNull] ExpectedCall call) =>
            HashCode.Combine(call.Pattern.Name, call.Pattern.Arguments is { } arguments ? JsonHash.Of(arguments.Expected) : 0);
    }
}
