using System.CommandLine;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Cli;

/// <summary>The options of commands that run cases: how long, how many at a time, and what is no fault of the agent's.</summary>
internal sealed class RunOptions
{
    /// <summary>The longest time that a timer takes is some seven weeks.</summary>
    private const double LongestSeconds = 1_000_000;

    private readonly Option<double?> _timeout = new("--timeout") { Description = "seconds that a run may take", HelpName = "SECONDS" };
    private readonly Option<int> _parallel = EvaluationCommandLine.Positive("--parallel", Environment.ProcessorCount, "how many runs there are at a time");
    private readonly Option<int> _retries = new("--retries") { Description = "how often a run is begun anew after a fault of infrastructure", DefaultValueFactory = _ => 2, HelpName = "N" };
    private readonly Option<string?> _infrastructure = new("--infrastructure") { Description = "what the output of a failed command looks like where the fault is not the agent's; HTTP 429, 502 to 504 and broken connections without", HelpName = "REGEX" };
    private readonly Option<string[]> _without = new("--without") { Description = "leave the SDKs of a system as they are", HelpName = string.Join('|', RunCommand.Systems) };
    private readonly Option<double> _wait = new("--wait") { Description = "seconds without a span, after a command ended, until it is judged", DefaultValueFactory = _ => 0.5, HelpName = "SECONDS" };

    public RunOptions()
    {
        _without.AcceptOnlyFromAmong([.. RunCommand.Systems]);
        _timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (> 0 and <= LongestSeconds))) result.AddError("--timeout takes more than 0 and at most 1000000 seconds");
        });
        _retries.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("--retries takes 0 or more");
        });
        _wait.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 3600)) result.AddError("--wait takes 0 to 3600 seconds");
        });
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _timeout, _parallel, _retries, _infrastructure, _without, _wait }) command.Options.Add(option);
    }

    /// <summary>How runs are made, as far as these options say it.</summary>
    public EvaluationOptions Options(ParseResult result) => new()
    {
        RunTimeout = result.GetValue(_timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        MaxParallel = result.GetValue(_parallel),
        InfrastructureRetries = result.GetValue(_retries),
    };

    /// <summary>The command as an agent.</summary>
    /// <exception cref="UsageException">What faults look like is no regular expression.</exception>
    public CommandAgent Agent(ParseResult result, IReadOnlyList<string> command) => new(
        command, result.GetValue(_without) ?? [], TimeSpan.FromSeconds(result.GetValue(_wait)),
        result.GetValue(_infrastructure) is { } pattern ? EvaluationCommandLine.Wanted(() => new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))) : null);
}
