namespace AgentTrace.Testing;

/// <summary>A policy that cannot be read, or that cannot mean anything.</summary>
/// <remarks>The message is one line: file, line, column, what is wrong, and what was probably meant.</remarks>
/// <example><code>
/// try { TracePolicy.Load("research.policy.json"); }
/// catch (PolicyFormatException e) { Console.Error.WriteLine(e.Message); }   // research.policy.json, line 3, column 5: unknown key "maxStep"; did you mean "maxSteps"?
/// </code></example>
public sealed class PolicyFormatException : Exception
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="problem">What was expected and what was found.</param>
    /// <param name="file">The file, when known.</param>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="column">The character within the line, counted from 1.</param>
    /// <param name="innerException">What caused it.</param>
    public PolicyFormatException(string problem, string? file = null, int? line = null, int? column = null, Exception? innerException = null)
        : base(SafeText.Line(TraceFormatException.Compose(problem, file, line, column, null)), innerException)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>The file as it was given; null for text.</summary>
    public string? File { get; }

    /// <summary>The line, counted from 1; null when unknown.</summary>
    public int? Line { get; }

    /// <summary>The character within the line, counted from 1; null when unknown.</summary>
    public int? Column { get; }
}
