namespace AgentTrace.Testing;

/// <summary>The calls that bear one name, on their span or in the model's words, and those of which nobody says what tool they are of.</summary>
internal sealed class NamedCalls
{
    public static readonly NamedCalls None = new();

    private readonly List<ToolCall> _all = [];

    public IReadOnlyList<ToolCall> All => _all;

    /// <summary>Those that count as executed.</summary>
    public IReadOnlyList<ToolCall> Executed { get; private set; } = [];

    /// <summary>Those of which the trace does not tell.</summary>
    public IReadOnlyList<ToolCall> Possible { get; private set; } = [];

    public static NamedCalls Of(string name, IReadOnlyList<ToolCall> calls)
    {
        NamedCalls? named = null;
        for (var i = 0; i < calls.Count; i++)
        {
            if (Bears(calls[i], name) || !calls[i].IsNameKnown) (named ??= new NamedCalls())._all.Add(calls[i]);
        }

        named?.SplitByStage(name);
        return named ?? None;
    }

    /// <summary>By name. Each call has one.</summary>
    public static Dictionary<string, NamedCalls> Group(IReadOnlyList<ToolCall> calls)
    {
        var groups = new Dictionary<string, NamedCalls>(StringComparer.Ordinal);
        foreach (var call in calls)
        {
            Add(call.Name, call);
            if (call.AskedAs is { } asked && asked != call.Name) Add(asked, call);
        }

        foreach (var (name, group) in groups) group.SplitByStage(name);
        return groups;

        void Add(string name, ToolCall call)
        {
            if (!groups.TryGetValue(name, out var group)) groups[name] = group = new NamedCalls();
            group._all.Add(call);
        }
    }

    private static bool Bears(ToolCall call, string name) => call.Name == name || call.AskedAs == name;

    private void SplitByStage(string name)
    {
        var sure = _all.FindAll(call => call.Executed == Verdict.Passed && Bears(call, name));
        Executed = sure.Count == _all.Count ? _all : sure;
        if (sure.Count < _all.Count) Possible = _all.FindAll(call => call.Executed == Verdict.Inconclusive || (call.Executed == Verdict.Passed && !Bears(call, name)));
    }
}
