using System.Globalization;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>From a file of OTLP to traces that a check has judged, beside the least that reading its bytes can cost and beside other readers.</summary>
internal sealed class ReadersTopic : Topic
{
    /// <summary>How large the JSON file is, in megabytes.</summary>
    private const string SizeVariable = "AGENTTRACE_BENCHMARK_MB";

    private const string Floor = "tokens of Utf8JsonReader (floor)";
    private const string Poco = "JsonSerializer, source-generated classes";
    private const string Google = "Google's JsonParser";
    private const string ParseFrom = "Google's ParseFrom";

    /// <summary>The ways to go through a file that are measured for their memory.</summary>
    public static IReadOnlyDictionary<string, Func<string, int>> Ways { get; } = new Dictionary<string, Func<string, int>>
    {
        ["tokens"] = Peers.Tokens,
        ["kept"] = path => Loaded(path, isChecked: false),
        ["checked"] = path => Loaded(path, isChecked: true),
        ["each"] = OneByOne,
    };

    public override string Name => "readers";

    private static ReadingInput Input => ReadingInput.Of(int.TryParse(Environment.GetEnvironmentVariable(SizeVariable), CultureInfo.InvariantCulture, out var size) ? size : 40);

    public override IEnumerable<Group> Groups()
    {
        OtlpProtobuf.Register();
        yield return Json(Input);
        yield return Protobuf(Input);
        yield return Histories(HistoryInput.Of(turns: 300));
    }

    public override IEnumerable<Amount> Amounts()
    {
        var input = Input;
        var file = new FileInfo(input.Json).Length / 1048576.0;
        yield return Peak("tokens", "the floor", "the file", file);
        yield return Peak("kept", "all traces loaded", "the file", file, 1.5);
        yield return Peak("checked", "all traces loaded, each checked", "the file", file);
        yield return Peak("each", "checked one by one", "64 MiB", 64, 1);

        Amount Peak(string way, string words, string baseline, double divisor, double? goal = null)
        {
            var peak = PeakMemory.Of(way, input.Json);
            return new($"peak memory, {words}", peak, "MiB", baseline, peak / divisor, goal);
        }
    }

    private static Group Json(ReadingInput input) => new($"A span of OTLP JSON lines, {new FileInfo(input.Json).Length / 1_000_000} MB, {input.Spans:N0} spans", 5,
    [
        Case(Floor, input, () => Peers.Tokens(input.Json)),
        Case(Poco, input, () => Peers.Poco(input.Json), new Comparison(Floor)),
        Case(Google, input, () => Peers.GoogleJson(input.Json), new Comparison(Floor)),
        Case("all traces loaded", input, () => Loaded(input.Json, isChecked: false), new Comparison(Floor)),
        Case("all traces loaded, each checked", input, () => Loaded(input.Json, isChecked: true), new(Floor, 2), new(Poco, 1 / 1.7), new(Google, 1.0 / 6)),
        Case("checked one by one (read twice)", input, () => OneByOne(input.Json), new Comparison(Floor)),
    ]);

    private static Group Protobuf(ReadingInput input) => new($"The same as protobuf, {new FileInfo(input.Protobuf).Length / 1_000_000} MB", 5,
    [
        Case(ParseFrom, input, () => Peers.GoogleProtobuf(input.Protobuf)),
        Case("protobuf: all traces loaded", input, () => Loaded(input.Protobuf, isChecked: false), new Comparison(ParseFrom, 1)),
        Case("protobuf: all traces loaded, each checked", input, () => Loaded(input.Protobuf, isChecked: true), new Comparison(ParseFrom)),
    ]);

    private static Group Histories(HistoryInput input) => new($"A generation of one loop of {input.Generations} turns, each given all that went before, {new FileInfo(input.Json).Length / 1_000_000} MB of OTLP JSON", 5,
    [
        Case(Floor, input, () => Peers.Tokens(input.Json)),
        Case("loaded", input, () => Loaded(input.Json, isChecked: false), new Comparison(Floor)),
        Case("loaded and checked", input, () => Loaded(input.Json, isChecked: true), new Comparison(Floor)),
    ]);

    private static Case Case(string name, HistoryInput input, Func<int> spans, params Comparison[] against) => Case(name, input.Generations, input.Spans, spans, against);

    private static Case Case(string name, ReadingInput input, Func<int> spans, params Comparison[] against) => Case(name, input.Spans, input.Spans, spans, against);

    private static Case Case(string name, int operations, int expected, Func<int> spans, Comparison[] against) => new(name, operations, () =>
    {
        if (spans() != expected) throw new InvalidOperationException("Spans were lost: the figures say nothing.");
    })
    { Against = against };

    private static int OneByOne(string path)
    {
        var spans = 0;
        foreach (var trace in RecordedTrace.LoadEach(path))
        {
            trace.Should().HaveCalledTool("search").Before("fetch");
            spans += trace.Spans.Count;
        }

        return spans;
    }

    private static int Loaded(string path, bool isChecked)
    {
        var spans = 0;
        foreach (var trace in RecordedTrace.LoadAll(path))
        {
            if (isChecked) trace.Should().HaveCalledTool("search").Before("fetch");
            spans += trace.Spans.Count;
        }

        return spans;
    }
}
