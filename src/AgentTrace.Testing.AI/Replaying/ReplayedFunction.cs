using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A function that gives recorded results. Where it stands for a real one it looks like that one and never calls it.</summary>
internal sealed class ReplayedFunction(ReplaySession session, string name, string description, JsonElement schema, AIFunction? real = null) : AIFunction
{
    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema => schema;

    public override JsonElement? ReturnJsonSchema => real?.ReturnJsonSchema;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties => real?.AdditionalProperties ?? base.AdditionalProperties;

    public override JsonSerializerOptions JsonSerializerOptions => real?.JsonSerializerOptions ?? base.JsonSerializerOptions;

    /// <summary>In the place of a real function; recorded again where that one was.</summary>
    public static AIFunction InPlaceOf(AIFunction real, ReplaySession session)
    {
        var replayed = new ReplayedFunction(session, real.Name, real.Description, real.JsonSchema, real);
        return real.GetService(typeof(TracedFunction)) is null ? replayed : replayed.WithAgentTrace();
    }

    /// <summary>Whatever a real one is known by (that it needs approval) is known of this one too; that it is recorded is not.</summary>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        base.GetService(serviceType, serviceKey) ?? (serviceType == typeof(TracedFunction) ? null : real?.GetService(serviceType, serviceKey));

    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(session.Call(name, JsonText.Parse(MessageJson.Arguments(arguments)), InvokedCall.IdOf(name, arguments)).Outcome());
    }
}
