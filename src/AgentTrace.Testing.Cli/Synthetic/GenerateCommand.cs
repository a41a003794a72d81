namespace AgentTrace.Testing.Cli;

/// <summary>What <c>agenttrace generate</c> was asked.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Count">How many traces.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Format">The format's name; null for the usual one.</param>
/// <param name="Vocabulary">The vocabulary's name.</param>
/// <param name="Shapes">Names of shapes.</param>
/// <param name="Output">A file or an address; null for standard output.</param>
internal sealed record GenerateRequest(string Scenario, long Count, int Seed, string? Format, string Vocabulary, IReadOnlyList<string> Shapes, string? Output)
{
    public string? Fault { get; init; }

    public IReadOnlyList<string> Traps { get; init; } = [];
}

/// <summary><c>agenttrace generate</c>: synthetic traces, to a file, to standard output or to an OTLP receiver.</summary>
internal sealed class GenerateCommand(Shell shell)
{
    private const int ShowEvery = 64;

    public async Task<int> RunAsync(GenerateRequest request, CancellationToken cancellation)
    {
        var scenario = Scenario(request);
        var address = request.Output is { } output && (output.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || output.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) ? Address(output) : null;
        var format = request.Format ?? (address is null ? "event-log" : "otlp-json");
        var writer = TraceFormats.FindWriter(format) ?? throw Unknown("format", format, TraceFormats.Writable);
        if (request.Traps.Count > 0 && (address is not null || format != "otlp-json" || request.Vocabulary != "genai")) throw new UsageException("traps are set in files: --format otlp-json, --vocabulary genai.");
        writer = scenario.Trapped(writer);
        if (address is not null && format != "otlp-json") throw new UsageException($"an address takes OTLP: leave --format out, or write {format} to a file.");
        await ProgressBar.ShowAsync(shell, request.Count, async advance =>
        {
            var traces = Counted(scenario.Generate(request.Count), advance, cancellation);
            if (address is not null) await OtlpSender.SendAsync(address, traces, cancellation).ConfigureAwait(false);
            else if (request.Output is { } path) TraceLoader.Save(path, traces, writer);
            else writer.Write(shell.Output, traces);
        }).ConfigureAwait(false);
        if (request.Output is not null) shell.Line($"{Words.Count(request.Count, "trace")} {(address is null ? $"written to {request.Output} ({format})" : $"sent to {request.Output}")}");
        return ExitCode.Held;
    }

    private static TraceScenario Scenario(GenerateRequest request)
    {
        var scenario = new TraceFaker(request.Seed).Find(request.Scenario) ?? throw Unknown("scenario", request.Scenario, TraceFaker.Scenarios);
        scenario = scenario.In(NamedShapes.Vocabularies.TryGetValue(request.Vocabulary, out var vocabulary) ? vocabulary : throw Unknown("vocabulary", request.Vocabulary, NamedShapes.Vocabularies.Keys));
        try
        {
            scenario = request.Shapes.Aggregate(scenario, NamedShapes.Apply);
            if (request.Fault is { } fault) scenario = scenario.WithFault(Named<TraceFault>("fault", fault));
            return request.Traps.Aggregate(scenario, (made, trap) => made.WithTrap(Named<TraceTrap>("trap", trap)));
        }
        catch (FormatException error)
        {
            throw new UsageException($"--with: {error.Message}");
        }
        catch (InvalidOperationException error)
        {
            throw new UsageException($"--trap: {error.Message}");
        }
    }

    /// <summary>The names of an enumeration as a command line writes them: <c>children-first</c>.</summary>
    public static IReadOnlyList<string> NamesOf<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => string.Concat(name.Select((c, at) => char.IsUpper(c) && at > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString())))];

    private static T Named<T>(string what, string name)
        where T : struct, Enum
    {
        var names = NamesOf<T>();
        var at = names.ToList().IndexOf(name);
        return at >= 0 ? Enum.GetValues<T>()[at] : throw Unknown(what, name, names);
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : throw new UsageException($"{Words.Quote(text)} is no address.");

    private static UsageException Unknown(string what, string name, IEnumerable<string> known) => new(
        $"there is no {what} {Words.Quote(name)}; {(NearestName.Find(name, known) is { } nearest ? $"did you mean {Words.Quote(nearest)}?" : $"there are {string.Join(", ", known)}.")}");

    private static IEnumerable<RecordedTrace> Counted(IEnumerable<RecordedTrace> traces, Action<int> advance, CancellationToken cancellation)
    {
        var since = 0;
        foreach (var trace in traces)
        {
            yield return trace;
            if (++since < ShowEvery) continue;
            cancellation.ThrowIfCancellationRequested();
            advance(since);
            since = 0;
        }

        advance(since);
    }
}
