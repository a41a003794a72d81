using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Which calls fit which expected call: certainly, or as far as the trace tells.</summary>
/// <remarks>
/// Expected calls that ask for the same share their lists. An exact expectation looks its calls up by the hash of their arguments, a
/// partial one by the rarest of its plain values at the top: n different expectations of n different calls cost n comparisons. Only those
/// that share every plain value, or have none, cost n².
/// </remarks>
internal sealed class CallEdges
{
    private readonly IReadOnlyList<ToolCall> _calls;
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string? Key), ArgumentTable> _byArguments = [];
    private readonly Dictionary<CallPattern, int[]> _open = [];
    private readonly List<int> _nameless = [];

    /// <param name="expected">What is expected.</param>
    /// <param name="calls">The calls, in the order in which edges name them.</param>
    public CallEdges(IReadOnlyList<ExpectedCall> expected, IReadOnlyList<ToolCall> calls)
    {
        _calls = calls;
        for (var i = 0; i < calls.Count; i++)
        {
            Add(_byName, calls[i].Name, i);
            if (calls[i] is { Name.Length: 0, AskedAs: null }) _nameless.Add(i);
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

    private (int[] Sure, int[] Possible) Find(ExpectedCall expected)
    {
        var (likely, open) = Candidates(expected);
        if (_nameless.Count > 0 && expected.Pattern.Name.Exact is not null) likely = [.. likely.Concat(_nameless).Order()];
        List<int> sure = [];
        List<int>? possible = null;
        foreach (var at in likely)
        {
            var verdict = expected.Matches(_calls[at]);
            if (verdict == Verdict.Failed) continue;
            if (verdict == Verdict.Inconclusive) possible ??= [.. sure];
            else sure.Add(at);
            possible?.Add(at);
        }

        int[] certain = [.. sure];
        if (open.Count == 0) return (certain, possible is null ? certain : [.. possible]);
        // Where arguments were not captured, what is asked of them makes no difference.
        var named = expected.Pattern.With(null!);
        if (!_open.TryGetValue(named, out var others)) _open[named] = others = [.. open.Where(at => expected.Matches(_calls[at]) != Verdict.Failed)];
        return (certain, others.Length == 0 && possible is null ? certain : sure.Count == 0 && possible is null ? others : [.. (possible ?? sure).Concat(others).Order()]);
    }

    /// <summary>The calls that may fit by their arguments, ascending, and those whose arguments were not captured.</summary>
    private (IReadOnlyList<int> Likely, IReadOnlyList<int> Open) Candidates(ExpectedCall expected)
    {
        if (expected.Pattern.Name.Exact is not { } name) return ([.. Enumerable.Range(0, _calls.Count)], []);
        if (!_byName.TryGetValue(name, out var named)) return ([], []);
        if (!IsPlain(expected) || named.Count < 8) return (named, []);
        var (arguments, mode) = (expected.Pattern.Arguments!.Expected, expected.Pattern.Arguments.Mode);
        if (mode == ArgumentMode.Exact)
        {
            var whole = TableOf(name, null, named);
            return (whole.Of(JsonHash.Of(arguments)), whole.Unknown);
        }

        (IReadOnlyList<int> Likely, IReadOnlyList<int> Open) best = (named, []);
        if (arguments.ValueKind != JsonValueKind.Object) return best;
        foreach (var property in arguments.EnumerateObject().Where(property => IsScalar(property.Value)))
        {
            var table = TableOf(name, property.Name, named);
            var likely = table.Of(JsonHash.Of(property.Value));
            if (likely.Count < best.Likely.Count) best = (likely, table.Unknown);
        }

        return best;
    }

    /// <summary>Whether the arguments are compared as plain values, and no otherwise.</summary>
    private static bool IsPlain(ExpectedCall expected) => expected is { Fits: null, Pattern.Arguments: { Matchers.Count: 0, Ignored.Count: 0 } };

    private static bool IsScalar(JsonElement value) => value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null
        || (value.ValueKind == JsonValueKind.String && value.GetString()!.AsSpan().TrimStart() is not ['{' or '[', ..]);

    /// <summary>Calls of one name by the hash of their arguments, or of one of them.</summary>
    private ArgumentTable TableOf(string name, string? key, List<int> named)
    {
        if (_byArguments.TryGetValue((name, key), out var table)) return table;
        _byArguments[(name, key)] = table = new ArgumentTable();
        foreach (var at in named)
        {
            if (_calls[at].Arguments is not { } arguments) table.Unknown.Add(at);
            else if (JsonValue.IsCut(arguments)) table.Always.Add(at);
            else if (key is null) Add(table.ByHash, JsonHash.Of(arguments), at);
            else if (arguments.ValueKind != JsonValueKind.Object) table.Always.Add(at);
            else if (arguments.TryGetProperty(key, out var value)) Add(table.ByHash, JsonHash.Of(value), at);
        }

        return table;
    }

    private static void Add<TKey>(Dictionary<TKey, List<int>> table, TKey key, int at)
        where TKey : notnull
    {
        if (!table.TryGetValue(key, out var list)) table[key] = list = [];
        list.Add(at);
    }

    /// <summary>Calls by a hash; arguments that are no object may be the text of one.</summary>
    private sealed class ArgumentTable
    {
        public Dictionary<int, List<int>> ByHash { get; } = [];

        public List<int> Always { get; } = [];

        public List<int> Unknown { get; } = [];

        public IReadOnlyList<int> Of(int hash) => !ByHash.TryGetValue(hash, out var list) ? Always : Always.Count == 0 ? list : [.. list.Concat(Always).Order()];
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
            // Two lists of matchers are the same only when they are one object; two empty ones always are.
            return a.Mode == b.Mode && (a.Matchers == b.Matchers || a.Matchers.Count + b.Matchers.Count == 0) && (a.Ignored == b.Ignored || a.Ignored.Count + b.Ignored.Count == 0)
                && JsonValue.AreEqual(a.Expected, b.Expected);
        }

        public int GetHashCode([DisallowNull] ExpectedCall call) =>
            HashCode.Combine(call.Pattern.Name, call.Pattern.Arguments is { } arguments ? JsonHash.Of(arguments.Expected) : 0);
    }
}
