namespace AgentTrace.Testing.Tests;

/// <summary>Real traces: recorded twice they are one golden, two scenarios of one framework are two.</summary>
public sealed class GoldenCorpusTests
{
    [Fact]
    public void Real_trace_with_new_ids_and_times_is_the_same()
    {
        foreach (var (path, trace) in Real())
        {
            foreach (var level in new[] { GoldenLevel.Shape, GoldenLevel.Full })
            {
                var golden = GoldenTrace.Parse(GoldenTrace.Of(trace, new() { Level = level }).ToText());
                var result = new GoldenCheck(golden).Evaluate(Renewed(trace));
                Assert.True(result.Verdict != Verdict.Failed, $"{path} at {level}: {result.Reason}");
            }
        }
    }

    /// <summary>This tracer drops the spans of what threw: of a shorter run it cannot be told whether it was shorter, or is missing spans.</summary>
    private static readonly string[] Untold =
    [
        "openllmetry-openai/happy.otlp.json, tool-error-recovered.otlp.json", "openllmetry-openai/happy.otlp.json, tool-error.otlp.json",
        "openllmetry-openai/tool-error-recovered.otlp.json, tool-error.otlp.json",
    ];

    [Fact]
    public void Scenarios_of_one_framework_differ()
    {
        List<string> untold = [];
        foreach (var framework in Real().GroupBy(entry => Path.GetDirectoryName(entry.Path)))
        {
            var scenarios = framework.ToList();
            foreach (var (path, trace) in scenarios)
            {
                var golden = GoldenTrace.Of(trace);
                foreach (var (other, received) in scenarios.Where(entry => Scenario(entry.Path) != Scenario(path)))
                {
                    var verdict = new GoldenCheck(golden).Evaluate(received).Verdict;
                    if (verdict == Verdict.Passed) Assert.Fail($"{path} and {other} are one golden:\n{golden.ToText()}");
                    if (verdict == Verdict.Inconclusive) untold.Add($"{Path.GetFileName(framework.Key)}/{Path.GetFileName(path)}, {Path.GetFileName(other)}");
                }
            }
        }

        Assert.Equal(CorpusFilesTests.All().Any() ? Untold : [], untold.Distinct().Order(StringComparer.Ordinal));
    }

    private static string Scenario(string path) => Path.GetFileName(path).Split('.')[0];

    private static IEnumerable<(string Path, RecordedTrace Trace)> Real() => CorpusFilesTests.All()
        .Where(path => path.Replace('\\', '/').Contains("/real/", StringComparison.Ordinal) && !path.EndsWith(".pb", StringComparison.Ordinal) && !path.EndsWith(".bin", StringComparison.Ordinal) && !path.EndsWith(".headers.json", StringComparison.Ordinal))
        .Select(path => (path, AsOne([.. TryLoad(path).Where(trace => trace.HasAgentSpans)]))).Where(entry => entry.Item2.ToolCalls.Count > 0);

    /// <summary>Some instrumentations begin a trace with every span; a run is then all that the file holds.</summary>
    private static RecordedTrace AsOne(List<RecordedTrace> traces) => traces.Count == 1 ? traces[0]
        : new RecordedTrace("0af7651916cd43dd8448eb211c80319c", SpanOrder.Sort([.. traces.SelectMany(trace => trace.Spans)]), [.. traces.SelectMany(trace => trace.DeclaredRuns)], "joined");

    private static IReadOnlyList<RecordedTrace> TryLoad(string path)
    {
        try
        {
            return RecordedTrace.LoadAll(path);
        }
        catch (TraceFormatException)
        {
            return [];
        }
    }

    /// <summary>The same run at another time under other ids: what a second recording would be.</summary>
    private static RecordedTrace Renewed(RecordedTrace trace)
    {
        using var stream = new MemoryStream();
        TraceFormats.FindWriter("event-log")!.Write(stream, [trace]);
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        foreach (var id in trace.Spans.Select(span => span.SpanId).Append(trace.TraceId).Where(id => id.Length >= 8).Distinct().OrderByDescending(id => id.Length)) text = text.Replace(id, Another(id), StringComparison.Ordinal);
        foreach (var span in trace.Spans)
        {
            foreach (var time in new[] { span.StartTimeUnixNano, span.EndTimeUnixNano })
            {
                if (time is { } nano && nano > 1_000_000_000_000) text = text.Replace(nano.ToString(System.Globalization.CultureInfo.InvariantCulture), "@" + nano.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            }
        }

        text = System.Text.RegularExpressions.Regex.Replace(text, "@+([0-9]+)", match => (long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) + 86_400_000_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return TraceSet.Read(System.Text.Encoding.UTF8.GetBytes(text))[0];
    }

    /// <summary>Another id of the same syntax.</summary>
    private static string Another(string id) => new([.. id.Select(c => char.IsAsciiDigit(c) ? (char)('0' + ('9' - c)) : c is >= 'a' and <= 'f' ? (char)('a' + ('f' - c)) : c)]);
}
