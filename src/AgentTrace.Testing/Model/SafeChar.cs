using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>Which characters of a trace do more than show themselves, wherever its text lands.</summary>
internal static class SafeChar
{
    /// <summary>Moves a cursor, changes colours, reorders or hides what is read, or begins a line.</summary>
    public static bool IsUnsafe(char c) => c is < ' ' or > '~'
        && (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
