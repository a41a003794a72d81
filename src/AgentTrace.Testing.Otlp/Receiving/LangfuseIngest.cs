using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AgentTrace.Testing;

/// <summary>What the SDKs of Langfuse before OpenTelemetry send their events to; later ones send OTLP.</summary>
internal sealed class LangfuseIngest(Intake intake, BodyReader bodies)
{
    public static Task TellHealthAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, Answers.Json, Answers.JsonOf(json =>
    {
        json.WriteString("status", "OK");
        json.WriteString("version", "3.0.0");
    }));

    /// <summary>Whose keys these are: what <c>auth_check()</c> asks.</summary>
    public static Task TellProjectsAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, Answers.Json, Answers.JsonOf(json =>
    {
        json.WriteStartArray("data");
        json.WriteStartObject();
        json.WriteString("id", "agenttrace");
        json.WriteString("name", "agenttrace");
        json.WriteEndObject();
        json.WriteEndArray();
    }));

    /// <summary>Events are taken or refused one by one, and each is told of.</summary>
    public async Task BatchAsync(HttpContext context)
    {
        JsonBodies.DemandJson(context);
        using var body = await bodies.ReadAsync(context).ConfigureAwait(false);
        var batch = JsonBodies.List(JsonBodies.Parse(body), "batch").ToLookup(item => item.IsObject() && item.Text("type") is not null && item.Object("body") is not null);
        var (good, bad) = (batch[true].ToList(), batch[false].ToList());
        if (!intake.Take(good)) throw new Refusal(Refusal.Full, "no room: the receiver keeps no more (OtlpReceiverOptions.MaxSpans).");
        if (bad.Count > 0) intake.Refuse(context, StatusCodes.Status207MultiStatus, $"{bad.Count} event(s) have no type or no body.");
        await Answers.WriteAsync(context, StatusCodes.Status207MultiStatus, Answers.Json, Answers.JsonOf(json =>
        {
            Write(json, "successes", good, StatusCodes.Status201Created, null);
            Write(json, "errors", bad, StatusCodes.Status400BadRequest, "expected an event with \"type\" and \"body\".");
        })).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, string name, List<JsonElement> events, int status, string? problem)
    {
        json.WriteStartArray(name);
        foreach (var item in events)
        {
            json.WriteStartObject();
            json.WriteString("id", item.IsObject() ? item.Text("id") ?? "" : "");
            json.WriteNumber("status", status);
            if (problem is not null) json.WriteString("message", problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
