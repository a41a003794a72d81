using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Records each invocation of the function behind it as one tool call, while a recorder lives in the caller's context.</summary>
internal sealed class TracedFunction(AIFunction inner) : DelegatingAIFunction(inner)
{
    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        AiSource.IsRecording ? RecordAsync(arguments, cancellationToken) : base.InvokeCoreAsync(arguments, cancellationToken);

    private async ValueTask<object?> RecordAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var span = AiSource.Start("execute_tool " + Name, ActivityKind.Internal);
        try
        {
            Describe(span, arguments);
            var result = await InnerFunction.InvokeAsync(arguments, cancellationToken).ConfigureAwait(false);
            Conclude(span, result);
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

    private void Describe(AgentSpan span, AIFunctionArguments arguments)
    {
        if (!span.IsOn) return;
        span.Set(Names.Operation, "execute_tool");
        span.Set(Names.ToolName, Name);
        span.Set(Names.ToolType, "function");
        try
        {
            span.Set(Names.ToolCallId, InvokedCall.IdOf(Name, arguments));
            span.Set(Names.ToolArguments, MessageJson.Arguments(arguments));
        }
        catch (Exception)
        {
            // The function has its arguments; what cannot be written of them is not captured.
        }
    }

    private static void Conclude(AgentSpan span, object? result)
    {
        if (!span.IsOn) return;
        try
        {
            span.Set(Names.ToolResult, MessageJson.Value(result));
        }
        catch (Exception)
        {
            // The agent has its result; what cannot be written of it is not captured.
        }
    }
}
