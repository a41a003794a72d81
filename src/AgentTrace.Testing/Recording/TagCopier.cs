using System.Collections;
using System.Diagnostics;
using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>Tags as attribute values, typed as the OpenTelemetry exporters type them, so that a recorded trace equals the exported one.</summary>
internal static class TagCopier
{
    // An array can contain itself.
    private const int DeepestList = 16;

    public static AttributeSet Copy(Activity.Enumerator<KeyValuePair<string, object?>> tags)
    {
        // Counted first (the enumerator is a struct, copied by the loop); another thread may still be adding.
        var count = 0;
        foreach (ref readonly var tag in tags) count++;
        if (count == 0) return AttributeSet.Empty;
        var keys = new string[count];
        var values = new AttributeValue[count];
        var at = 0;
        foreach (ref readonly var tag in tags)
        {
            if (at == count) break;
            keys[at] = tag.Key;
            values[at++] = Value(tag.Value, 0);
        }

        // Or have removed one.
        if (at < count) (keys, values) = (keys[..at], values[..at]);
        return new AttributeSet(new AttributeNames(keys), values);
    }

    internal static AttributeValue Value(object? value, int depth) => value switch
    {
        null => default,
        string text => AttributeValue.From(text),
        bool truth => AttributeValue.From(truth),
        int number => AttributeValue.From(number),
        long number => AttributeValue.From(number),
        double number => AttributeValue.From(number),
        float number => AttributeValue.From((double)number),
        short number => AttributeValue.From(number),
        byte number => AttributeValue.From(number),
        sbyte number => AttributeValue.From(number),
        ushort number => AttributeValue.From(number),
        uint number => AttributeValue.From(number),
        byte[] bytes => AttributeValue.From([.. bytes]),
        _ => Guarded(value, depth),
    };

    /// <summary>What runs code of the agent's: a tag that cannot be read must cost neither the span nor the agent.</summary>
    private static AttributeValue Guarded(object value, int depth)
    {
        try
        {
            return value switch
            {
                _ when depth > DeepestList => AttributeValue.From("…"),
                IEnumerable<KeyValuePair<string, object?>> map and ICollection => Map(map, depth),
                ICollection list => List(list, depth),
                _ => AttributeValue.From(Convert.ToString(value, CultureInfo.InvariantCulture)),
            };
        }
        catch (Exception exception)
        {
            return AttributeValue.From($"<{value.GetType().FullName} could not be read: {exception.GetType().FullName}>");
        }
    }

    private static AttributeValue List(ICollection list, int depth)
    {
        var items = new List<AttributeValue>();
        foreach (var item in list) items.Add(Value(item, depth + 1));
        return AttributeValue.From(items.ToArray());
    }

    private static AttributeValue Map(IEnumerable<KeyValuePair<string, object?>> map, int depth)
    {
        var entries = new List<KeyValuePair<string, AttributeValue>>();
        foreach (var (key, item) in map) entries.Add(new(key, Value(item, depth + 1)));
        return AttributeValue.From(new AttributeSet([.. entries]));
    }
}
