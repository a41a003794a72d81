using Bogus;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>A span as a test would fake it: as many properties as ours has on average, messages, arguments and results as one sentence each.</summary>
internal sealed class FakedSpan
{
    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    public string ParentSpanId { get; set; } = "";

    public string Name { get; set; } = "";

    public long Start { get; set; }

    public long End { get; set; }

    public string Model { get; set; } = "";

    public string Agent { get; set; } = "";

    public string RunId { get; set; } = "";

    public string Tool { get; set; } = "";

    public string CallId { get; set; } = "";

    public string Arguments { get; set; } = "";

    public string Result { get; set; } = "";

    public string InputMessages { get; set; } = "";

    public string OutputMessages { get; set; } = "";

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }

    public static Faker<FakedSpan> Rules() => new Faker<FakedSpan>().UseSeed(42)
        .RuleFor(span => span.TraceId, faker => faker.Random.Hexadecimal(32, ""))
        .RuleFor(span => span.SpanId, faker => faker.Random.Hexadecimal(16, ""))
        .RuleFor(span => span.ParentSpanId, faker => faker.Random.Hexadecimal(16, ""))
        .RuleFor(span => span.Name, faker => faker.PickRandom("chat", "execute_tool", "invoke_agent"))
        .RuleFor(span => span.Start, faker => 1_767_603_600_000_000_000 + faker.Random.Long(0, 1_000_000_000))
        .RuleFor(span => span.End, (faker, span) => span.Start + faker.Random.Long(1_000_000, 2_000_000_000))
        .RuleFor(span => span.Model, faker => faker.PickRandom("gpt-4.1", "claude-sonnet-4-5", "gemini-2.5-pro"))
        .RuleFor(span => span.Agent, faker => faker.PickRandom("researcher", "librarian"))
        .RuleFor(span => span.RunId, faker => faker.Random.Hexadecimal(8, "run_"))
        .RuleFor(span => span.Tool, faker => faker.PickRandom("search", "fetch", "save_note"))
        .RuleFor(span => span.CallId, faker => faker.Random.Hexadecimal(16, "call_"))
        .RuleFor(span => span.Arguments, faker => faker.Lorem.Sentence())
        .RuleFor(span => span.Result, faker => faker.Lorem.Sentence())
        .RuleFor(span => span.InputMessages, faker => faker.Lorem.Sentence())
        .RuleFor(span => span.OutputMessages, faker => faker.Lorem.Sentence())
        .RuleFor(span => span.InputTokens, faker => faker.Random.Long(100, 4000))
        .RuleFor(span => span.OutputTokens, faker => faker.Random.Long(4, 400));
}

/// <summary>A span of eleven properties, as the first measurements took it.</summary>
internal sealed class SmallSpan
{
    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    public string ParentSpanId { get; set; } = "";

    public string Name { get; set; } = "";

    public string Tool { get; set; } = "";

    public string Model { get; set; } = "";

    public string Query { get; set; } = "";

    public long Start { get; set; }

    public long Duration { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }

    public static Faker<SmallSpan> Rules() => new Faker<SmallSpan>().UseSeed(42)
        .RuleFor(span => span.TraceId, faker => faker.Random.Hexadecimal(32, ""))
        .RuleFor(span => span.SpanId, faker => faker.Random.Hexadecimal(16, ""))
        .RuleFor(span => span.ParentSpanId, faker => faker.Random.Hexadecimal(16, ""))
        .RuleFor(span => span.Name, faker => faker.PickRandom("chat", "execute_tool", "invoke_agent"))
        .RuleFor(span => span.Tool, faker => faker.PickRandom("search", "fetch", "save_note"))
        .RuleFor(span => span.Model, faker => faker.PickRandom("gpt-4.1", "claude-sonnet-4-5", "gemini-2.5-pro"))
        .RuleFor(span => span.Query, faker => faker.Lorem.Sentence())
        .RuleFor(span => span.Start, faker => faker.Random.Long(0, 1_000_000_000))
        .RuleFor(span => span.Duration, faker => faker.Random.Long(1_000_000, 2_000_000_000))
        .RuleFor(span => span.InputTokens, faker => faker.Random.Long(100, 4000))
        .RuleFor(span => span.OutputTokens, faker => faker.Random.Long(4, 400));
}
