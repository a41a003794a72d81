using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A policy: the checks that a team asks of an agent, as a JSON file that needs no C#.</summary>
/// <remarks>
/// JSON with comments and trailing commas: <c>{"checks": [ … ]}</c>, or the list alone. Beside the checks may stand the <c>prices</c> that
/// every <c>costUsd</c> goes by: <c>{"gpt-4o": {"input": 2.50, "cachedInput": 1.25, "output": 10}}</c>, USD per million tokens. One entry is one check, and may carry
/// <c>name</c>, <c>because</c>, <c>severity</c> (<c>error</c>, <c>warning</c>), <c>inconclusive</c> (<c>fail</c>, <c>warn</c>) and
/// <c>when</c> (<c>{"run": …}</c> or <c>{"agent": …}</c>). Keys of a call check apply in fixed order: <c>arguments</c>, <c>agent</c> and
/// <c>outcome</c> say which calls are meant; then <c>times</c>, <c>every</c>, then the relations in the order in which <c>agenttrace policy schema</c> lists them.
/// </remarks>
/// <example><code>
/// var policy = TracePolicy.Parse("""[{"tool": "search", "before": "fetch"}, {"maxSteps": 5}]""");
/// foreach (var entry in policy.Checks) trace.Should().Meet(entry.Check);
/// </code></example>
public sealed class TracePolicy
{
    private const int MaxBytes = 16 << 20;

    /// <summary>The keys of the file itself.</summary>
    private static readonly string[] FileKeys = ["checks", "prices", "$schema"];

    private TracePolicy(string? file, byte[] bytes, IReadOnlyList<PolicyEntry> checks)
    {
        File = file;
        Checks = checks;
        Digest = DigestOf(Encoding.UTF8.GetString(bytes), checks);
    }

    /// <summary>The file as it was given; null for text.</summary>
    public string? File { get; }

    /// <summary>The entries in the order of the file; at least one.</summary>
    public IReadOnlyList<PolicyEntry> Checks { get; }

    /// <summary>What tells this policy from another, a golden trace that it names included: two results can only be compared when it is the same.</summary>
    internal string Digest { get; }

    /// <summary>Of the text with its comments, however its lines end, and of what it names.</summary>
    internal static string DigestOf(string text, IEnumerable<PolicyEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
        foreach (var golden in entries.SelectMany(entry => GoldensOf(entry.Check))) hash.AppendData(Encoding.UTF8.GetBytes(golden.Golden.ToText()));
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<GoldenCheck> GoldensOf(TraceCheck check) => check switch
    {
        GoldenCheck golden => [golden],
        NotCheck not => GoldensOf(not.Inner),
        AnyOfCheck any => any.Checks.SelectMany(GoldensOf),
        AllOfCheck all => all.Checks.SelectMany(GoldensOf),
        _ => [],
    };

    /// <summary>Reads a policy from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PolicyFormatException">The file cannot be read, is no policy, or asks for what cannot mean anything.</exception>
    /// <example><code>var policy = TracePolicy.Load("research.policy.json");</code></example>
    public static TracePolicy Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > MaxBytes) throw new PolicyFormatException("it is larger than 16 MiB; that is no policy.", path);
            return Read(System.IO.File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PolicyFormatException($"there is no such policy (looked for {Path.GetFullPath(path)}).", path, innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PolicyFormatException(Directory.Exists(path) ? "it is a folder; name one policy." : $"it cannot be read: {error.Message}", path, innerException: error);
        }
    }

    /// <summary>Reads a policy from text.</summary>
    /// <param name="json">The policy.</param>
    /// <exception cref="PolicyFormatException">It is no policy, or asks for what cannot mean anything.</exception>
    /// <example><code>var policy = TracePolicy.Parse("""{"checks": [{"maxSteps": 5}]}""");</code></example>
    public static TracePolicy Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Read(Encoding.UTF8.GetBytes(json), null);
    }

    private static TracePolicy Read(byte[] bytes, string? file)
    {
        var root = PolicyText.Read(bytes, file);
        var list = root;
        if (root.Kind == JsonTokenType.StartObject)
        {
            foreach (var (name, _, _) in root.Properties)
            {
                if (FileKeys.Contains(name)) continue;
                throw root.FaultAt(name, root["checks"] is null && PolicyKeys.All.Any(key => key.Name == name)
                    ? $"\"{name}\" stands outside the list of checks; write {{\"checks\": [{{\"{name}\": …}}]}}." : PolicyNode.Unknown(name, FileKeys));
            }

            if (root["prices"] is { } prices) PolicyBudget.Prices(prices);
            list = root["checks"] ?? throw root.Fault("\"checks\" is missing; a policy is {\"checks\": [ … ]}.");
        }

        if (list.Kind != JsonTokenType.StartArray) throw list.Fault($"the checks of a policy are a list, found {list.Describe()}.");
        return list.Items.Count == 0
            ? throw list.Fault("the list of checks is empty; a policy without checks would pass everything.")
            : new TracePolicy(file, bytes, [.. list.Items.Select(PolicyEntry.Read)]);
    }
}
