using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>A number that a plan decides and nothing else, for the ids of its trace: 64-bit FNV-1a over all that the plan says.</summary>
internal sealed class PlanHash
{
    private ulong _hash = Fnv.Start;

    public static ulong Of(TracePlan plan)
    {
        var hash = new PlanHash();
        hash.Add(plan.StartNano.ToString(CultureInfo.InvariantCulture));
        hash.Add(plan.Runs);
        return hash._hash;
    }

    private void Add(IReadOnlyList<PlannedStep> steps)
    {
        Add("(");
        foreach (var step in steps) Add(step);
        Add(")");
    }

    private void Add(PlannedStep step)
    {
        Add(step.GetType().Name);
        Add(step.Nanos?.ToString(CultureInfo.InvariantCulture));
        switch (step)
        {
            case PlannedAnswer answer:
                Add(answer.Text, answer.Model, answer.FinishReason, answer.Error);
                Add(string.Create(CultureInfo.InvariantCulture, $"{answer.InputTokens} {answer.OutputTokens} {answer.FirstChunkNanos}"));
                foreach (var unmet in answer.Unmet) Add(unmet.Name, unmet.Arguments, unmet.Id);
                break;
            case PlannedCall call:
                Add(call.Name, call.Arguments, call.Result, call.Error, call.ErrorType, call.CallId);
                foreach (var earlier in call.EarlierErrors) Add(earlier);
                Add(call.Inner);
                break;
            case PlannedAgent agent:
                Add(agent.Name, agent.Input, agent.Output, agent.StopReason, agent.Error, agent.RunId, agent.Model);
                Add(agent.Steps);
                break;
            case PlannedSpan span:
                Add(span.Name, span.Input, span.Output, span.Error, span.ErrorType);
                foreach (var (key, value) in span.Attributes) Add(key, value.ToString());
                Add(span.Inner);
                break;
            case PlannedGroup group:
                Add(group.Branches);
                break;
        }
    }

    private void Add(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            foreach (var c in text ?? "") Add(c);

            // No text and an empty one are two things; neither runs into the next.
            Add(text is null ? '\u0001' : '\u0002');
        }
    }

    private void Add(char c) => _hash = Fnv.Next(_hash, c);
}
