using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What can go wrong with one call. What the trace does not know (arguments, results, times that were not captured) is not changed.</summary>
internal static class CallMutations
{
    private const string Fault = "503 Service Unavailable";

    private static readonly string[] Unheard = ["send_email", "delete_file", "run_shell", "transfer_funds", "drop_table"];

    public static IEnumerable<Mutation> Rename(TraceScript script)
    {
        foreach (var call in script.Calls.Where(call => call.Name.Length > 0))
        {
            yield return new(
                MutationOperator.RenameTool, () => $"called tool {Words.Shorten(OtherTool(script, call), 60)} in place of {script.Label(call)}", edit => edit.Change(call, new() { Name = OtherTool(script, call) }));
        }
    }

    public static IEnumerable<Mutation> ChangeArguments(TraceScript script)
    {
        foreach (var call in script.Calls)
        {
            if (call.WholeArguments is not { ValueKind: JsonValueKind.Object } arguments) continue;
            foreach (var property in arguments.EnumerateObject())
            {
                var changed = OtherValue.Of(property.Value);
                yield return new(
                    MutationOperator.ChangeArgument,
                    () => $"changed an argument of {script.Label(call, withArguments: false)}: {Shown(property.Name, property.Value)} became {Shown(property.Name, changed)}",
                    edit => edit.Change(call, new() { Arguments = OtherValue.With(arguments, property.Name, changed) }));
            }
        }
    }

    public static IEnumerable<Mutation> ChangeResults(TraceScript script)
    {
        foreach (var call in script.Calls.Where(call => !call.IsError))
        {
            if (call.Result is not { } result) continue;
            var changed = OtherValue.Of(result);
            yield return new(
                MutationOperator.ChangeResult, () => $"changed the result of {script.Label(call)} to {Words.Json(changed, 60)}", edit => edit.Change(call, new() { Result = changed }));
        }
    }

    public static IEnumerable<Mutation> Fail(TraceScript script)
    {
        foreach (var call in script.Calls.Where(call => !call.IsError && (call.AttemptList.Count > 0 || call.Response is not null)))
        {
            yield return new(MutationOperator.Fail, () => $"failed {script.Label(call)}: {Fault}", edit => edit.Change(call, new() { Error = Fault }));
        }
    }

    public static IEnumerable<Mutation> Delay(TraceScript script, TimeSpan lateness)
    {
        var by = lateness.Ticks * 100;
        foreach (var call in script.Calls.Where(TraceScript.IsTimed))
        {
            yield return new(MutationOperator.Delay, () => $"made {script.Label(call)} {Words.Duration(lateness)} late", edit => edit.Delay(call, by))
            {
                Equivalent = by <= script.Index.Tick ? "within the tick of the trace's clock" : null,
            };
        }
    }

    public static IEnumerable<Mutation> Duplicate(TraceScript script)
    {
        foreach (var call in script.Calls) yield return new(MutationOperator.Duplicate, () => $"called {script.Label(call)} twice", edit => edit.Add(call, new(), alone: false));
        foreach (var step in script.Trace.Steps.Where(IsPlain)) yield return new(MutationOperator.Duplicate, () => $"made {TraceScript.Label(step)} happen twice", edit => edit.AddStep(step.Span!));
    }

    public static IEnumerable<Mutation> Invent(TraceScript script)
    {
        var name = Array.Find(Unheard, unheard => !script.Names.Contains(unheard)) ?? Fresh(script, "send_email");
        foreach (var call in script.Calls.Where(call => call.Request is null || call.Request.Kind == MessagePartKind.ToolRequest))
        {
            var change = new CallChange { Name = name, Arguments = JsonText.EmptyObject, Result = JsonText.FromString("done") };
            yield return new(MutationOperator.Invent, () => $"invented a call of tool {name} after {script.Label(call)}", edit => edit.Add(call, change, alone: true));
        }
    }

    public static IEnumerable<Mutation> Drop(TraceScript script)
    {
        // Of a single step nothing would be left to look at.
        if (script.Trace.Steps.Count < 2) yield break;
        foreach (var call in script.Calls)
        {
            yield return new(MutationOperator.Drop, () => $"dropped {script.Label(call)}{WithAnswer(script, call)}", edit => edit.Remove(call));
        }

        foreach (var step in script.Trace.Steps.Where(IsPlain)) yield return new(MutationOperator.Drop, () => $"dropped {TraceScript.Label(step)}", edit => edit.RemoveStep(step.Span!));
        foreach (var step in script.Trace.Steps.Where(step => step.Generation is { Turn.Count: 0, Next: not null } && step.Type == StepType.LlmGenerate))
        {
            yield return new(MutationOperator.Drop, () => $"dropped {TraceScript.Label(step)}", edit => edit.Remove(step.Generation!));
        }
    }

    /// <summary>With its name, by which a secret is known.</summary>
    private static string Shown(string name, JsonElement value) => Words.Json(OtherValue.Map(name, value), 60);

    /// <summary>A step of its own span that is neither call nor answer.</summary>
    private static bool IsPlain(Step step) => step is { Call: null, Span: not null } && step.Type != StepType.LlmGenerate && step.Generation is null;

    private static string WithAnswer(TraceScript script, ToolCall call) => TraceEdit.AskedAlone(call) is { } answer
        ? ", and the answer that asked for it" + (script.Index.StepAt(answer.Position) is { } step ? $" (step {step.Number})" : "") : "";

    /// <summary>Another tool that the model knew, as it might have confused them; one that nobody knows where there is no other.</summary>
    private static string OtherTool(TraceScript script, ToolCall call)
    {
        var known = (call.Generation?.ToolDefinitions ?? []).Concat(script.Called).FirstOrDefault(name => name.Length > 0 && !ToolAliases.AreLike(name, call.Name));
        return known ?? Fresh(script, call.Name + "_v2");
    }

    private static string Fresh(TraceScript script, string name)
    {
        while (script.Names.Contains(name)) name += "_";
        return name;
    }
}
