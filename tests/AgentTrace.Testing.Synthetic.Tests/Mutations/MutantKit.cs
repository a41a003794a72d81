using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AgentTrace.Testing.Synthetic.Tests.Mutations;

/// <summary>Traces to mutate, and what they show.</summary>
internal static class MutantKit
{
    static MutantKit() => OtlpProtobuf.Register();

    public static string[] Fixtures { get; } = [.. Directory.EnumerateFiles(Path.Combine(Corpus.Fixtures, "traces")).Order(StringComparer.Ordinal)];

    /// <summary>The fixtures, and the real traces where they are at hand.</summary>
    public static IEnumerable<RecordedTrace> Everything()
    {
        var files = Fixtures.ToList();
        if (Corpus.Shared is { } shared) files.AddRange(Directory.EnumerateFiles(Path.Combine(shared, "corpus", "real"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            TraceSet traces;
            try
            {
                traces = RecordedTrace.LoadAll([file]);
            }
            catch (TraceFormatException)
            {
                // Notes and facts beside the real traces.
                continue;
            }

            foreach (var trace in traces.Where(trace => trace.HasAgentSpans)) yield return trace;
        }
    }

    public static RecordedTrace Load(string name) => RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", name));

    public static TracePolicy Policy() => TracePolicy.Load(Path.Combine(Corpus.Fixtures, "policies", "research.policy.json"));

    /// <summary>The mutants that count.</summary>
    public static List<TraceMutant> Mutants(RecordedTrace trace, MutationOptions? options = null) => [.. TraceMutations.Of(trace, options).Where(mutant => mutant.EquivalentBecause is null)];

    public static TraceMutant Mutant(RecordedTrace trace, MutationOperator kind, int number = 0) => Mutants(trace).Where(mutant => mutant.Operator == kind).ElementAt(number);

    /// <summary>Every fact that differs, one a line: <c>tool_calls[1].name: "fetch" -> "search"</c>.</summary>
    public static IEnumerable<string> Changes(RecordedTrace before, RecordedTrace after)
    {
        var (old, now) = (Flat(FactsText.Parsed(before), ""), Flat(FactsText.Parsed(after), ""));
        foreach (var key in old.Keys.Union(now.Keys))
        {
            var (was, became) = (old.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (was != became) yield return $"{key}: {was ?? "(none)"} -> {became ?? "(none)"}";
        }
    }

    public static void Matches(string actual, [CallerMemberName] string name = "", [CallerFilePath] string file = "") =>
        Approved.Holds(actual.TrimEnd('\n') + "\n", "AgentTrace.Testing.Synthetic.Tests", "Mutations", "Approved", Path.GetFileNameWithoutExtension(file.Replace('\\', '/')) + "." + name + ".txt");

    private static Dictionary<string, string> Flat(JsonElement value, string path)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(value, path);
        return flat;

        void Add(JsonElement element, string at)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject()) Add(property.Value, at.Length == 0 ? property.Name : at + "." + property.Name);
                    break;
                case JsonValueKind.Array:
                    for (var i = 0; i < element.GetArrayLength(); i++) Add(element[i], $"{at}[{i}]");
                    break;
                default:
                    flat[at] = element.GetRawText();
                    break;
            }
        }
    }
}
