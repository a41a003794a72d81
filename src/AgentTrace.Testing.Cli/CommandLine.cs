using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;

namespace AgentTrace.Testing.Cli;

/// <summary>The commands, their options, and help that teaches by example.</summary>
internal static class CommandLine
{
    private const string RootExamples = """
        Examples:
          agenttrace show run.jsonl                                        what the agent did, as a tree with times
          agenttrace show traces/ --output json | jq .tool_calls           the facts, one JSON object a trace
          agenttrace check run.jsonl --policy research.policy.json         does it keep the rules?
          kubectl logs deploy/agent | agenttrace check - --policy p.json   straight from a log
          agenttrace run --policy p.json -- python agent.py                run an agent in any language and check what it did
          agenttrace lint run.jsonl                                        could somebody find out what went wrong?
          agenttrace mutate run.jsonl --policy research.policy.json        would the policy notice if the agent went wrong?
          agenttrace diff research.golden.json run.jsonl                   what changed since it was reviewed?
          agenttrace convert export.json --to event-log                    the same trace in another format
          agenttrace generate research-agent --count 100                   synthetic traces to try things on

        Exit codes:
          0  all checks held          1  a check failed
          2  input or usage is wrong  3  nothing failed, but something cannot be told
          4  the command under run failed by itself
        """;

    private const string ShowExamples = """
        Examples:
          agenttrace show run.jsonl                  one run: tree, waterfall, slowest step, where an error began
          agenttrace show run.jsonl --all            every step of a long run
          agenttrace show planner.json worker.json   several files are one input: spans join by trace id
          agenttrace show 'traces/**/*.jsonl'        globs and folders too
          cat run.jsonl | agenttrace show -          standard input
          agenttrace show run.jsonl --output json    the facts, one JSON object a line
        """;

    private const string CheckExamples = """
        Examples:
          agenttrace check run.jsonl --policy research.policy.json
          agenttrace check traces/ --policy research.policy.json
          agenttrace check turns.jsonl -p booking.policy.json --group-by session   all traces of a conversation are one

        A policy is JSON with comments; one entry is one check:
          {
            "checks": [
              {"tool": "search", "before": "fetch", "because": "a page is only fetched after it was found"},
              {"forbid": "send_email"},
              {"maxSteps": 5},
              {"stopReason": "completed"},
              {"noErrors": true, "severity": "warning"},
              {"budget": {"duration": "30s", "totalTokens": 8000}, "inconclusive": "warn"}
            ]
          }

        Checks, by example:

        """;

    private const string RunExamples = """
        It takes what the command sends: OpenTelemetry (OTLP over HTTP and gRPC), LangSmith's and Langfuse's SDKs are pointed at it by
        environment variables, message contents are switched on. Nothing leaves this machine. All traces of the run are judged as one.

        Examples:
          agenttrace run -- python agent.py                                  what it did
          agenttrace run --policy research.policy.json -- node agent.mjs     does it keep the rules?
          agenttrace run -p p.json --save run.jsonl -- ./agent "a question"  and keep the traces
        """;

    private const string LintExamples = """
        Nine questions, each answered with yes, no and the fix, or not applicable: ids, steps as spans, tool calls with name and
        arguments, stop reason, status, durations, error messages, token usage, parent links. Exit code 1 when one is answered with no.

        Examples:
          agenttrace lint run.jsonl                  what to record so that somebody can find out what went wrong
          agenttrace lint traces/ --output json      one JSON object a trace
        """;

    private const string PolicyExamples = """
        Examples:
          agenttrace policy init good/*.jsonl --out research.policy.json   a first draft from runs that went well
          agenttrace policy schema > policy.schema.json                    completion and squiggles in an editor
        """;

    private const string ConvertExamples = """
        Examples:
          agenttrace convert langsmith.json --to otlp-json --out run.otlp.jsonl
          agenttrace convert 'exports/*.json' --to event-log > all.jsonl
          agenttrace convert run.jsonl --to trace-json        one indented object a trace, to compare by eye
        """;

    private const string MutateExamples = """
        Takes a run that went well, makes it go wrong in every way that it knows (a step dropped, a call too many, another order, another
        argument, a failure, a loop, …), and counts how often the policy notices. What it misses is listed with a sentence that would not.

        Examples:
          agenttrace mutate good.jsonl --policy research.policy.json
          agenttrace mutate good/*.jsonl -p research.policy.json --min-score 0.8    exit code 1 below it, for CI
          agenttrace mutate good.jsonl -p research.policy.json --output json | jq .survivors
        """;

