namespace AgentTrace.Testing;

/// <summary>Step types as files spell them. The formats helper owns this file; replaced at merge.</summary>
internal static class StepTypeNames
{
    public static string ToText(StepType type) => type.ToString();
}
