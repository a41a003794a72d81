using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Bodies of LangSmith's multipart ingest: a part a field of a run, named <c>post.{run}.outputs</c> and the like.</summary>
internal sealed class LangSmithMultipartReader : ITraceReader
{
    private const int LongestBoundary = 200;
    private const int UsualPart = 64 << 10;
    private const int MostHeaderLines = 50;

    public string Name => "langsmith-multipart";

    public Certainty Sniff(ReadOnlySpan<byte> head) =>
        head.StartsWith("--"u8) && (head.IndexOf("name=\"post."u8) >= 0 || head.IndexOf("name=\"patch."u8) >= 0 || head.IndexOf("name=\"feedback."u8) >= 0) ? Certainty.Sure : Certainty.None;

    public void Read(ByteSource source, ReadContext context)
    {
        var runs = new LangSmithRuns(context);
        foreach (var (run, isPatch) in Runs(source, context)) runs.Take(run, isPatch);
        runs.Finish();
        if (runs.Count == 0) throw new TraceFormatException("no run in it; expected parts named \"post.{run id}\".", source.File);
    }

    /// <summary>The runs of a body, each put together of its parts.</summary>
    public static IReadOnlyList<(JsonElement Run, bool IsPatch)> Runs(ByteSource source, ReadContext context)
    {
        if (!source.TryReadLine(out var first) || first is not { Length: > 2 and < LongestBoundary } opening) throw source.Fault("expected a boundary of a multipart body.");
        byte[] boundary = [.. "\n"u8, .. opening.TrimEnd("\r"u8).Span];
        var fields = new Dictionary<(string Verb, string Run), List<(string Field, JsonElement Value)>>();
        var order = new List<(string Verb, string Run)>();
        while (ReadName(source) is { } name)
        {
            var content = Content(source, boundary);
            var parts = name.Split('.', 3);
            if (parts.Length >= 2 && parts[0] is "post" or "patch" && Parse(content, name, source, context) is { } value)
            {
                if (!fields.TryGetValue((parts[0], parts[1]), out var run))
                {
                    context.DemandRoomFor(order.Count + 1);
                    order.Add((parts[0], parts[1]));
                    fields[(parts[0], parts[1])] = run = [];
                }

                run.Add((parts.Length == 3 ? parts[2] : "", value));
            }

            // The last boundary ends in two dashes.
            source.Advance(content.Length + boundary.Length);
            if (source.Peek(2).StartsWith("--"u8)) break;
            source.SkipLine();
        }

        return [.. order.Select(key => (RawJson.Object(Fields(key.Run, fields[key]), context.Options.MaxDepth), key.Verb == "patch"))];
    }

    /// <summary>The name in a part's headers; null at the end.</summary>
    private static string? ReadName(ByteSource source)
    {
        string? name = null;
        for (var line = 0; line < MostHeaderLines; line++)
        {
            if (!source.TryReadLine(out var header) || header is not { } text) return null;
            text = text.TrimEnd("\r"u8);
            if (text.IsEmpty) return name ?? "";
            var at = text.Span.IndexOf("name=\""u8);
            if (at < 0 || text.Length > 1000) continue;
            var rest = text.Span[(at + 6)..];
            name = rest.IndexOf((byte)'"') is var end and >= 0 ? Encoding.UTF8.GetString(rest[..end]) : null;
        }

        throw source.Fault("a part of the multipart body has no end of its headers.");
    }

    private static ReadOnlySpan<byte> Content(ByteSource source, byte[] boundary)
    {
        for (var window = source.Peek(UsualPart); ; window = source.PeekMore())
        {
            if (window.IndexOf(boundary) is var end and >= 0) return window[..end];
            if (source.AtEnd) throw source.Fault("the multipart body is cut off.", window.Length);
        }
    }

    private static JsonElement? Parse(ReadOnlySpan<byte> content, string name, ByteSource source, ReadContext context)
    {
        try
        {
            var value = JsonElement.Parse(JsonString.RepairedEscapes(Encoding.UTF8.GetString(content)), new JsonDocumentOptions { MaxDepth = context.Options.MaxDepth });
            return value.IsObject() || name.Split('.', 3) is [_, _, not ""] ? value : null;
        }
        catch (JsonException e)
        {
            context.Lose($"the part \"{name}\" is not valid JSON: {JsonString.Plain(e)} It is left out.", source.Line);
            return null;
        }
    }

    /// <summary>The fields of a run's own part, and those that came apart.</summary>
    private static IEnumerable<(string Name, JsonElement Value)> Fields(string id, List<(string Field, JsonElement Value)> parts)
    {
        yield return ("id", JsonText.FromString(id));
        foreach (var (field, value) in parts)
        {
            if (field.Length > 0) yield return (field, value);
            else foreach (var property in value.EnumerateObject()) yield return (property.Name, property.Value);
        }
    }
}
