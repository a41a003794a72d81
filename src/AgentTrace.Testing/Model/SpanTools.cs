namespace AgentTrace.Testing;

/// <summary>The names of the tools that spans ran. Spans are looked at in trace order, each once, as far as an answer needs; a few of them anew each time.</summary>
internal sealed class SpanTools(RecordedSpan[] spans)
{
    private const int FewSpans = 64;

    private HashSet<string>? _names;
    private volatile bool _hasAll;
    private int _next;

    public bool Contains(string name)
    {
        if (spans.Length <= FewSpans) return Array.Exists(spans, span => ToolOf(span) == name);
        if (_hasAll) return _names!.Contains(name);
        lock (this)
        {
            _names ??= new(StringComparer.Ordinal);
            return _names.Contains(name) || Find(_names, name);
        }
    }

    private static string? ToolOf(RecordedSpan span) => span.Facts is { Type: StepType.ToolCall, IsToolNameAClass: false } facts ? facts.ToolName : null;

    private bool Find(HashSet<string> names, string name)
    {
        while (_next < spans.Length)
        {
            if (ToolOf(spans[_next++]) is not { } found) continue;
            names.Add(found);
            if (found == name) return true;
        }

        _hasAll = true;
        return false;
    }
}
