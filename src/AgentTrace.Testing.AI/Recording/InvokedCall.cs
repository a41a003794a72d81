using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>The model's request that a function runs for, where Microsoft.Extensions.AI's function invocation runs it.</summary>
internal static class InvokedCall
{
    private static volatile bool _isAbsent;

    /// <summary>The tool call id; null for a function that somebody else calls, also from within another tool.</summary>
    public static string? IdOf(string function, AIFunctionArguments arguments)
    {
        if (_isAbsent) return null;
        try
        {
            return Read(function, arguments);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or TypeLoadException or MissingMemberException)
        {
            // Microsoft.Extensions.AI is not there: nobody but the agent itself calls functions.
            _isAbsent = true;
            return null;
        }
    }

    /// <summary>Apart, so that the assembly is asked for within the try.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? Read(string function, AIFunctionArguments arguments) => FunctionInvokingChatClient.CurrentContext is { } context
        && (ReferenceEquals(context.Arguments, arguments) || context.Function.Name == function) ? context.CallContent.CallId : null;
}
