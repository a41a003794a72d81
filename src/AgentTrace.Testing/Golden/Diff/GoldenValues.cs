using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A place in which two values differ.</summary>
/// <param name="Path">The path, from the root's name on.</param>
/// <param name="What">How they differ, as a clause about the place.</param>
/// <param name="Field">The place as rules name it, behind the tool; empty for the whole value, and for what no rule can name.</param>
/// <param name="Pardon">The strictest rule under which it would be no difference.</param>
internal sealed record GoldenValueDifference(string Path, string What, string Field, GoldenField Pardon)
{
    public override string ToString() => $"{Path} {What}";
}

/// <summary>Where the values of two steps differ, path by path, as far as the rules count them.</summary>
internal sealed class GoldenValues(GoldenRules rules, string? tool)
{
    private const int MostDetails = 12;
    private const int MaxDepth = 64;

    private readonly bool _hasFields = rules.HasFields(tool);
    private readonly List<string> _place = [];
    private readonly List<GoldenValueDifference> _found = [];
    private string _root = "$";

    /// <summary>What differs; empty when nothing does.</summary>
    public IReadOnlyList<GoldenValueDifference> Compare(JsonElement golden, JsonElement received, string root = "$")
    {
        _root = root;
        Compare(golden, received, rules.Usual);
        return _found;
    }

    private void Compare(JsonElement golden, JsonElement received, GoldenField field)
    {
        if (_found.Count >= MostDetails || (field == GoldenField.Ignore && !_hasFields)) return;
        if (golden.ValueKind == JsonValueKind.Object && received.ValueKind == JsonValueKind.Object && _place.Count < MaxDepth)
        {
            CompareKeys(golden, received, field);
        }
        else if (golden.ValueKind == JsonValueKind.Array && received.ValueKind == JsonValueKind.Array && (field != GoldenField.Shape || _hasFields))
        {
            CompareItems(golden, received, field);
        }
        else if (field != GoldenField.Ignore)
        {
            CompareLeaf(golden, received, field);
        }
    }

    private void CompareKeys(JsonElement golden, JsonElement received, GoldenField field)
    {
        foreach (var property in golden.EnumerateObject())
        {
            At(property.Name, field, own =>
            {
                if (received.TryGetProperty(property.Name, out var there)) Compare(property.Value, there, own);
                else if (own != GoldenField.Ignore) Add($"is gone, was {Words.Json(property.Value, 60)}", GoldenField.Ignore);
            });
        }

        foreach (var property in received.EnumerateObject())
        {
            if (golden.TryGetProperty(property.Name, out _)) continue;
            At(property.Name, field, own =>
            {
                if (own != GoldenField.Ignore) Add($"is new: {Words.Json(property.Value, 60)}", GoldenField.Ignore);
            });
        }
    }

    private void CompareItems(JsonElement golden, JsonElement received, GoldenField field)
    {
        var (left, right) = (golden.GetArrayLength(), received.GetArrayLength());
        for (var i = 0; i < Math.Max(left, right) && _found.Count < MostDetails; i++)
        {
            At(i.ToString(CultureInfo.InvariantCulture), field, own =>
            {
                if (i < left && i < right) Compare(golden[i], received[i], own);
                else if (own != GoldenField.Ignore && (own != GoldenField.Shape || left == 0 || right == 0)) Add(i < left ? $"is gone, was {Words.Json(golden[i], 60)}" : $"is new: {Words.Json(received[i], 60)}", GoldenField.Ignore);
            });
        }
    }

    private void CompareLeaf(JsonElement golden, JsonElement received, GoldenField field)
    {
        if (field.Tolerance is { } tolerance && golden.ValueKind == JsonValueKind.Number && received.ValueKind == JsonValueKind.Number)
        {
            if (!(Math.Abs(golden.GetDouble() - received.GetDouble()) <= tolerance)) Add($"is {Words.Json(received, 60)}, was {Words.Json(golden, 60)}, more than {field.Tolerance.Value.ToString(CultureInfo.InvariantCulture)} apart", GoldenField.Shape);
        }
        else if (Kind(golden) != Kind(received))
        {
            Add($"is {Kind(received)} {Words.Json(received, 60)}, was {Kind(golden)} {Words.Json(golden, 60)}", GoldenField.Ignore);
        }
        else if (field == GoldenField.Shape)
        {
            if (golden.ValueKind == JsonValueKind.Array && GoldenKeys.ShapeOf(golden) != GoldenKeys.ShapeOf(received)) Add($"has items of other keys: {Words.Json(received, 60)}, was {Words.Json(golden, 60)}", GoldenField.Ignore);
        }
        else if (!JsonValue.AreEqual(golden, received) && !AreAlikeTexts(golden, received))
        {
            Add($"is {Words.Json(received, 60)}, was {Words.Json(golden, 60)}", GoldenField.Shape);
        }
    }

    private bool AreAlikeTexts(JsonElement golden, JsonElement received) => golden.ValueKind == JsonValueKind.String
        && rules.Tokens.WithoutNumbers(golden.GetString()!) == rules.Tokens.WithoutNumbers(received.GetString()!);

    private void At(string name, GoldenField field, Action<GoldenField> compare)
    {
        _place.Add(name);
        compare((_hasFields ? rules.At(tool, _place) : null) ?? field);
        _place.RemoveAt(_place.Count - 1);
    }

    private void Add(string what, GoldenField pardon)
    {
        if (_found.Count >= MostDetails) return;
        var path = string.Concat(_place.Select(name => IsIndex(name) ? $"[{name}]" : "." + name));

        // Rules are of arguments: a result that varies is no reason to loosen those.
        var field = _root == "$" && _place.TrueForAll(GoldenRules.CanName) ? string.Concat(_place.Select(name => IsIndex(name) ? "[*]" : GoldenRules.Named(name))).TrimStart('.') : "";
        _found.Add(new GoldenValueDifference(_root + path, what, field, pardon));
    }

    private static bool IsIndex(string name) => name.Length > 0 && name.All(char.IsAsciiDigit);

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "the object",
        JsonValueKind.Array => "the list",
        JsonValueKind.String => "the text",
        JsonValueKind.Number => "the number",
        JsonValueKind.Null => "the value",
        _ => "the boolean",
    };
}
