namespace AgentTrace.Testing;

/// <summary>A dataset or a results file that cannot be read, or that does not belong to what is asked of it.</summary>
/// <remarks>The message is one line: file, line, what is wrong, and what was expected.</remarks>
/// <example><code>
/// try { Dataset.Load("cases.jsonl"); }
/// catch (EvaluationFormatException e) { Console.Error.WriteLine(e.Message); }   // cases.jsonl, line 3: the id "battery" stands on line 1 already.
/// </code></example>
public sealed class EvaluationFormatException : Exception
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="problem">What was expected and what was found.</param>
    /// <param name="file">The file, when known.</param>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="innerException">What caused it.</param>
    public EvaluationFormatException(string problem, string? file = null, long? line = null, Exception? innerException = null)
        : base(SafeText.Line(TraceFormatException.Compose(problem, file, line, null, null)), innerException)
    {
        File = file;
        Line = line;
    }

    /// <summary>The file as it was given; null for text.</summary>
    public string? File { get; }

    /// <summary>The line, counted from 1; null when unknown.</summary>
    public long? Line { get; }
}
