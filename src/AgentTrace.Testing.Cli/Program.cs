using System.CommandLine;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Cli;

/// <summary>The shell over the library: parse, call, print, exit code. Standard output carries only the answer.</summary>
internal static partial class Program
{
    /// <summary>Runs one command line.</summary>
    internal static int Run(string[] args, Shell shell)
    {
        try
        {
            OtlpProtobuf.Register();
            var code = Invoke(args, shell);
            shell.Flush();
            return code;
        }
        catch (Exception error)
        {
            // The outermost frame: whatever it is becomes one line, never a stack trace.
            shell.Complain(Describe(error));
            return ExitCode.WrongInput;
        }
    }

    private static int Main(string[] args)
    {
        using var shell = Shell.OfConsole();
        return Run(args, shell);
    }

    private static int Invoke(string[] args, Shell shell)
    {
        // Trace files may be called @anything; a response file is no input of ours.
        var result = CommandLine.Create(shell).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
        {
            var command = result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ";
            throw new UsageException($"{WhiteSpace().Replace(result.Errors[0].Message, " ").TrimEnd('.')} (agenttrace {command}--help)");
        }

        return result.Invoke(new InvocationConfiguration { Output = shell.Writer, Error = shell.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static string Describe(Exception error) => error switch
    {
        TraceFormatException or PolicyFormatException or EvaluationFormatException or UsageException or IOException or HttpRequestException or UnauthorizedAccessException => error.Message,
        RegexMatchTimeoutException slow => $"a regular expression took longer than a second: {SafeText.Line(slow.Pattern)}",
        OutOfMemoryException => "the input does not fit into memory.",
        _ => $"a fault of agenttrace, please report it: {error.GetType().Name}: {error.Message}",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
