using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Collects what fails within it, across <c>await</c>, and throws once at its end, with one timeline for all.</summary>
/// <remarks>
/// A chain reports its first failure only: one root cause a chain. An inner scope hands its failures to the outer one. Where several faces
/// fail in one scope, the exception is that of the first.
/// </remarks>
/// <example><code>
/// using (new TraceAssertionScope())
/// {
///     trace.Should().HaveAtMostSteps(5);
///     trace.Should().HaveCalledTool("search").Before("fetch");
/// }
/// </code></example>
public sealed class TraceAssertionScope : IDisposable
{
    private static readonly AsyncLocal<TraceAssertionScope?> Ambient = new();

    private readonly TraceAssertionScope? _outer = Ambient.Value;
    private readonly List<Failure> _failures = [];
    private readonly List<string> _messages = [];
    private readonly Lock _lock = new();
    private FailureSink _sink = FailureSink.Host;
    private string? _test;
    private bool _isDisposed;

    private readonly bool _isRehearsal;

    /// <summary>Opens a scope.</summary>
    public TraceAssertionScope() => Ambient.Value = this;

    private TraceAssertionScope(bool isRehearsal)
        : this() => _isRehearsal = isRehearsal;

    /// <summary>Whether assertions are only tried: what they find wrong is expected, so nothing of it is written to files.</summary>
    internal static bool IsRehearsal
    {
        get
        {
            for (var scope = Current; scope is not null; scope = scope._outer)
            {
                if (scope is { _isRehearsal: true, _isDisposed: false }) return true;
            }

            return false;
        }
    }

    internal static TraceAssertionScope? Current
    {
        get
        {
            // A scope whose end was in another flow of execution is over, although this flow still sees it.
            var scope = Ambient.Value;
            while (scope is { _isDisposed: true }) scope = scope._outer;
            return scope;
        }
    }

    /// <summary>Opens a scope in which assertions are tried on traces that are wrong on purpose.</summary>
    internal static TraceAssertionScope Rehearse() => new(isRehearsal: true);

    /// <summary>From here on, in this flow of execution, no scope that is open now collects.</summary>
    internal static void LeaveAmbient() => Ambient.Value = null;

    /// <summary>Ends the scope and throws what failed within it, as the exception of the face that failed first: <c>Should()</c> throws the test framework's own.</summary>
    [StackTraceHidden]
    public void Dispose()
    {
        if (_isDisposed) return;
        var (failures, messages) = Close();
        if (failures.Count == 0 && messages.Count == 0) return;
        if (_outer is { _isDisposed: false }) _outer.AddAll(_sink, failures, messages, _test);
        else _sink.Throw(failures, messages, _test);
    }

    /// <summary>Ends the scope and hands out what failed within it, instead of throwing it.</summary>
    internal (IReadOnlyList<Failure> Failures, IReadOnlyList<string> Messages) Close()
    {
        _isDisposed = true;
        Ambient.Value = _outer;
        lock (_lock) return ([.. _failures], [.. _messages]);
    }

    internal void Add(FailureSink sink, Failure failure, string? test) => AddAll(sink, [failure], [], test);

    internal void Add(FailureSink sink, string message) => AddAll(sink, [], [message], null);

    private void AddAll(FailureSink sink, IReadOnlyList<Failure> failures, IReadOnlyList<string> messages, string? test)
    {
        lock (_lock)
        {
            if (_failures.Count == 0 && _messages.Count == 0) _sink = sink;
            _failures.AddRange(failures);
            _messages.AddRange(messages);
            _test ??= test;
        }
    }
}
