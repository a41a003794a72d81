using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;

namespace AgentTrace.Testing;

/// <summary>Which tools a pattern speaks of: one name by ordinal, or a glob or regular expression on request.</summary>
/// <example><code>
/// trace.Should().HaveCalledTool(Call.To(ToolName.Glob("search_*")));
/// </code></example>
public sealed class ToolName : IEquatable<ToolName>
{
    private readonly Func<string, bool>? _matches;
    private readonly string _text;

    private ToolName(string text, Func<string, bool>? matches)
    {
        _text = text;
        _matches = matches;
    }

    /// <summary>The exact name; null for a glob or regular expression.</summary>
    internal string? Exact => _matches is null ? _text : null;

    /// <summary>Exactly this name, compared by ordinal.</summary>
    /// <param name="name">The tool's name; not blank.</param>
    public static implicit operator ToolName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new ToolName(name, null);
    }

    /// <summary>Names that a pattern with <c>*</c> (any text) and <c>?</c> (one character) covers whole.</summary>
    /// <param name="pattern">The pattern; not blank.</param>
    /// <param name="ignoreCase">Whether letter case is free.</param>
    public static ToolName Glob(string pattern, bool ignoreCase = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        // The framework has no pattern that covers nothing; any text is none too.
        return new ToolName(pattern, name => name.Length == 0 ? pattern.AsSpan().Trim('*').IsEmpty : FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase));
    }

    /// <summary>Names in which a regular expression finds a match; anchor it with <c>^</c> and <c>$</c> to mean the whole name.</summary>
    /// <param name="pattern">A .NET regular expression.</param>
    /// <exception cref="ArgumentException">The pattern is blank or no regular expression.</exception>
    public static ToolName Regex([StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        return new ToolName("/" + pattern + "/", new SafePattern(pattern).IsMatch);
    }

    /// <summary>Whether a tool's name is meant.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A regular expression needs more than a second on the name; within a check that is inconclusive.</exception>
    public bool Matches(string name) => _matches?.Invoke(name) ?? name == _text;

    /// <summary>The name or pattern.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(ToolName? other) => other is not null && other._text == _text && (other._matches is null) == (_matches is null);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ToolName);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
