using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The source of this package's spans, apart from that of <see cref="AgentRun"/>: nobody exports it who exports that one.</summary>
internal static class AiSource
{
    /// <summary>Handed to Microsoft.Extensions.AI's function invocation too, which has no source of its own.</summary>
    public static readonly ActivitySource Source = new(AgentTraceChatClientExtensions.SourceName);

    /// <summary>Whether to look any further. Spans carry message content, so they are made for recorders only, not for every exporter that listens to all.</summary>
    public static bool IsRecording => RecorderHub.IsLive;

    /// <summary>A span below whatever is current; nothing when nobody records here.</summary>
    public static AgentSpan Start(string name, ActivityKind kind) => AgentSpan.Start(name, kind, run: null, time: null, Source);
}
