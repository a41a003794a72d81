using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>The facts of a trace as the tool prints them.</summary>
internal static class FactsText
{
    public static string Of(RecordedTrace trace)
    {
        using var stream = new MemoryStream();
        FactsWriter.Write(trace, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static JsonElement Parsed(RecordedTrace trace) => JsonElement.Parse(Of(trace));
}
