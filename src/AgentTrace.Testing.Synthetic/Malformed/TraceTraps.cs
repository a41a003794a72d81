using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentTrace.Testing;

/// <summary>Each trap as a change of one line of OTLP JSON, which may become several.</summary>
internal static class TraceTraps
{
    private static readonly string[] Ids = ["traceId", "spanId", "parentSpanId"];
    private static readonly string[] Times = ["startTimeUnixNano", "endTimeUnixNano"];

    /// <summary>Traps are set in this order, in whatever order they were named: what there is, what it says, how that is written, and on which lines.</summary>
    private static readonly TraceTrap[] Order =
    [
        TraceTrap.ErrorInPayload, TraceTrap.StatusOk, TraceTrap.TotalsOnParents, TraceTrap.CallsInMessages, TraceTrap.NestedGenerations, TraceTrap.SpansBetween, TraceTrap.EarlyChild,
        TraceTrap.FinishReasons, TraceTrap.ToolNamesInSpanNames, TraceTrap.PythonLiterals, TraceTrap.JsonInJson, TraceTrap.NumbersAsText, TraceTrap.LargeNumbers,
        TraceTrap.UpperCaseIds, TraceTrap.PrefixedIds, TraceTrap.Base64Ids, TraceTrap.ChildrenFirst, TraceTrap.DeliveredTwice, TraceTrap.SplitOverLines,
    ];

    public static IEnumerable<TraceTrap> InOrder(IReadOnlyList<TraceTrap> traps) => Order.Where(traps.Contains);

    public static IEnumerable<JsonObject> Set(TraceTrap trap, JsonObject line)
    {
        if (trap == TraceTrap.SplitOverLines) return Split(line);
        var spans = OtlpLine.Spans(line);
        switch (trap)
        {
            case TraceTrap.ChildrenFirst: Reverse(line); break;
            case TraceTrap.DeliveredTwice: Double(line); break;
            case TraceTrap.UpperCaseIds: ChangeIds(spans, id => id.ToUpperInvariant()); break;
            case TraceTrap.PrefixedIds: ChangeIds(spans, id => "0x" + id); break;
            case TraceTrap.Base64Ids: ChangeIds(spans, id => System.Convert.ToBase64String(System.Convert.FromHexString(id))); break;
            case TraceTrap.NumbersAsText: NumbersAsText(spans); break;
            case TraceTrap.JsonInJson: ChangeText(spans, [Names.ToolArguments, Names.ToolResult], text => JsonSerializer.Serialize(text)); break;
            case TraceTrap.PythonLiterals: ChangeText(spans, [Names.ToolArguments], text => Python(JsonElement.Parse(text))); break;
            case TraceTrap.LargeNumbers: LargeNumbers(spans); break;
            case TraceTrap.EarlyChild: StartEarly(spans); break;
            case TraceTrap.StatusOk: foreach (var span in spans.Where(span => (int?)span["status"]?["code"] is null or 0)) span["status"] = new JsonObject { ["code"] = 1 }; break;
            case TraceTrap.ErrorInPayload: HideErrors(spans); break;
            case TraceTrap.CallsInMessages: foreach (var call in spans.Where(IsCall).ToList()) TakeOut(call, spans); break;
            case TraceTrap.NestedGenerations: foreach (var answer in spans.Where(IsAnswer).ToList()) Wrap(answer); break;
            case TraceTrap.TotalsOnParents: Total(spans); break;
            case TraceTrap.SpansBetween: PutBetween(spans); break;
            case TraceTrap.FinishReasons: Spell(spans); break;
            case TraceTrap.ToolNamesInSpanNames: foreach (var call in spans.Where(IsCall)) OtlpLine.Remove(call, Names.ToolName); break;
            default: throw new ArgumentOutOfRangeException(nameof(trap), trap, "There is no such trap.");
        }

        return [line];
    }

    private static bool IsCall(JsonObject span) => OtlpLine.Text(span, Names.Operation) == "execute_tool";

    private static bool IsAnswer(JsonObject span) => OtlpLine.Text(span, Names.Operation) == "chat";

    private static IEnumerable<JsonObject> Split(JsonObject line)
    {
        var spans = OtlpLine.Spans(line);
        foreach (var span in spans.Where((_, at) => at % 2 == 0).Concat(spans.Where((_, at) => at % 2 == 1)))
        {
            var (scope, resource) = (span.Parent!.Parent!["scope"], span.Parent.Parent.Parent!.Parent!["resource"]);
            var own = new JsonObject { ["spans"] = new JsonArray(span.DeepClone()) };
            if (scope is not null) own["scope"] = scope.DeepClone();
            yield return new JsonObject { ["resourceSpans"] = new JsonArray(new JsonObject { ["resource"] = resource?.DeepClone(), ["scopeSpans"] = new JsonArray(own) }) };
        }
    }

    private static void Reverse(JsonObject line)
    {
        foreach (var list in OtlpLine.Lists(line)) Replace(list, [.. list.Reverse()]);
    }

    private static void Double(JsonObject line)
    {
        foreach (var list in OtlpLine.Lists(line)) Replace(list, [.. list.SelectMany(span => new[] { span, span!.DeepClone() })]);
    }

