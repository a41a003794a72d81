using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AgentTrace.Testing;

/// <summary>What the SDKs of LangSmith send runs to: one by one, in batches, and in parts.</summary>
internal sealed class LangSmithIngest(Intake intake, BodyReader bodies)
{
    /// <summary>How the server says that it takes parts, and no compression but gzip.</summary>
    private static readonly byte[] Info = Answers.JsonOf(json =>
    {
        json.WriteString("version", "0.10.0");
        json.WriteStartObject("instance_flags");
        json.WriteEndObject();
        json.WriteStartObject("batch_ingest_config");
        json.WriteBoolean("use_multipart_endpoint", true);
        json.WriteNumber("size_limit", 100);
        json.WriteNumber("size_limit_bytes", 20 << 20);
        json.WriteNumber("scale_up_qsize_trigger", 1000);
        json.WriteNumber("scale_up_nthreads_limit", 16);
        json.WriteNumber("scale_down_nempty_trigger", 4);
        json.WriteEndObject();
    });

    public static Task TellInfoAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, Answers.Json, Info);

    public async Task BatchAsync(HttpContext context)
    {
        JsonBodies.DemandJson(context);
        using var body = await bodies.ReadAsync(context).ConfigureAwait(false);
        var batch = JsonBodies.Parse(body);
        await TakeAsync(context, [.. JsonBodies.List(batch, "post").Select(run => (run, false)), .. JsonBodies.List(batch, "patch").Select(run => (run, true))]).ConfigureAwait(false);
    }

    public async Task MultipartAsync(HttpContext context)
    {
        if (Endpoints.Type(context) is not "multipart/form-data" and var type) throw new Refusal(Refusal.WrongType, $"the content type \"{type}\" is not taken here; expected multipart/form-data.");
        using var body = await bodies.ReadAsync(context).ConfigureAwait(false);
        await TakeAsync(context, Parts(body)).ConfigureAwait(false);
    }

    /// <param name="context">The request.</param>
    /// <param name="id">The run that is told more of, by its path; null for a new one.</param>
    public async Task OneAsync(HttpContext context, string? id)
    {
        JsonBodies.DemandJson(context);
        using var body = await bodies.ReadAsync(context).ConfigureAwait(false);
        var run = JsonBodies.Parse(body);
        if (id is not null && run.Field("id") is null)
        {
            run = RawJson.Object([("id", JsonText.FromString(id)), .. run.EnumerateObject().Select(field => (field.Name, field.Value))], TraceReadOptions.Default.MaxDepth);
        }

        await TakeAsync(context, [(run, id is not null)]).ConfigureAwait(false);
    }

    private static IReadOnlyList<(JsonElement Run, bool IsPatch)> Parts(BodyBuffer body)
    {
        var reading = new ReadContext(new TraceAssembler(null), TraceReadOptions.Default);
        try
        {
            var runs = LangSmithMultipartReader.Runs(new ByteSource(body.AsStream(), file: null, reading.Options.MaxLineBytes), reading);
            return reading.Assembler.LostLines == 0 ? runs : throw new Refusal(Refusal.Bad, reading.Assembler.Problems[0]);
        }
        catch (TraceFormatException e)
        {
            throw new Refusal(Refusal.Bad, e.Message);
        }
    }

    private async Task TakeAsync(HttpContext context, IReadOnlyList<(JsonElement Run, bool IsPatch)> runs)
    {
        var trial = new LangSmithRuns(new ReadContext(new TraceAssembler(null), TraceReadOptions.Default));
        for (var i = 0; i < runs.Count; i++)
        {
            var before = trial.Count;
            trial.Take(runs[i].Run, runs[i].IsPatch);
            if (trial.Count == before) throw new Refusal(StatusCodes.Status422UnprocessableEntity, $"run {i + 1} of {runs.Count} has no id.");
        }

        if (!intake.Take(runs)) throw new Refusal(Refusal.Full, "no room: the receiver keeps no more (OtlpReceiverOptions.MaxSpans).");
        await Answers.WriteAsync(context, StatusCodes.Status202Accepted, Answers.Json, Answers.JsonOf(json => json.WriteString("message", "Runs batch ingested"))).ConfigureAwait(false);
    }
}
