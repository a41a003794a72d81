using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// Chat transcripts: lists of messages of OpenAI, Anthropic or LangChain, requests and responses of their interfaces, recordings of
/// both, trajectories of evaluations, and the logs of Claude Code and Codex; Gemini, AutoGen and ATIF in the shapes that they have.
/// </summary>
internal sealed class MessagesReader : JsonRecordReader
{
    public override string Name => "messages";

    public override Certainty Sniff(JsonShape shape)
    {
        foreach (var place in (ReadOnlySpan<string>)["", "[].", "[][]."])
        {
            if (shape.Has(place + "role") && (shape.Has(place + "content") || shape.Has(place + "tool_calls") || shape.Has(place + "parts"))) return Certainty.Sure;
            if (shape.Has(place + "message.role") && shape.Has(place + "type")) return Certainty.Sure;
            foreach (var list in (ReadOnlySpan<string>)["messages[].", "messages[][].", "traj[].", "trajectory[].", "outputs[].", "input[].", "output[].", "body.messages[].", "request.messages[].", "request.input[].", "body.input[].", "messages[].message.", "input.messages[].", "history[].", "contents[].", "request.contents[].", "simulations[].messages[]."])
            {
                if (shape.Has(place + list + "role") || shape.Has(place + list + "type=human") || shape.Has(place + list + "type=function_call") || shape.Has(place + list + "lc")) return Certainty.Sure;
            }

            if (shape.Has(place + "choices[].message") || shape.Has(place + "object=response") || shape.Has(place + "type=function_call") || shape.Has(place + "type=human")) return Certainty.Sure;
            if (shape.Has(place + "candidates[].content.parts") || shape.Has(place + "candidates[].content.role") || shape.Has(place + "contents[].parts")) return Certainty.Sure;
            if (shape.Has(place + "payload") && shape.Has(place + "timestamp") && (shape.Has(place + "type=session_meta") || shape.Has(place + "type=response_item") || shape.Has(place + "type=turn_context"))) return Certainty.Sure;
            if (shape.Has(place + "response.body.choices[].message") || shape.Has(place + "response.body.object=response") || shape.Has(place + "result.message.role")) return Certainty.Sure;
            if (shape.Has(place + "messages[].source") && shape.Has(place + "messages[].models_usage")) return Certainty.Sure;
            if (shape.Has(place + "source") && (shape.Has(place + "models_usage") || shape.Has(place + "type=ToolCallRequestEvent"))) return Certainty.Sure;
            if (shape.Has(place + "llm_context.messages[].type") || (shape.Has(place + "schema_version") && shape.Has(place + "steps[].source"))) return Certainty.Sure;
            if (shape.Has(place + "lc") && shape.Has(place + "kwargs.content")) return Certainty.Sure;
        }

        return Certainty.None;
    }

    public override void Read(ByteSource source, ReadContext context)
    {
        var chats = new Chats(context);
        new JsonRecords(source, context, _ => false, (record, _) => chats.Take(record)) { ArraysAreRecords = true, ArrayEnds = chats.Close }.Read();
        if (chats.Finish() == 0) throw new TraceFormatException("no message in it; expected objects with \"role\" and \"content\".", source.File);
    }
}
