using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Cases that are known to be broken or flaky: they are compared, but decide nothing until a date.</summary>
/// <remarks>The file is JSON: <c>[{"case": "battery", "owner": "ann", "reason": "search is rate-limited", "until": "2026-12-31"}]</c>.</remarks>
internal sealed class Quarantine
{
    public static readonly Quarantine None = new([]);

    private readonly IReadOnlyList<Entry> _entries;

    private Quarantine(IReadOnlyList<Entry> entries) => _entries = entries;

    /// <exception cref="PolicyFormatException">It is none.</exception>
    public static Quarantine Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PolicyFormatException(File.Exists(path) ? $"it cannot be read: {error.Message}" : "there is no such quarantine.", path, innerException: error);
        }
    }

    public static Quarantine Parse(byte[] bytes, string? path)
    {
        var root = PolicyText.Read(bytes, path);
        if (root.Kind != JsonTokenType.StartArray) throw root.Fault($"a quarantine is a list, found {root.Describe()}.");
        return new Quarantine([.. root.Items.Select(Read)]);
    }

    /// <summary>The entries that hold on a day, by case.</summary>
    public IReadOnlyDictionary<string, Entry> On(DateOnly today) => _entries.Where(entry => entry.Until >= today).GroupBy(entry => entry.Case).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    /// <summary>Entries whose time is over: their cases count again.</summary>
    public IEnumerable<Entry> Expired(DateOnly today) => _entries.Where(entry => entry.Until < today);

    private static Entry Read(PolicyNode node)
    {
        node.RequireObject("a quarantined case", "case", "owner", "reason", "until");
        string Need(string key) => (node[key] ?? throw node.Fault($"\"{key}\" is missing; a quarantined case has an owner, a reason and a day until which it holds.")).AsText(key);
        var until = Need("until");
        return DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new Entry(Need("case"), Need("owner"), Need("reason"), day)
            : throw node["until"]!.Fault($"\"until\" is a day such as 2026-12-31, found {Words.Quote(until)}.");
    }

    /// <summary>One case of the quarantine.</summary>
    public sealed record Entry(string Case, string Owner, string Reason, DateOnly Until)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Words.Quote(Case)} until {Until:yyyy-MM-dd} ({Owner}: {Reason})");
    }
}
