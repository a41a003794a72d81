using System.CommandLine;
using System.Globalization;

namespace AgentTrace.Testing.Cli;

/// <summary>The commands about evaluations: cases x runs.</summary>
internal static class EvaluationCommandLine
{
    public const string Examples = """
        Cases are JSON lines: {"id": "battery", "input": "Find research", "expectations": [{"tool": "search"}], "tags": ["research"]}.
        Each run is a process of its own with a receiver of its own. {input}, {id} and {run} in the command stand for the case's; a
        command that names {input} nowhere reads it from standard input. Results are appended as they come: the same command, given
        --results, goes on after a kill.

        Examples:
          agenttrace eval cases.jsonl --policy p.json -- python agent.py {input}
          agenttrace eval cases.jsonl -p p.json --repeat 10 --pass-rate 0.9 --parallel 8 --results out.jsonl -- node agent.mjs {input}
          agenttrace eval cases.jsonl -p p.json --shard 2/8 --results shard2.jsonl -- ./agent {input}
          agenttrace merge 'shard*.jsonl' --out all.jsonl --report html=report.html
          agenttrace compare base.jsonl head.jsonl --margin 2pp
          agenttrace compare --base last:7 nightly/today.jsonl --confirm 20 --cases cases.jsonl --policy p.json -- ./agent {input}
          agenttrace check 'traces/*.jsonl' --policy p.json --case-from test.case.id --results recorded.jsonl
        """;

    public static IEnumerable<Command> Create(Shell shell) => [Eval(shell), Merge(shell), Compare(shell)];

    public static Option<string[]> Report() => new("--report") { Description = "write a report; may be given more than once", HelpName = ReportTargets.ResultsHelp };

    public static Option<bool> NoContent() => new("--no-content") { Description = "leave what the agent and its users wrote out of reports" };

