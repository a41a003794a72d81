using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Equal for calls of one run with the same tool and equal arguments.</summary>
internal readonly struct CallKey(Run? run, string tool, JsonElement arguments) : IEquatable<CallKey>
{
    private readonly Run? _run = run;
    private readonly string _tool = tool;
    private readonly JsonElement _arguments = arguments;

    public bool Equals(CallKey other) => _run == other._run && _tool == other._tool && JsonValue.AreEqual(_arguments, other._arguments);

    public override bool Equals(object? obj) => obj is CallKey other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_run, _tool, JsonHash.Of(_arguments));
}
