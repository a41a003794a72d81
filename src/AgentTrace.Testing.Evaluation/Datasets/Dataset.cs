using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The cases that an agent is evaluated on: a file of one JSON object a line.</summary>
/// <remarks>
/// A line has <c>id</c> and <c>input</c> (text, or any JSON value), and may have <c>expectations</c> (entries of a policy, judged beside the policy of
/// all cases) and <c>tags</c>. Empty lines and lines that begin with <c>//</c> do not count. An unknown key is an error.
/// </remarks>
/// <example><code>
/// var dataset = Dataset.Parse("""{"id": "battery", "input": "Find research on batteries", "expectations": [{"tool": "search"}]}""");
/// </code></example>
public sealed class Dataset
{
    private const int MaxBytes = 1 << 30;

    private static readonly string[] Keys = ["id", "input", "expectations", "tags"];

    private Dataset(string? file, string digest, IReadOnlyList<EvaluationCase> cases)
    {
        File = file;
        Digest = digest;
        Cases = cases;
    }

    /// <summary>The file as it was given; null for text.</summary>
    public string? File { get; }

    /// <summary>The cases in the order of the file; at least one.</summary>
    public IReadOnlyList<EvaluationCase> Cases { get; }

    /// <summary>What tells this dataset from another.</summary>
    internal string Digest { get; }

    /// <summary>Reads a dataset from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EvaluationFormatException">The file cannot be read or is no dataset.</exception>
    /// <example><code>var dataset = Dataset.Load("cases.jsonl");</code></example>
    public static Dataset Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > MaxBytes) throw new EvaluationFormatException("it is larger than 1 GiB; that is no dataset.", path);
            return Read(System.IO.File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EvaluationFormatException(Directory.Exists(path) ? "it is a folder; name one dataset." : System.IO.File.Exists(path) ? $"it cannot be read: {error.Message}" : "there is no such dataset.", path, innerException: error);
        }
    }

    /// <summary>Reads a dataset from text.</summary>
    /// <param name="jsonLines">One JSON object a line.</param>
    /// <exception cref="EvaluationFormatException">It is no dataset.</exception>
    /// <example><code>var dataset = Dataset.Parse("""{"id": "battery", "input": "Find research on batteries"}""");</code></example>
    public static Dataset Parse(string jsonLines)
    {
        ArgumentNullException.ThrowIfNull(jsonLines);
        return Read(Encoding.UTF8.GetBytes(jsonLines), null);
    }

    /// <summary>A part of the cases, under the same digest: for runs that add to the whole.</summary>
    internal Dataset Only(IReadOnlySet<string> ids) => new(File, Digest, [.. Cases.Where(item => ids.Contains(item.Id))]);

    private static Dataset Read(byte[] bytes, string? file)
    {
        ReadOnlyMemory<byte> rest = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        var cases = new List<EvaluationCase>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var line = 1; !rest.IsEmpty; line++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var shown = text.Span.Trim(" \t\r"u8);
            if (shown.IsEmpty || shown.StartsWith("//"u8)) continue;
            var item = Case(text, file, line, cases.Count);
            if (!lines.TryAdd(item.Id, line)) throw new EvaluationFormatException($"the id {Words.Quote(item.Id)} stands on line {lines[item.Id]} already.", file, line);
            cases.Add(item);
        }

        if (cases.Count == 0) throw new EvaluationFormatException("it holds no case; a line such as {\"id\": \"battery\", \"input\": \"Find research on batteries\"} was expected.", file);
        return new Dataset(file, TracePolicy.DigestOf(Encoding.UTF8.GetString(bytes), cases.SelectMany(item => item.Expectations)), cases);
    }

    private static EvaluationCase Case(ReadOnlyMemory<byte> text, string? file, int line, int index)
    {
        try
        {
            var node = PolicyText.Read(text, file, line - 1);
            node.RequireObject("a case", Keys);
            var id = (node["id"] ?? throw node.Fault("\"id\" is missing; every case has a name of its own.")).AsText("id");
            var input = node["input"] ?? throw node.Fault("\"input\" is missing: what is the agent asked?");
            return new EvaluationCase(id, input.Kind == JsonTokenType.String ? input.Text : Words.Compact(input.AsJson()), index)
            {
                Expectations = Items(node, "expectations", PolicyEntry.Read),
                Tags = Items(node, "tags", item => item.AsText("tags")),
            };
        }
        catch (PolicyFormatException error)
        {
            throw new EvaluationFormatException(Problem(error), file, error.Line ?? line, error);
        }
    }

    /// <summary>The message of the fault without its place, and with the column.</summary>
    private static string Problem(PolicyFormatException error)
    {
        var place = TraceFormatException.Compose("", error.File, error.Line, error.Column, null);
        var problem = error.Message.StartsWith(place, StringComparison.Ordinal) ? error.Message[place.Length..] : error.Message;
        return error.Column is { } column ? $"column {column}: {problem}" : problem;
    }

    private static IReadOnlyList<T> Items<T>(PolicyNode node, string key, Func<PolicyNode, T> read)
    {
        if (node[key] is not { } value) return [];
        if (value.Kind != JsonTokenType.StartArray) throw value.Fault($"\"{key}\" wants a list, found {value.Describe()}.");
        return [.. value.Items.Select(read)];
    }
}
