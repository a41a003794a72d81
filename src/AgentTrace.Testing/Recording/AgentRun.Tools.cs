using System.Diagnostics;

namespace AgentTrace.Testing;

public sealed partial class AgentRun
{
    /// <summary>Runs a tool and records the call: arguments, result or exception, time.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="name">The tool.</param>
    /// <param name="arguments">An anonymous object, a dictionary, a <c>JsonElement</c> or JSON text; null when they are not to be recorded.</param>
    /// <param name="call">Runs the tool.</param>
    /// <param name="callId">The id of the model's request, where there is one.</param>
    /// <returns>The tool's result.</returns>
    /// <remarks>
    /// What <paramref name="call"/> throws is recorded and reaches you unchanged. Arguments are written before the call. A result that
    /// is only enumerated on demand is not enumerated for the record. What gives a <c>Task</c> belongs to <c>CallToolAsync</c>: here its
    /// span would end before the tool.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or <paramref name="call"/> is null.</exception>
    /// <example><code>
    /// var page = run.CallTool("fetch", new { url }, () =&gt; Fetch(url), callId: request.Id);
    /// </code></example>
    public T CallTool<T>(string name, object? arguments, Func<T> call, string? callId = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        var span = StartTool(name, arguments, callId);
        try
        {
            var result = call();
            if (span.IsOn) span.Set(Names.ToolResult, AgentJson.Text(result));
            return result;
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
        finally
        {
            span.Stop();
        }
    }

    /// <summary>Runs a tool without a result and records the call.</summary>
    /// <inheritdoc cref="CallTool{T}(string, object?, Func{T}, string?)"/>
    /// <example><code>
    /// run.CallTool("send_email", new { to }, () =&gt; Send(to));
    /// </code></example>
    public void CallTool(string name, object? arguments, Action call, string? callId = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        CallTool<object?>(name, arguments, () => { call(); return null; }, callId);
    }

    /// <summary>Runs a tool and records the call: arguments, result or exception, time.</summary>
    /// <inheritdoc cref="CallTool{T}(string, object?, Func{T}, string?)"/>
    /// <example><code>
    /// var hits = await run.CallToolAsync("search", new { query }, () =&gt; SearchAsync(query));
    /// </code></example>
    public async Task<T> CallToolAsync<T>(string name, object? arguments, Func<Task<T>> call, string? callId = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        var span = StartTool(name, arguments, callId);
        try
        {
            var result = await call().ConfigureAwait(false);
            if (span.IsOn) span.Set(Names.ToolResult, AgentJson.Text(result));
            return result;
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
        finally
        {
            span.Stop();
        }
    }

    /// <summary>Runs a tool without a result and records the call.</summary>
    /// <inheritdoc cref="CallTool{T}(string, object?, Func{T}, string?)"/>
    /// <example><code>
    /// await run.CallToolAsync("send_email", new { to }, () =&gt; SendAsync(to));
    /// </code></example>
    public Task CallToolAsync(string name, object? arguments, Func<Task> call, string? callId = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CallToolAsync<object?>(name, arguments, async () => { await call().ConfigureAwait(false); return null; }, callId);
    }

    private AgentSpan StartTool(string name, object? arguments, string? callId)
    {
        ArgumentNullException.ThrowIfNull(name);
        var span = StartStep("execute_tool " + name, ActivityKind.Internal, "execute_tool");
        if (!span.IsOn) return span;
        span.Set(Names.ToolName, name);
        span.Set(Names.ToolCallId, callId);
        if (arguments is not null) span.Set(Names.ToolArguments, AgentJson.Arguments(arguments));
        return span;
    }
}
