using System.CommandLine;

namespace AgentTrace.Testing.Cli;

/// <summary>The commands about golden traces.</summary>
internal static class GoldenCommandLine
{
    public const string Examples = """
        A golden trace is a small file that a person reviewed: the ways that a run may take. Tests write them with
        trace.Should().MatchGolden(); what they receive instead lies beside as *.received.json.

        Examples:
          agenttrace diff golden/research.golden.json run.jsonl        what changed, side by side
          agenttrace diff yesterday.jsonl today.jsonl                  any two runs
          agenttrace accept                                            shows what waits below this folder, takes nothing
          agenttrace accept tests/BookingTests.Books.received.json     takes it
          agenttrace accept --all --variant                            takes all, beside what was accepted before
          agenttrace golden learn good/*.jsonl --out research.golden.json   what varies between good runs may vary
          agenttrace golden stale tests/                               whose test is gone?
          agenttrace check runs/ --golden golden/                      each run against the golden of its name
        """;

    public static IEnumerable<Command> Create(Shell shell, Func<Argument<string[]>> files) => [Diff(shell), Accept(shell), Golden(shell, files)];

    private static Command Diff(Shell shell)
    {
        var first = new Argument<string>("A") { Description = "a golden trace, or a trace" };
        var second = new Argument<string>("B") { Description = "the trace, or golden trace, beside it" };
        var level = Level(null);
        var command = new Command("diff", "Show two runs, or a golden trace and a run, side by side: what differs.") { first, second, level };
        command.SetAction(result => new DiffCommand(shell).Run(result.GetRequiredValue(first), result.GetRequiredValue(second), Parse(result.GetValue(level))));
        return command;
    }

    private static Command Accept(Shell shell)
    {
        var paths = new Argument<string[]>("PATH") { Description = "received files to take, or folders to look in; this folder without", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "take all that is found in the folders" };
        var variant = new Option<bool>("--variant") { Description = "accept it beside what was accepted before" };
        var command = new Command("accept", "Show what tests received instead of their golden traces, and take it.") { paths, all, variant };
        command.SetAction(result => new AcceptCommand(shell).Run(result.GetValue(paths) ?? [], result.GetValue(all), result.GetValue(variant)));
        return command;
    }

    private static Command Golden(Shell shell, Func<Argument<string[]>> files)
    {
        var runs = files();
        var output = new Option<string>("--out") { Description = "the file to write; standard output without", HelpName = "FILE" };
        var level = Level("shape");
        var learn = new Command("learn", "Write a golden trace from good runs: steps that some leave out are optional, arguments that vary may vary, another way is a variant.") { runs, output, level };
        learn.SetAction(result => new GoldenCommand(shell).Learn(result.GetRequiredValue(runs), result.GetValue(output), Parse(result.GetValue(level)) ?? GoldenLevel.Shape));
        var folder = new Argument<string>("FOLDER") { Description = "where tests and their golden traces lie; this folder without", DefaultValueFactory = _ => "." };
        var stale = new Command("stale", "Name golden traces whose test is gone, and received ones that were left behind.") { folder };
        stale.SetAction(result => new GoldenCommand(shell).Stale(result.GetRequiredValue(folder)));
        var command = new Command("golden", "Help with golden traces.") { learn, stale };
        command.SetAction(int (_) => throw new UsageException("name a command: golden learn or golden stale (agenttrace golden --help)"));
        return command;
    }

    private static Option<string?> Level(string? usual)
    {
        var level = new Option<string?>("--level") { Description = "what counts; without it what the golden trace says", HelpName = "trajectory|shape|arguments|full" };
        if (usual is not null) level.DefaultValueFactory = _ => usual;
        level.AcceptOnlyFromAmong("trajectory", "shape", "arguments", "full");
        return level;
    }

    private static GoldenLevel? Parse(string? level) => level is null ? null : Enum.Parse<GoldenLevel>(level, ignoreCase: true);
}