    public static RootCommand Create(Shell shell)
    {
        var root = new RootCommand("See what an AI agent did on the way to its answer, and check it against a policy.") { Show(shell), Check(shell), Run(shell), Lint(shell), Convert(shell), Policy(shell), Mutate(shell) };
        foreach (var command in GoldenCommandLine.Create(shell, Files).Concat(EvaluationCommandLine.Create(shell)).Append(GenerateCommandLine.Create(shell))) root.Subcommands.Add(command);
        root.SetAction(int (_) => throw new UsageException($"name a command: {string.Join(", ", root.Subcommands.Select(command => command.Name))} (agenttrace --help)"));
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help }) option.Action = new TeachingHelp(help, shell);
            if (option is VersionOption) option.Action = new PrintVersion(shell);
        }

        return root;
    }

    private static Command Show(Shell shell)
    {
        var files = Files();
        var output = new Option<string>("--output", "-o") { Description = "text, or json: the facts of each trace as one object a line", DefaultValueFactory = _ => "text", HelpName = "text|json" };
        output.AcceptOnlyFromAmong("text", "json");
        var all = new Option<bool>("--all") { Description = "show every step of a long run" };
        var command = new Command("show", "Show each run as a tree with a waterfall, its slowest step, its errors, its repeated calls and its tokens.") { files, output, all };
        command.SetAction(result => new ShowCommand(shell).Run(result.GetRequiredValue(files), result.GetValue(output) == "json", result.GetValue(all)));
        return command;
    }

    private static Command Check(Shell shell)
    {
        var files = Files();
        var policy = new Option<string?>("--policy", "-p") { Description = "the policy file", HelpName = "FILE" };
        var golden = new Option<string?>("--golden") { Description = "a golden trace for all runs, or a folder with one for each, by the names of the files", HelpName = "PATH" };
        var group = new Option<string>("--group-by") { Description = "what is judged as one: a trace, all traces of a conversation, or all of a file", DefaultValueFactory = _ => TraceGroups.Trace, HelpName = $"{TraceGroups.Trace}|{TraceGroups.Session}|{TraceGroups.File}" };
        group.AcceptOnlyFromAmong(TraceGroups.Trace, TraceGroups.Session, TraceGroups.File);
        var (report, noContent) = (EvaluationCommandLine.Report(), EvaluationCommandLine.NoContent());
        var results = new Option<string?>("--results") { Description = "write what came of it as results, to merge or compare", HelpName = "FILE" };
        var caseFrom = new Option<string?>("--case-from") { Description = "the span attribute that names the case a trace is a run of; without it each trace is a case", HelpName = "ATTRIBUTE" };
        var label = new Option<string?>("--label") { Description = "what the agent is: a commit, a branch", HelpName = "TEXT" };
        var command = new Command("check", "Check every trace of an agent against a policy, or against golden traces.") { files, policy, golden, group, report, noContent, results, caseFrom, label };
        command.Validators.Add(result =>
        {
            if (result.GetValue(policy) is null && result.GetValue(golden) is null) result.AddError("name a --policy or a --golden");
            var isRecorded = result.GetValue(results) is not null || result.GetValue(report) is { Length: > 0 };
            if (result.GetValue(policy) is null && isRecorded) result.AddError("--report and --results tell of the checks of a --policy");
            if (result.GetValue(policy) is null && result.GetResult(group) is { Implicit: false }) result.AddError("--group-by says what a --policy is asked of; a golden trace is one run");
            if (!isRecorded && result.GetValue(caseFrom) is not null) result.AddError("--case-from groups runs for --results or --report");
        });
        command.SetAction(result => new CheckCommand(shell).Run(result.GetRequiredValue(files), result.GetValue(policy), result.GetValue(golden), result.GetRequiredValue(group), new RecordedReport(
            ReportTargets.Parse(result.GetValue(report)), result.GetValue(results), result.GetValue(caseFrom), result.GetValue(label), result.GetValue(noContent))));
        return command;
    }

    private static Command Run(Shell shell)
    {
        var words = new Argument<string[]>("COMMAND") { Description = "the program and its arguments, behind --", Arity = ArgumentArity.OneOrMore };
        var policy = new Option<string?>("--policy", "-p") { Description = "the policy file; without it the run is shown", HelpName = "FILE" };
        var save = new Option<string?>("--save") { Description = "write the traces to a file, as an event log", HelpName = "PATH" };
        var group = new Option<string>("--group-by") { Description = "what is judged as one", DefaultValueFactory = _ => "run", HelpName = "run|trace" };
        group.AcceptOnlyFromAmong("run", "trace");
        var without = new Option<string[]>("--without") { Description = "leave the SDKs of a system as they are", HelpName = string.Join('|', RunCommand.Systems) };
        without.AcceptOnlyFromAmong([.. RunCommand.Systems]);
        var wait = new Option<double>("--wait") { Description = "seconds without a span, after the command ended, until it is judged", DefaultValueFactory = _ => 0.5, HelpName = "SECONDS" };
        wait.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 3600)) result.AddError("--wait takes 0 to 3600 seconds");
        });
        var command = new Command("run", "Run a command, take the traces that it sends, show them and check them against a policy.") { words, policy, save, group, without, wait };
        command.SetAction(result => new RunCommand(shell).Run(new RunRequest(
            result.GetRequiredValue(words), result.GetValue(policy), result.GetValue(save), result.GetValue(group) == "run", result.GetValue(without) ?? [], TimeSpan.FromSeconds(result.GetValue(wait)))));
        return command;
    }

    private static Command Lint(Shell shell)
    {
        var files = Files();
        var output = new Option<string>("--output", "-o") { Description = "text, or json: the answers of each trace as one object a line", DefaultValueFactory = _ => "text", HelpName = "text|json" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("lint", "Could somebody find out from each trace what went wrong? Says what is missing, and how to record it.") { files, output };
        command.SetAction(result => new LintCommand(shell).Run(result.GetRequiredValue(files), result.GetValue(output) == "json"));
        return command;
    }

    private static Command Policy(Shell shell)
    {
        var schema = new Command("schema", "Print the JSON Schema of the policy file, for completion in an editor: name it under \"$schema\" in the policy.");
        schema.SetAction(_ => new PolicyCommand(shell).Schema());
        var files = Files();
        var output = new Option<string>("--out") { Description = "the file to write; standard output without", HelpName = "FILE" };
        var init = new Command("init", "Draft a first policy from good runs: what they have in common, with the evidence beside it.") { files, output };
        init.SetAction(result => new PolicyCommand(shell).Init(result.GetRequiredValue(files), result.GetValue(output)));
        var command = new Command("policy", "Help with writing a policy.") { schema, init };
        command.SetAction(int (_) => throw new UsageException("name a command: policy schema or policy init (agenttrace policy --help)"));
        return command;
    }

    private static Command Convert(Shell shell)
    {
        var files = Files();
        var to = new Option<string>("--to") { Description = "the format to write", Required = true, HelpName = string.Join('|', TraceFormats.Writable) };
        to.AcceptOnlyFromAmong([.. TraceFormats.Writable]);
        var path = new Option<string>("--out") { Description = "the file to write; standard output without it", HelpName = "PATH" };
        var command = new Command("convert", "Write the same traces in another format; nothing is lost on the way.") { files, to, path };
        command.SetAction(result => new ConvertCommand(shell).Run(result.GetRequiredValue(files), result.GetRequiredValue(to), result.GetValue(path)));
        return command;
    }

    private static Command Mutate(Shell shell)
    {
        var files = Files();
        var policy = new Option<string>("--policy", "-p") { Description = "the policy file", Required = true, HelpName = "FILE" };
        var least = new Option<double?>("--min-score") { Description = "the least share of mutants that must be noticed, 0 to 1", HelpName = "SHARE" };
        least.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (>= 0 and <= 1))) result.AddError("--min-score takes 0 to 1");
        });
        var seed = new Option<int>("--seed") { Description = "what decides where something is chosen", HelpName = "NUMBER" };
        var most = new Option<int>("--max") { Description = "the most mutants; of more a sample is taken", DefaultValueFactory = _ => new MutationOptions().MaxMutants, HelpName = "NUMBER" };
        most.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--max takes 1 or more");
        });
        var output = new Option<string>("--output", "-o") { Description = "text, or json: one object", DefaultValueFactory = _ => "text", HelpName = "text|json" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("mutate", "Would a policy notice if the agent went wrong? Makes good runs go wrong in every way and counts.") { files, policy, least, seed, most, output };
        command.SetAction(result => new MutateCommand(shell).Run(new MutateRequest(
            result.GetRequiredValue(files), result.GetRequiredValue(policy), result.GetValue(least), result.GetValue(output) == "json",
            new MutationOptions { Seed = result.GetValue(seed), MaxMutants = result.GetValue(most) })));
        return command;
    }

    private static Argument<string[]> Files()
    {
        var files = new Argument<string[]>("FILE") { Description = "trace files, folders or globs in any known format; - reads standard input", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(result =>
        {
            // What looks like an option and is none of ours would otherwise be taken for a file.
            foreach (var token in result.Tokens)
            {
                if (token.Value is ['-', _, ..] && !File.Exists(token.Value))
                {
                    var known = ((System.CommandLine.Parsing.CommandResult)result.Parent!).Command.Options.Select(option => option.Name).Append("--help");
                    result.AddError($"unknown option \"{token.Value}\"" + (NearestName.Find(token.Value, known) is { } nearest ? $"; did you mean \"{nearest}\"?" : ""));
                }
            }
        });
        return files;
    }

    /// <summary>The usual help, and examples below it.</summary>
    private sealed class TeachingHelp(HelpAction usual, Shell shell) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            usual.Invoke(parseResult);
            shell.Writer.WriteLine(parseResult.CommandResult.Command.Name switch
            {
                "show" => ShowExamples,
                "run" => RunExamples,
                "lint" => LintExamples,
                "policy" or "schema" or "init" => PolicyExamples,
                "convert" => ConvertExamples,
                "generate" => GenerateCommandLine.Examples,
                "mutate" => MutateExamples,
                "diff" or "accept" or "golden" or "learn" or "stale" => GoldenCommandLine.Examples,
                "eval" or "merge" or "compare" => EvaluationCommandLine.Examples,
                "check" => CheckExamples + string.Join('\n', PolicyKeys.All.Select(key => "  " + key.Example)),
                _ => RootExamples,
            });
            return 0;
        }
    }

    private sealed class PrintVersion(Shell shell) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            shell.Writer.WriteLine(typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
            return 0;
        }
    }
}
