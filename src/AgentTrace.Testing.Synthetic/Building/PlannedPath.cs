using System.Text;

namespace AgentTrace.Testing;

/// <summary>A plan as the path that its trace takes.</summary>
internal static class PlannedPath
{
    public static string Of(TracePlan plan)
    {
        var text = new StringBuilder();
        foreach (var run in plan.Runs) Steps(text, run.Steps);
        return text.Length == 0 ? "()" : text.ToString();
    }

    /// <summary>What a path holds: top steps. What stands within a call is the call's own.</summary>
    private static void Steps(StringBuilder text, IReadOnlyList<PlannedStep> steps)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case PlannedAnswer: Add(text, "@llm"); break;
                case PlannedCall call: Add(text, Name(call.Name)); break;
                case PlannedAgent agent: Steps(text, agent.Steps); break;
                case PlannedSpan { Type: StepType.Other } other: Steps(text, other.Inner); break;
                case PlannedSpan { Type: StepType.Reasoning or StepType.Handoff } span:
                    Add(text, "@" + StepTypes.ToText(span.Type));
                    Steps(text, span.Inner);
                    break;
                case PlannedSpan span: Add(text, "@" + StepTypes.ToText(span.Type)); break;
                case PlannedGroup group: Group(text, group); break;
            }
        }
    }

    private static void Group(StringBuilder text, PlannedGroup group)
    {
        var branches = new List<string>();
        foreach (var branch in group.Branches)
        {
            var path = new StringBuilder();
            Steps(path, [branch]);
            if (path.Length > 0) branches.Add(path.ToString());
        }

        if (branches.Count > 0) Add(text, branches.Count == 1 ? branches[0] : $"[{string.Join(" & ", branches)}]");
    }

    private static void Add(StringBuilder text, string part) => text.Append(text.Length == 0 ? "" : " ").Append(part);

    private static string Name(string name) => PathParser.IsNameStart(name[0]) && name.All(PathParser.IsNamePart) ? name
        : "\"" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
