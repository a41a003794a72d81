namespace AgentTrace.Testing.Tests;

/// <summary>Every trace file of the shared corpus opens. Without the corpus there is nothing to open.</summary>
public class CorpusFilesTests
{
    [Fact]
    public void Every_trace_file_opens_without_a_problem()
    {
        foreach (var file in All())
        {
            // Log records alone hold no span, and protobuf needs the package AgentTrace.Testing.Otlp.
            if (file.Contains("otlp-logs", StringComparison.Ordinal) || file.EndsWith(".pb", StringComparison.Ordinal)) continue;
            var traces = RecordedTrace.LoadAll(file);
            Assert.True(traces.Count > 0 && traces.Problems.Count == 0, $"{file}: {traces.Count} traces; {string.Join("; ", traces.Problems)}");
            Assert.All(traces, trace => Assert.NotEmpty(trace.Spans));
        }
    }

    [Fact]
    public void Each_folder_is_read_by_its_own_reader()
    {
        var formats = All().Where(file => !file.EndsWith(".pb", StringComparison.Ordinal)).Select(file => (Folder: Path.GetFileName(Path.GetDirectoryName(file))!, Format: TraceLoader.FormatOf(file, TraceReadOptions.Default))).Distinct().ToList();
        foreach (var (folder, format) in formats)
        {
            var expected = folder switch
            {
                "langsmith" or "langsmith-langgraph-batch" => ["langsmith"],
                "langsmith-langgraph" => ["langsmith", "langsmith-multipart"],
                "messages" => ["messages"],
                "openai-agents" or "openai-agents-chat" or "openai-agents-responses" => ["openai-agents"],
                "langfuse-v3" or "langgraph" => ["langfuse"],
                "crewai" or "langfuse" or "openinference" => ["langfuse", "otel-spans"],
                "otel-genai" => ["otel-spans"],
                _ => (string[])["otlp-json", "langfuse"],
            };
            Assert.Contains(format, expected);
        }
    }

    /// <summary>The corpus's files; none where it is not there.</summary>
    internal static IEnumerable<string> All() => Corpus.Shared is not { } shared ? [] : Directory
        .EnumerateFiles(Path.Combine(shared, "corpus"), "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".md", StringComparison.Ordinal) && !file.EndsWith(".expected.json", StringComparison.Ordinal) && !file.EndsWith(".headers.json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
