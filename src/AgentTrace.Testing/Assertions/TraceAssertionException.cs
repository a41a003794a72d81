namespace AgentTrace.Testing;

/// <summary>A trace did not meet an expectation, in a process without a test framework that brings an exception of its own.</summary>
/// <param name="message">The whole message, timeline included.</param>
public sealed class TraceAssertionException(string message) : Exception(message), IAssertionException;

/// <summary>xunit v3 tells a failed assertion from a crash by an interface of this name, wherever it is declared.</summary>
internal interface IAssertionException;