    public static Option<double> PassRate()
    {
        var rate = new Option<double>("--pass-rate") { Description = "the share of the runs of each case that must pass; below 1 a case fails only when its runs refute it", DefaultValueFactory = _ => 1, HelpName = "RATE" };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1)) result.AddError("--pass-rate is above 0 and at most 1");
        });
        return rate;
    }

    private static Command Eval(Shell shell)
    {
        var cases = new Argument<string>("CASES") { Description = "the dataset, one JSON object a line" };
        var words = new Argument<string[]>("COMMAND") { Description = "the program and its arguments, behind --", Arity = ArgumentArity.OneOrMore };
        var policy = new Option<string?>("--policy", "-p") { Description = "what is asked of every case", HelpName = "FILE" };
        var repeat = Positive("--repeat", 1, "how often each case runs");
        var results = new Option<string?>("--results") { Description = "where results are written, and gone on with; a new file below TestResults without", HelpName = "FILE" };
        var fresh = new Option<bool>("--fresh") { Description = "forget what the results file holds" };
        var shard = new Option<string?>("--shard") { Description = "run one of several equal parts", HelpName = "2/8" };
        var earlier = new Option<string?>("--earlier") { Description = "results by whose times cases are dealt out to shards; the same for all", HelpName = "FILE" };
        var label = new Option<string?>("--label") { Description = "what the agent is: a commit, a branch", HelpName = "TEXT" };
        var keep = new Option<string>("--save") { Description = "the traces kept beside the results", DefaultValueFactory = _ => "failed", HelpName = "failed|all|none" };
        keep.AcceptOnlyFromAmong("failed", "all", "none");
        var tokens = new Option<long?>("--max-tokens") { Description = "no other run is begun when so many are used up, or a run does not tell", HelpName = "N" };
        var cost = new Option<decimal?>("--max-cost-usd") { Description = "no other run is begun when so much is spent, or a run records no cost", HelpName = "USD" };
        var running = new RunOptions();
        var (rate, report, noContent) = (PassRate(), Report(), NoContent());
        var command = new Command("eval", "Run a command on every case of a dataset, as often as asked, and judge what it did.")
        {
            cases, words, policy, repeat, rate, results, fresh, shard, earlier, label, keep, tokens, cost, report, noContent,
        };
        running.AddTo(command);
        command.SetAction(result =>
        {
            var (path, file) = (result.GetValue(policy), result.GetRequiredValue(cases));
            DemandRefutable(result.GetValue(repeat), result.GetValue(rate));
            var options = running.Options(result) with
            {
                Policy = path is null ? null : TracePolicy.Load(path),
                Repeat = result.GetValue(repeat),
                ResultsPath = result.GetValue(results) ?? NewFile(file),
                Shard = result.GetValue(shard) is { } part ? Wanted(() => Shard.Parse(part)) : null,
                Earlier = result.GetValue(earlier) is { } known ? EvaluationResults.Load(known) : null,
                Label = result.GetValue(label),
                Keep = Enum.Parse<KeptTraces>(result.GetValue(keep)!, ignoreCase: true),
                MaxTokens = result.GetValue(tokens),
                MaxCostUsd = result.GetValue(cost),
            };
            return new EvalCommand(shell).Run(new EvalRequest(
                file, running.Agent(result, result.GetRequiredValue(words)), options,
                new ReportOptions { RequiredPassRate = result.GetValue(rate), NoContent = result.GetValue(noContent), PolicyPath = path, DatasetPath = file }, ReportTargets.Parse(result.GetValue(report)))
            {
                IsFresh = result.GetValue(fresh),
            });
        });
        return command;
    }

    private static Command Merge(Shell shell)
    {
        var files = new Argument<string[]>("RESULTS") { Description = "the results of every shard; patterns too", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "the file to write", Required = true, HelpName = "FILE" };
        var (rate, report, noContent) = (PassRate(), Report(), NoContent());
        var command = new Command("merge", "Make the results of all shards one, as if nothing had been shared out; a missing shard is an error.") { files, output, rate, report, noContent };
        command.SetAction(result => new MergeCommand(shell).Run(
            result.GetRequiredValue(files), result.GetRequiredValue(output),
            new ReportOptions { RequiredPassRate = result.GetValue(rate), NoContent = result.GetValue(noContent) }, ReportTargets.Parse(result.GetValue(report))));
        return command;
    }

    private static Command Compare(Shell shell)
    {
        var results = new Argument<string[]>("RESULTS") { Description = "earlier results and then the newer ones; behind -- the command that --confirm runs", Arity = ArgumentArity.OneOrMore };
        var bases = new Option<string[]>("--base") { Description = "earlier results: a file, or the last so many beside the newer ones", HelpName = "FILE|last:7" };
        var margin = new Option<string>("--margin") { Description = "the drop of the pass rate that is tolerated, in percentage points", DefaultValueFactory = _ => "2pp", HelpName = "2pp" };
        var quarantine = new Option<string?>("--quarantine") { Description = "cases that decide nothing until a day, as JSON", HelpName = "FILE" };
        var confirm = new Option<int?>("--confirm") { Description = "run suspects again so often; the new runs decide", HelpName = "N" };
        AtLeastOne(confirm);
        var cases = new Option<string?>("--cases") { Description = "the dataset, for --confirm", HelpName = "FILE" };
        var policy = new Option<string?>("--policy", "-p") { Description = "the policy, for --confirm", HelpName = "FILE" };
        var report = new Option<string[]>("--report") { Description = "write a report; may be given more than once", HelpName = ReportTargets.ComparisonHelp };
        var noContent = NoContent();
        var command = new Command("compare", "Is this version worse than the last? Answers worse, not worse by more than the margin, or cannot tell.") { results, bases, margin, quarantine, confirm, cases, policy, report, noContent };
        var running = new RunOptions();
        running.AddTo(command);
        command.SetAction(result =>
        {
            string[] words = result.GetRequiredValue(results);
            var behind = result.Tokens.SkipWhile(token => token.Type != System.CommandLine.Parsing.TokenType.DoubleDash).Skip(1).Count();
            if (behind == words.Length) throw new UsageException("name the newer results before the --");
            return new CompareCommand(shell).Run(new CompareRequest(words[..^behind], result.GetValue(bases) ?? [], Points(result.GetValue(margin)!))
            {
                Quarantine = result.GetValue(quarantine),
                Confirm = result.GetValue(confirm) ?? 0,
                Cases = result.GetValue(cases),
                Policy = result.GetValue(policy),
                Targets = ReportTargets.ParseComparison(result.GetValue(report)),
                NoContent = result.GetValue(noContent),
                Agent = behind == 0 ? null : running.Agent(result, words[^behind..]),
                Options = running.Options(result),
            });
        });
        return command;
    }

    /// <summary><c>2pp</c>, <c>2 pp</c> or <c>2%</c> as a share; a bare number could be either and is none.</summary>
    private static double Points(string text)
    {
        var number = text.Trim() is var trimmed && trimmed.EndsWith("pp", StringComparison.Ordinal) ? trimmed[..^2] : trimmed.EndsWith('%') ? trimmed[..^1] : "";
        return double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var points) && points < 100
            ? points / 100 : throw new UsageException($"--margin is written 2pp, two percentage points; found \"{text}\".");
    }

    public static Option<int> Positive(string name, int usual, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "N" };
        AtLeastOne(option);
        return option;
    }

    private static void AtLeastOne(Option option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int?>() < 1) result.AddError($"{option.Name} is at least 1");
    });

    /// <summary>A rate that so few runs could not refute would let everything pass.</summary>
    /// <exception cref="UsageException">So it would.</exception>
    public static void DemandRefutable(int repeat, double rate)
    {
        if (Power.MostThatRefute(repeat, rate) >= 0) return;
        var enough = Power.FewestThatRefute(rate);
        throw new UsageException($"{Words.Count(repeat, "run")} a case cannot refute a pass rate of {(rate * 100).ToString("0.##", CultureInfo.InvariantCulture)} %, not even if all fail; take --repeat {enough} at least.");
    }

    private static string NewFile(string cases) =>
        Path.Combine("TestResults", "agenttrace", $"{Path.GetFileNameWithoutExtension(cases)}.{DateTime.UtcNow.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}.results.jsonl");

    /// <summary>What an option's words mean; what is wrong with them is a usage error.</summary>
    public static T Wanted<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new UsageException(error.Message);
        }
    }
}
