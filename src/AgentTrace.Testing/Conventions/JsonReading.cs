using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Looking into JSON of unknown shape: what is not there, or is of another kind, is null.</summary>
internal static class JsonReading
{
    public static bool IsObject(this JsonElement element) => element.ValueKind == JsonValueKind.Object;

    public static bool IsArray(this JsonElement element) => element.ValueKind == JsonValueKind.Array;

    /// <summary>The first of the properties that is there, a JSON null included.</summary>
    public static JsonElement? Get(this JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in names)
        {
            if (element.TryGetProperty(name, out var value)) return value;
        }

        return null;
    }

    /// <summary>The first of the properties that is text and not empty. A number counts as its digits: some ids are numbers.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in names)
        {
            if (!element.TryGetProperty(name, out var value)) continue;
            if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text) return text;
            if (value.ValueKind == JsonValueKind.Number) return value.GetRawText();
        }

        return null;
    }

    /// <summary>The first of the properties that is an object, also where it is one in a text.</summary>
    public static JsonElement? Object(this JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in names)
        {
            if (!element.TryGetProperty(name, out var value)) continue;
            if ((JsonText.Structure(value) ?? value) is { ValueKind: JsonValueKind.Object } found) return found;
        }

        return null;
    }

    public static bool IsTrue(this JsonElement element, params ReadOnlySpan<string> names) => element.Get(names)?.ValueKind == JsonValueKind.True;

    /// <summary>Whether the object has no other properties than these.</summary>
    public static bool HasOnly(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var property in element.EnumerateObject())
        {
            var known = false;
            foreach (var name in names) known |= property.NameEquals(name);
            if (!known) return false;
        }

        return true;
    }
}
