using System.CommandLine;

namespace AgentTrace.Testing.Cli;

/// <summary>The command that makes synthetic traces.</summary>
internal static class GenerateCommandLine
{
    public static string Examples { get; } = $"""
        The same seed gives the same bytes, on any machine. Shapes combine; a run ends in one way only.

        Examples:
          agenttrace generate research-agent                                        one good run, as an event log
          agenttrace generate support-agent --count 1000 --with handoff --with error-rate=0.05 --out support.jsonl
          agenttrace generate research-agent --with tool-error=fetch | agenttrace show -
          agenttrace generate coding-agent --count 1000000 --format otlp-json --out million.jsonl
          agenttrace generate booking-agent --vocabulary openinference --out http://localhost:4318   as an OTLP stream

        Scenarios: {string.Join(", ", TraceFaker.Scenarios)}
        Shapes:    {string.Join(", ", NamedShapes.Names)}
        Faults:    {string.Join(", ", GenerateCommand.NamesOf<TraceFault>())}
        Traps:     {string.Join(", ", GenerateCommand.NamesOf<TraceTrap>())}
        """;

    public static Command Create(Shell shell)
    {
        var scenario = new Argument<string>("SCENARIO") { Description = "what the agent does", HelpName = string.Join('|', TraceFaker.Scenarios) };
        var count = new Option<long>("--count", "-n") { Description = "how many traces", DefaultValueFactory = _ => 1, HelpName = "N" };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 0) result.AddError("--count is not negative");
        });
        var seed = new Option<int>("--seed") { Description = "the seed; another gives other traces", DefaultValueFactory = _ => 42, HelpName = "S" };
        var format = new Option<string?>("--format") { Description = "the format to write; event-log without it, otlp-json to an address", HelpName = string.Join('|', TraceFormats.Writable) };
        var vocabulary = new Option<string>("--vocabulary") { Description = "the words that the spans are written in", DefaultValueFactory = _ => "genai", HelpName = string.Join('|', NamedShapes.Vocabularies.Keys) };
        var shapes = new Option<string[]>("--with") { Description = "what the runs do beside or instead of the happy path; see below", HelpName = "SHAPE", AllowMultipleArgumentsPerToken = true };
        var fault = new Option<string?>("--fault") { Description = "a fault in the structure of every trace, as BeWellFormed reports it", HelpName = string.Join('|', GenerateCommand.NamesOf<TraceFault>()) };
        var traps = new Option<string[]>("--trap") { Description = "what real exports do and a reader must see through, in otlp-json", HelpName = "TRAP", AllowMultipleArgumentsPerToken = true };
        var output = new Option<string?>("--out") { Description = "the file to write, or the address of an OTLP receiver; standard output without it", HelpName = "FILE|URL" };
        var command = new Command("generate", "Make believable traces of an agent, any number of them.") { scenario, count, seed, format, vocabulary, shapes, fault, traps, output };
        command.SetAction((result, cancellation) => new GenerateCommand(shell).RunAsync(new GenerateRequest(
            result.GetRequiredValue(scenario), result.GetValue(count), result.GetValue(seed), result.GetValue(format), result.GetValue(vocabulary)!, result.GetValue(shapes) ?? [], result.GetValue(output))
        {
            Fault = result.GetValue(fault),
            Traps = result.GetValue(traps) ?? [],
        }, cancellation));
        return command;
    }
}
