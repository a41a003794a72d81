using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Traces as files, without a disk.</summary>
internal static class InMemory
{
    public static byte[] Bytes(IEnumerable<RecordedTrace> traces, string format)
    {
        using var stream = new MemoryStream();
        TraceFormats.FindWriter(format)!.Write(stream, traces);
        return stream.ToArray();
    }

    public static TraceSet Read(byte[] bytes) => TraceLoader.ReadStream(new MemoryStream(bytes), "generated", TraceReadOptions.Default);

    public static string Facts(RecordedTrace trace)
    {
        var facts = JsonNode.Parse(FactsText.Of(trace))!;

        // OpenTelemetry's success says nothing, a log's says ok.
        foreach (var place in facts["runs"]!.AsArray().Append(facts))
        {
            if (place!["status"]!.GetValue<string>() == "unset") place["status"] = "ok";
        }

        // Each vocabulary names its spans in its own way.
        foreach (var error in facts["errors"]!.AsArray()) error!.AsObject().Remove("span");
        return facts.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}
