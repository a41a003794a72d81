namespace AgentTrace.Testing;

/// <summary>A trace as text.</summary>
public static class TraceText
{
    extension(RecordedTrace trace)
    {
        /// <summary>Each run of the trace with its steps, their times and how they ended, one a line, safe to print on a terminal; secrets are redacted.</summary>
        /// <example><code>output.WriteLine(trace.ToText());</code></example>
        public string ToText()
        {
            ArgumentNullException.ThrowIfNull(trace);
            return new Timeline(trace, []).Render(whole: true);
        }
    }
}
