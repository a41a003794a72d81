using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Rows of a pandas data frame, in the shapes that its <c>to_json</c> writes beside plain records.</summary>
internal static class DataFrame
{
    /// <summary>The rows of an object that holds a frame; null when it holds none.</summary>
    public static IEnumerable<JsonElement>? Rows(JsonElement frame, int maxDepth)
    {
        if (!frame.IsObject()) return null;
        if (frame.Field("columns") is { ValueKind: JsonValueKind.Array } names && frame.Field("data") is { ValueKind: JsonValueKind.Array } cells) return Split(names, cells, frame.Field("index"), maxDepth);
        if (frame.Field("name") is { ValueKind: JsonValueKind.Object } labels && (frame.Object("span_kind") ?? frame.Object("context.trace_id") ?? frame.Object("start_time")) is not null) return Columns(frame, labels, maxDepth);
        return null;
    }

    /// <summary><c>{"columns":[…],"index":[…],"data":[[…]]}</c>.</summary>
    private static IEnumerable<JsonElement> Split(JsonElement names, JsonElement cells, JsonElement? index, int maxDepth)
    {
        var columns = names.EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()! : "").ToList();
        var at = 0;
        foreach (var row in cells.EnumerateArray())
        {
            var label = index is { ValueKind: JsonValueKind.Array } labels && at < labels.GetArrayLength() ? labels[at] : JsonText.Null;
            at++;
            if (row.IsArray()) yield return Row(columns.Zip(row.EnumerateArray()), label, maxDepth);
        }
    }

    /// <summary><c>{"name":{"0":…},"span_kind":{"0":…}}</c>.</summary>
    private static IEnumerable<JsonElement> Columns(JsonElement frame, JsonElement labels, int maxDepth)
    {
        var columns = frame.EnumerateObject().Where(column => column.Value.IsObject()).Select(column => (column.Name, Cells: Cells(column.Value))).ToList();
        foreach (var entry in labels.EnumerateObject())
        {
            yield return Row(columns.Select(column => (column.Name, column.Cells.GetValueOrDefault(entry.Name, JsonText.Null))), JsonText.FromString(entry.Name), maxDepth);
        }
    }

    private static Dictionary<string, JsonElement> Cells(JsonElement column)
    {
        var cells = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var cell in column.EnumerateObject()) cells[cell.Name] = cell.Value;
        return cells;
    }

    /// <summary>The index of Phoenix's frames is the span's id, unless it is only a number of the row.</summary>
    private static JsonElement Row(IEnumerable<(string Name, JsonElement Value)> cells, JsonElement label, int maxDepth)
    {
        var row = cells.ToList();
        if (label is { ValueKind: JsonValueKind.String } && label.GetString() is { Length: >= 8 } && !row.Exists(cell => cell.Name == "context.span_id")) row.Add(("context.span_id", label));
        return RawJson.Object(row, maxDepth);
    }
}
