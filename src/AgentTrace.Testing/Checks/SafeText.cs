using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>Text of a trace made safe for a terminal: nothing that moves the cursor, changes colours or reorders what is read.</summary>
internal static class SafeText
{
    /// <summary>The text on one line; control, formatting and unpaired characters are shown as escapes.</summary>
    public static string Line(string text)
    {
        if (!NeedsWork(text)) return text;
        var safe = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                safe.Append(c).Append(text[++i]);
            }
            else if (!IsUnsafe(c))
            {
                safe.Append(c);
            }
            else
            {
                safe.Append(c switch
                {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                });
            }
        }

        return safe.ToString();
    }

    /// <summary>The same without secrets, cut in the middle where it is long.</summary>
    public static string Short(string text, int most) => Words.Shorten(Line(Scrubber.Redact(text)), most);

    private static bool NeedsWork(string text)
    {
        foreach (var c in text)
        {
            if (IsUnsafe(c)) return true;
        }

        return false;
    }

    private static bool IsUnsafe(char c) => char.IsSurrogate(c) || SafeChar.IsUnsafe(c);
}
