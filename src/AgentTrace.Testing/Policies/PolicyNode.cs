using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A JSON value that knows where it stands in its file.</summary>
internal sealed class PolicyNode(PolicyText text, JsonTokenType kind, int start)
{
    /// <summary>What starts it: <see cref="JsonTokenType.StartObject"/>, <see cref="JsonTokenType.StartArray"/>, or the value itself.</summary>
    public JsonTokenType Kind => kind;

    public List<(string Name, int At, PolicyNode Value)> Properties { get; } = [];

    public List<PolicyNode> Items { get; } = [];

    /// <summary>The unescaped text of a string, the digits of a number.</summary>
    public string Text { get; init; } = "";

    /// <summary>Where it ends in the file, exclusive.</summary>
    public int End { get; set; }

    public (int Line, int Column) Place => text.PlaceOf(start);

    public string? File => text.File;

    /// <summary>The outermost value of the file.</summary>
    public PolicyNode? Root => text.Root;

    public PolicyNode? this[string name]
    {
        get
        {
            foreach (var (key, _, value) in Properties)
            {
                if (key == name) return value;
            }

            return null;
        }
    }

    public PolicyFormatException Fault(string problem, Exception? inner = null) => text.Fault(problem, start, inner);

    /// <summary>A fault at the name of one of the properties.</summary>
    public PolicyFormatException FaultAt(string property, string problem) =>
        text.Fault(problem, Properties.Find(entry => entry.Name == property) is { Value: not null } found ? found.At : start);

    /// <summary>Text that is not blank.</summary>
    public string AsText(string key)
    {
        if (kind != JsonTokenType.String) throw Fault($"\"{key}\" wants text, found {Describe()}.");
        return string.IsNullOrWhiteSpace(Text) ? throw Fault($"\"{key}\" is blank.") : Text;
    }

    /// <summary>One of several words.</summary>
    public string AsWord(string key, params ReadOnlySpan<string> words)
    {
        var list = string.Join(" or ", words.ToArray().Select(word => $"\"{word}\""));
        if (kind != JsonTokenType.String) throw Fault($"\"{key}\" is {list}, found {Describe()}.");
        if (words.Contains(Text)) return Text;
        var nearest = NearestName.Find(Text, words.ToArray());
        throw Fault($"\"{key}\" is {list}, found {Describe()}{(nearest is null ? "." : $"; did you mean \"{nearest}\"?")}");
    }

    /// <summary>A whole number that is not negative.</summary>
    public long AsCount(string key)
    {
        if (kind != JsonTokenType.Number || !long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            throw Fault($"\"{key}\" wants a whole number, found {Describe()}.");
        }

        return value >= 0 ? value : throw Fault($"\"{key}\" is not negative, found {Text}.");
    }

    /// <summary>An exact number that is not negative, such as an amount of money.</summary>
    public decimal AsAmount(string key)
    {
        if (kind != JsonTokenType.Number || !decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) throw Fault($"\"{key}\" wants a number, found {Describe()}.");
        return value >= 0 ? value : throw Fault($"\"{key}\" is not negative, found {Text}.");
    }

    /// <summary>A count of things that a list in memory could hold.</summary>
    public int AsNumber(string key) => (int)Math.Min(int.MaxValue, AsCount(key));

    public bool AsFlag(string key) => kind switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Fault($"\"{key}\" is true or false, found {Describe()}."),
    };

    /// <summary>The word <c>true</c>: what a check without a parameter has for a value.</summary>
    public void RequireTrue(string key, string? orElse = null)
    {
        if (kind == JsonTokenType.True) return;
        var advice = kind == JsonTokenType.False ? $"; leave it out, or ask for the opposite with {{\"not\": {{\"{key}\": true}}}}" : "";
        throw Fault($"\"{key}\" is true{orElse}, found {Describe()}{advice}.");
    }

    /// <summary>An object, all of whose keys are known.</summary>
    public void RequireObject(string key, params ReadOnlySpan<string> known)
    {
        if (kind != JsonTokenType.StartObject) throw Fault($"\"{key}\" wants an object, found {Describe()}.");
        foreach (var (name, _, _) in Properties)
        {
            if (!known.Contains(name)) throw FaultAt(name, Unknown(name, known));
        }
    }

    /// <summary>The value as it stands, for checks that compare JSON.</summary>
    public JsonElement AsJson() => text.Json(start, End);

    public string Describe() => kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => Words.Quote(Words.Shorten(Text, 60)),
        JsonTokenType.Number => Words.Shorten(Text, 60),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    public static string Unknown(string name, params ReadOnlySpan<string> known)
    {
        var names = known.ToArray();
        return $"unknown key {Words.Quote(name)}" + (NearestName.Find(name, names) is { } nearest ? $"; did you mean \"{nearest}\"?" : $"; known here: {string.Join(", ", names)}.");
    }
}
