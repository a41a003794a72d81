namespace AgentTrace.Testing;

/// <summary>A text that is no path (<see cref="TrajectoryPattern.Parse"/>).</summary>
/// <remarks>The first line of the message says where, what was expected and what was found; the path and a caret under the place follow.</remarks>
/// <example><code>
/// try { TrajectoryPattern.Parse("search | ) fetch"); }
/// catch (TrajectoryPatternException e) { Console.Error.WriteLine(e.Message); }
/// </code></example>
public sealed class TrajectoryPatternException : ArgumentException
{
    private const int Widest = 100;

    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="problem">What was expected and what was found.</param>
    /// <param name="path">The path.</param>
    /// <param name="column">The character of the path, counted from 1.</param>
    public TrajectoryPatternException(string problem, string path, int column)
        : base($"The path is no path at column {column}: {SafeText.Line(problem)}\n{Picture(path, column)}")
    {
        Problem = problem;
        Column = column;
    }

    /// <summary>What was expected and what was found.</summary>
    public string Problem { get; }

    /// <summary>The character of the path, counted from 1.</summary>
    public int Column { get; }

    /// <summary>The path around the place, one character a column, and a caret.</summary>
    private static string Picture(string? path, int column)
    {
        path ??= "";
        var from = Math.Max(0, Math.Min(column - 1 - (Widest / 2), path.Length - Widest));
        var shown = path.Substring(from, Math.Min(Widest, path.Length - from));
        // A character that cannot be shown as one is shown as a blank one, so that the caret stands right.
        var line = string.Concat(shown.Select(c => SafeText.Line(c.ToString()).Length == 1 ? c : '·'));
        return $"  {line}\n  {new string(' ', column - 1 - from)}^";
    }
}