    private static void Replace(JsonArray list, JsonNode?[] items)
    {
        list.Clear();
        foreach (var item in items) list.Add(item);
    }

    private static void ChangeIds(List<JsonObject> spans, Func<string, string> change)
    {
        foreach (var (span, key) in spans.SelectMany(span => Ids.Where(key => (string?)span[key] is { Length: > 0 }).Select(key => (span, key)))) span[key] = change((string)span[key]!);
    }

    private static void ChangeText(List<JsonObject> spans, string[] keys, Func<string, string> change)
    {
        foreach (var (span, key) in spans.SelectMany(span => keys.Select(key => (span, key))))
        {
            if (OtlpLine.Text(span, key) is { } text) OtlpLine.SetText(span, key, change(text));
        }
    }

    private static void NumbersAsText(List<JsonObject> spans)
    {
        foreach (var (span, key) in spans.SelectMany(span => new[] { Names.InputTokens, Names.OutputTokens }.Select(key => (span, key))))
        {
            if (OtlpLine.Value(span, key)?["intValue"] is { } number) OtlpLine.SetText(span, key, (string)number!);
        }
    }

    private static void LargeNumbers(List<JsonObject> spans)
    {
        foreach (var (span, key) in spans.SelectMany(span => Times.Select(key => (span, key)))) span[key] = long.Parse((string)span[key]!, CultureInfo.InvariantCulture);
    }

    private static void StartEarly(List<JsonObject> spans)
    {
        var root = spans.First(span => OtlpLine.Parent(span) is null);
        var child = spans.First(span => OtlpLine.Parent(span) == OtlpLine.Id(root));
        child["startTimeUnixNano"] = (long.Parse((string)root["startTimeUnixNano"]!, CultureInfo.InvariantCulture) - 1_000_000).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>As MCP tells it: the span went well, its result says that it did not.</summary>
    private static void HideErrors(List<JsonObject> spans)
    {
        foreach (var call in spans.Where(span => IsCall(span) && (int?)span["status"]?["code"] == 2))
        {
            var said = (string?)call["status"]!["message"] ?? "failed";
            call["status"] = new JsonObject();
            OtlpLine.Remove(call, "error.type");
            OtlpLine.SetText(call, Names.ToolResult, new JsonObject { ["isError"] = true, ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = said }) }.ToJsonString());
        }
    }

    /// <summary>What a call did is then told as the doing of whoever made it.</summary>
    private static void TakeOut(JsonObject call, List<JsonObject> spans)
    {
        foreach (var child in spans.Where(span => OtlpLine.Parent(span) == OtlpLine.Id(call))) child["parentSpanId"] = OtlpLine.Parent(call);
        call.Parent!.AsArray().Remove(call);
    }

    private static void Wrap(JsonObject answer)
    {
        var outer = answer.DeepClone().AsObject();
        outer["spanId"] = Beside(answer);
        answer["parentSpanId"] = Beside(answer);
        var list = answer.Parent!.AsArray();
        list.Insert(list.IndexOf(answer), outer);
    }

    private static void Total(List<JsonObject> spans)
    {
        var root = spans.First(span => OtlpLine.Parent(span) is null);
        var answers = spans.Where(IsAnswer).ToList();
        foreach (var key in new[] { Names.InputTokens, Names.OutputTokens }) OtlpLine.SetNumber(root, key, OtlpLine.Sum(answers, key));
    }

    private static void PutBetween(List<JsonObject> spans)
    {
        var root = spans.First(span => OtlpLine.Parent(span) is null);
        var between = root.DeepClone().AsObject();
        (between["spanId"], between["parentSpanId"], between["name"], between["attributes"]) = (Beside(root), OtlpLine.Id(root), "POST", new JsonArray());
        between["status"] = new JsonObject();
        foreach (var child in spans.Where(span => OtlpLine.Parent(span) == OtlpLine.Id(root))) child["parentSpanId"] = Beside(root);
        var list = root.Parent!.AsArray();
        list.Insert(list.IndexOf(root) + 1, between);
    }

    private static void Spell(List<JsonObject> spans)
    {
        foreach (var reasons in spans.Select(span => OtlpLine.Value(span, Names.FinishReasons)).OfType<JsonObject>())
        {
            foreach (var reason in reasons["arrayValue"]!["values"]!.AsArray()) reason!["stringValue"] = (string?)reason["stringValue"] switch { "tool_call" => "tool_use", "stop" => "FinishReason.STOP", var other => other };
        }
    }

    /// <summary>An id that no span has: that of a span with its digits turned round.</summary>
    private static string Beside(JsonObject span) => new([.. OtlpLine.Id(span).Reverse()]);

    private static string Python(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(property => $"{Quoted(property.Name)}: {Python(property.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Python)) + "]",
        JsonValueKind.String => Quoted(value.GetString()!),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        _ => value.GetRawText(),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text) quoted.Append(c switch { '\'' => "\\'", '\\' => @"\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => c.ToString() });
        return quoted.Append('\'').ToString();
    }
}
