using System.Text.Json.Nodes;

namespace AgentTrace.Testing.Tests;

/// <summary>Real exports that exist in both encodings. Without the shared corpus there is nothing to compare.</summary>
public class OtlpCorpusTests
{
    private static readonly string? Real = Corpus.Shared is { } shared ? Path.Combine(shared, "corpus", "real") : null;

    public static TheoryData<string> Pairs()
    {
        var data = new TheoryData<string>();
        if (Real is null) data.Add("");
        else data.AddRange([.. Directory.EnumerateFiles(Real, "*.pb", SearchOption.AllDirectories).Select(StemOf).Distinct().Order(StringComparer.Ordinal)]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Protobuf_gives_the_spans_and_the_facts_of_the_json(string stem)
    {
        if (Real is null) return;
        var json = RecordedTrace.LoadAll(Path.Combine(Real, stem + ".otlp.json*"));
        var protobuf = RecordedTrace.LoadAll(Path.Combine(Real, stem + ".otlp*.pb"));
        Assert.Equal("otlp-protobuf", protobuf.Format);
        Assert.Empty(protobuf.Problems);
        Assert.Equal(json.Count, protobuf.Count);
        Assert.True(json.Count > 0);
        for (var i = 0; i < json.Count; i++)
        {
            SameTrace.Check(json[i], protobuf[i]);
            Assert.Equal(Facts(json[i]), Facts(protobuf[i]));
        }
    }

    [Fact]
    public void Log_records_in_protobuf_join_their_spans_as_in_json()
    {
        if (Real is null) return;
        using var folder = new ScratchFolder();
        foreach (var logs in Directory.EnumerateFiles(Path.Combine(Real, "otel-genai-openai"), "*.otlp-logs.json"))
        {
            var stem = logs[..^".otlp-logs.json".Length];
            var target = folder[Path.GetFileName(stem) + ".otlp-logs.pb"];
            File.WriteAllBytes(target, JsonToWire.Logs(File.ReadAllText(logs)));
            var json = TraceLoader.ReadFiles([stem + ".otlp.json", logs], TraceReadOptions.Default);
            var protobuf = TraceLoader.ReadFiles([stem + ".otlp.pb", target], TraceReadOptions.Default);
            Assert.Equal(json.Count, protobuf.Count);
            Assert.Contains(json.SelectMany(trace => trace.Spans), span => span.Events.Count > 0);
            for (var i = 0; i < json.Count; i++)
            {
                SameTrace.Check(json[i], protobuf[i]);
                Assert.Equal(Facts(json[i]), Facts(protobuf[i]));
            }
        }
    }

    private static string StemOf(string path)
    {
        var relative = Path.GetRelativePath(Real!, path);
        return relative[..relative.IndexOf(".otlp", StringComparison.Ordinal)];
    }

    private static string Facts(RecordedTrace trace)
    {
        var facts = JsonNode.Parse(FactsText.Of(trace))!.AsObject();
        facts.Remove("format");
        return facts.ToJsonString();
    }
}
