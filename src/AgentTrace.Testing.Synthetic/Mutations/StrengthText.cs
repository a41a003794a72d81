using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>What a measurement says to a person.</summary>
internal static class StrengthText
{
    private const int MostMutants = 6;
    private const int BarWidth = 20;

    public static string Of(AssertionStrength strength, string subject)
    {
        var text = new StringBuilder(Headline(strength, subject)).Append('\n');
        foreach (var note in Notes(strength)) text.Append(note).Append('\n');
        if (strength.ByOperator.Count > 0) text.Append('\n');
        foreach (var kind in strength.ByOperator)
        {
            var full = kind.Caught * BarWidth / kind.Total;
            text.Append(CultureInfo.InvariantCulture, $"  {Name(kind.Operator),-22}{kind.Caught,4} of {kind.Total,-4} {new string('█', full)}{new string('░', BarWidth - full)}\n");
        }

        if (strength.Survivors.Count > 0) Append(text, strength);
        return text.ToString().TrimEnd('\n');
    }

    public static string Headline(AssertionStrength strength, string subject) => strength.Score is not { } score
        ? $"Cannot tell whether the {subject} would notice: the trace has nothing that a mutant could change."
        : $"The {subject} would notice {Words.Number(strength.Caught)} of {Words.Count(strength.Total, "mutant")}: {Percent(score)}.";

    /// <summary>How the agent went wrong, in words.</summary>
    public static string Name(MutationOperator kind) => kind switch
    {
        MutationOperator.Drop => "drop a step",
        MutationOperator.Duplicate => "duplicate a step",
        MutationOperator.Swap => "swap neighbours",
        MutationOperator.Reorder => "reorder",
        MutationOperator.RenameTool => "rename a tool",
        MutationOperator.ChangeArgument => "change an argument",
        MutationOperator.ChangeResult => "change a result",
        MutationOperator.Fail => "fail a call",
        MutationOperator.Delay => "make it late",
        MutationOperator.Loop => "loop it",
        MutationOperator.Cut => "cut the run",
        MutationOperator.ChangeStopReason => "change the stop reason",
        MutationOperator.Invent => "invent a call",
        _ => "overlap two calls",
    };

    /// <summary>A share, rounded down: only all is 100 %.</summary>
    private static string Percent(double score) => Math.Floor((score * 100) + 1e-9).ToString(CultureInfo.InvariantCulture) + " %";

    private static IEnumerable<string> Notes(AssertionStrength strength)
    {
        if (strength.Runs > 1) yield return $"They are mutants of {Words.Number(strength.Runs)} runs.";
        if (strength.Inconclusive > 0) yield return $"{Words.Number(strength.Inconclusive)} of them only because it could not be told.";
        if (strength.Equivalent > 0) yield return $"{Words.Count(strength.Equivalent, "mutant")} that nobody would call wrong {(strength.Equivalent == 1 ? "does" : "do")} not count.";
        if (strength.Possible > strength.Total + strength.Equivalent) yield return $"A sample of {Words.Number(strength.Possible)}, seed {strength.Options.Seed.ToString(CultureInfo.InvariantCulture)}.";
    }

    private static void Append(StringBuilder text, AssertionStrength strength)
    {
        var (known, unknown) = (strength.Survivors.Where(group => group.Code is not null).ToList(), strength.Survivors.FirstOrDefault(group => group.Code is null));
        var caught = known.Sum(group => group.Mutants.Count);
        if (known.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Words.Count(known.Count, "sentence")} would catch {(unknown is null ? caught == 1 ? "the other one" : $"the other {Words.Number(caught)}" : $"{Words.Number(caught)} of the other {Words.Number(caught + unknown.Mutants.Count)}")}:\n");
        }

        for (var i = 0; i < known.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {i + 1}) {known[i].PolicyEntry}\n     {known[i].Code}\n");
            Append(text, known[i], strength.Runs);
        }

        if (unknown is null) return;
        text.Append(CultureInfo.InvariantCulture, $"\nNo sentence that was tried catches {(unknown.Mutants.Count == 1 ? "this one" : $"these {Words.Number(unknown.Mutants.Count)}")}:\n");
        Append(text, unknown, strength.Runs);
    }

    private static void Append(StringBuilder text, SurvivingMutants group, int runs)
    {
        foreach (var mutant in group.Mutants.Take(MostMutants))
        {
            var run = runs == 1 ? "" : SafeText.Line(Words.Shorten(mutant.OriginalId, 40)) + ": ";
            text.Append("       - ").Append(run).Append(Scrubber.Redact(mutant.What)).Append('\n');
        }

        if (group.Mutants.Count > MostMutants) text.Append(CultureInfo.InvariantCulture, $"       … and {Words.Number(group.Mutants.Count - MostMutants)} more\n");
    }
}
