using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>Something that takes input from strangers.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Share">How many of a round's inputs it gets.</param>
/// <param name="Make">Makes an input.</param>
/// <param name="Feed">Feeds it, and says what came of it: a format, or why not. Any exception is a fault.</param>
internal sealed record FuzzTarget(string Name, int Share, Func<Random, byte[]> Make, Func<byte[], Random, string> Feed)
{
    public const string Refused = "refused";

    private static readonly Original[] Files = [.. Directory.EnumerateFiles(Path.Combine(Corpus.Fixtures, "traces")).Order(StringComparer.Ordinal).Select(path => new Original(Path.GetFileName(path), File.ReadAllBytes(path)))];

    private static readonly Original Protobuf = Files.Single(file => file.Name.EndsWith(".pb", StringComparison.Ordinal));

    /// <summary>One entry each, so that a fault in one does not hide the others.</summary>
    private static readonly Original[] Policies =
        [.. PolicyKeys.All.Select(key => new Original(key.Name, Encoding.UTF8.GetBytes($"[{key.Example}]"))), new("research", File.ReadAllBytes(Path.Combine(Corpus.Fixtures, "policies", "research.policy.json")))];

    private static readonly Original[] Goldens = [.. Enum.GetValues<GoldenLevel>().Select(level => new Original(level.ToString(), Encoding.UTF8.GetBytes(GoldenTrace.Of(RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "research-bad.jsonl")), new() { Level = level, Fields = { ["search.query"] = GoldenField.Within(2) } }).ToText())))];

    private static readonly string[] Paths = ["(search | lookup){1,3} fetch? summarize", "[a b]* . @handoff+ (c | d){2,}", "\"odd name\" & x & y{0}", "()", "search+ fetch? summarize"];

    private static readonly RecordedTrace Sample = RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "research-bad.jsonl"));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("file", 12, random => Mutator.Mutate(Any(Files, random), Any(Files, random), random), ReadFile),
        new("protobuf", 2, random => random.Next(5) > 0 ? WireMutator.Mutate(Protobuf.Bytes, random) : Mutator.AtBytes(Protobuf.Bytes, Protobuf.Bytes, random), ReadFile),
        new("body", 4, random => BodyTarget.Make(Files, random), BodyTarget.Feed),
        new("policy", 1, random => Mutator.Mutate(Any(Policies, random), Any(Policies, random), random), ReadPolicy),
        new("golden", 1, random => Mutator.Mutate(Any(Goldens, random), Any(Goldens, random), random), ReadGolden),
        new("path", 1, MakePath, ReadPath),
    ];

    public static T Any<T>(IReadOnlyList<T> items, Random random) => items[random.Next(items.Count)];

    private static string ReadFile(byte[] input, Random random)
    {
        var options = random.Next(4) > 0 ? TraceReadOptions.Default : new TraceReadOptions { MaxDepth = random.Next(1, 80), MaxSpans = random.Next(1, 12), MaxLineBytes = random.Next(1, 5000), MaxDecompressedBytes = random.Next(1, 50_000) };
        TraceSet traces;
        try
        {
            traces = TraceSet.Read(input, options);
        }
        catch (TraceFormatException e) when (!e.Message.Contains('\n'))
        {
            return Refused;
        }

        TraceUse.Use(traces, random);
        return traces.Format;
    }

    private static string ReadPolicy(byte[] input, Random random)
    {
        try
        {
            foreach (var entry in TracePolicy.Parse(Encoding.Latin1.GetString(input)).Checks)
            {
                var trace = entry.When?.Of(Sample) ?? Sample;
                _ = entry.Check.Describe(trace);
            }

            return "policy";
        }
        catch (PolicyFormatException e) when (!e.Message.Contains('\n'))
        {
            return Refused;
        }
    }

    private static string ReadGolden(byte[] input, Random random)
    {
        GoldenTrace golden;
        try
        {
            golden = GoldenTrace.Parse(Encoding.UTF8.GetString(input));
        }
        catch (TraceFormatException e) when (!e.Message.Contains('\n'))
        {
            return Refused;
        }

        _ = new GoldenCheck(golden).Describe(Sample);
        var text = golden.ToText();
        return GoldenTrace.Parse(text).ToText() == text ? "golden" : throw new InvalidOperationException("What is written does not read back the same.");
    }

    private static byte[] MakePath(Random random)
    {
        var text = new StringBuilder(Any(Paths, random));
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(text.Length + 1);
            if (random.Next(3) == 0) text.Remove(at, Math.Min(text.Length - at, random.Next(1, 4)));
            else text.Insert(at, Any(["(", ")", "{", "}", "|", "&", "?", "*", "+", "{1,", "{99999999999}", "{3,1}", "{1000}", "\"", "\\", ".", "@", "@tool", "\ud800", "\0", " ", "a", new string('(', 200), "(a b){2,40}"], random));
        }

        return Encoding.Unicode.GetBytes(text.ToString());
    }

    private static string ReadPath(byte[] input, Random random)
    {
        try
        {
            var text = Encoding.Unicode.GetString(input);
            var path = TrajectoryPattern.Parse(text);
            _ = new PathCheck(path).Describe(Sample);

            // A pattern's text is a pattern again, the same.
            if (TrajectoryPattern.Parse(path.ToString()!).ToString() != path.ToString()) throw new InvalidOperationException($"{text} becomes {path}");
            return "path";
        }
        catch (TrajectoryPatternException)
        {
            return Refused;
        }
    }
}
