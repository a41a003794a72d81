namespace AgentTrace.Testing.Tests;

/// <summary>The fixture otlp-agent.pb is otlp-agent.json in protobuf; with AGENTTRACE_APPROVE=1 it is written anew.</summary>
public class OtlpFixtureTests
{
    internal static string Json => Path.Combine(Corpus.Fixtures, "traces", "otlp-agent.json");

    internal static string Protobuf => Path.Combine(Corpus.Fixtures, "traces", "otlp-agent.pb");

    [Fact]
    public void Fixture_is_the_json_fixture_in_protobuf()
    {
        var encoded = JsonToWire.Traces(File.ReadAllText(Json));
        if (Environment.GetEnvironmentVariable("AGENTTRACE_APPROVE") == "1") File.WriteAllBytes(Protobuf, encoded);
        Assert.Equal(encoded, File.ReadAllBytes(Protobuf));
    }

    [Fact]
    public void Load_of_protobuf_gives_the_trace_of_the_json()
    {
        var trace = RecordedTrace.Load(Protobuf);
        Assert.Equal("otlp-protobuf", trace.Format);
        SameTrace.Check(RecordedTrace.Load(Json), trace);
        trace.Should().HaveCalledTool("search").Before("fetch");
    }

    [Fact]
    public void Load_of_gzipped_protobuf_gives_the_same() =>
        SameTrace.Check(RecordedTrace.Load(Json), Assert.Single(TraceSet.Read(TraceText.Gzip(File.ReadAllBytes(Protobuf)))));

    [Fact]
    public void Requests_behind_each_other_are_one_input()
    {
        var bytes = File.ReadAllBytes(Protobuf);
        SameTrace.Check(RecordedTrace.Load(Json), Assert.Single(TraceSet.Read([.. bytes, .. bytes])));
    }

    [Fact]
    public void Several_formats_are_one_input()
    {
        using var folder = new ScratchFolder();
        File.Copy(Json, folder["a.json"]);
        File.Copy(Protobuf, folder["b.pb"]);
        var set = RecordedTrace.LoadAll(Path.Combine(folder.Path, "*"));
        Assert.Equal("otlp-json+otlp-protobuf", set.Format);
        SameTrace.Check(RecordedTrace.Load(Json), Assert.Single(set));
    }

    [Fact]
    public void Register_is_safe_from_many_threads_and_changes_nothing_the_second_time()
    {
        Parallel.For(0, 100, _ => OtlpProtobuf.Register());
        Assert.Single(TraceFormats.All, reader => reader.Name == "otlp-protobuf");
    }
}
