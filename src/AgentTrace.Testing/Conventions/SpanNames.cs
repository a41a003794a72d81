namespace AgentTrace.Testing;

/// <summary>What the name of a span says, where its attributes say nothing. Only documented patterns.</summary>
internal static class SpanNames
{
    private const string LangChain4jTool = "langchain4j.tools.";

    public const string HandoffPrefix = "handoff to ";

    private const string PydanticAI = "pydantic-ai";

    public static StepType? StepTypeOf(string name)
    {
        // Most spans are plumbing: their names are told apart by one letter.
        if (name.Length == 0) return null;
        return ByStart(name) ?? ByEnd(name);
    }

    private static StepType? ByStart(string name) => name[0] switch
    {
        // Google's ADK and Pydantic AI before they took the words of the conventions.
        'a' when Starts(name, "agent_run [") || name == "agent run" => StepType.Agent,
        'c' when Starts(name, "chat ") || name == "call_llm" => StepType.LlmGenerate,
        'c' when Starts(name, "create_agent ") => StepType.Agent,
        'c' when name == "crewai.workflow" => StepType.Workflow,
        'e' when Starts(name, "execute_tool ") => StepType.ToolCall,
        'e' when Starts(name, "embeddings ") => StepType.Embedding,
        'e' when Starts(name, "executor.process ") || name == "execute_event_loop_cycle" => StepType.Workflow,
        // Microsoft.Extensions.AI before 9.10 named the loop after the class, later with the method behind it.
        'F' when name == "FunctionInvokingChatClient" || Starts(name, "FunctionInvokingChatClient.") => StepType.Workflow,
        'i' when Starts(name, "invoke_agent ") => StepType.Agent,
        'i' when Starts(name, "invoke_workflow ") => StepType.Workflow,
        'l' when Starts(name, LangChain4jTool) => StepType.ToolCall,
        'o' when name == "orchestrate_tools" => StepType.Workflow,
        'p' when Starts(name, "plan ") => StepType.Reasoning,
        // Those who record coding agents for Langfuse, from their transcripts.
        'T' when Starts(name, "Tool: ") => StepType.ToolCall,
        't' when Starts(name, "text_completion ") => StepType.LlmGenerate,
        'w' when name is "workflow_invoke" or "workflow.run" or "workflow.session" => StepType.Workflow,
        _ => null,
    };

    private static StepType? ByEnd(string name) => name[^1] switch
    {
        'l' when Ends(name, ".tool") => StepType.ToolCall,
        // OpenLLMetry's instrumentation of CrewAI named no operation before it followed the conventions.
        'm' when Ends(name, ".llm") => StepType.LlmGenerate,
        't' when Ends(name, ".agent") => StepType.Agent,
        'w' when Ends(name, ".workflow") => StepType.Workflow,
        'k' when Ends(name, ".task") => StepType.Workflow,
        'f' when Ends(name, ".handoff") => StepType.Handoff,
        _ => null,
    };

    /// <summary>Semantic Kernel up to about 1.60 and Microsoft.Extensions.AI up to 9.4 named the span of a function after it and wrote no tag.</summary>
    public static bool IsBareFunction(RecordedSpan span)
    {
        if (span.Scope.Name is not ("Microsoft.SemanticKernel" or "Experimental.Microsoft.Extensions.AI" or "semantic_kernel.functions.kernel_function") || span.Name.Length == 0 || span.Name.Contains(' ')) return false;
        return !Array.Exists(span.Attributes.Names.Keys, static key => Starts(key, "gen_ai."));
    }

    /// <summary>Instrumentations of LangChain for JavaScript, and OpenLLMetry's of LlamaIndex, know a tool by its class only.</summary>
    public static bool IsToolClass(string name) => name is "DynamicStructuredTool" or "DynamicTool" or "StructuredTool" or "Tool" or "FunctionTool" or "QueryEngineTool" or "RetrieverTool";

    /// <summary>The name of a task without what OpenLLMetry puts behind it.</summary>
    public static string TaskOf(string entity) => entity.Length > 5 && Ends(entity, ".task") ? entity[..^5] : entity;

    /// <summary>The tool in the name of a tool span; null when the name is of no known pattern.</summary>
    public static string? ToolOf(string name, bool isMcp) =>
        After(name, "execute_tool ") ?? After(name, "running tool: ") ?? After(name, "Tool: ") ?? After(name, LangChain4jTool) ?? (isMcp ? After(name, "tools/call ") : null)
        ?? (name.Length > 5 && Ends(name, ".tool") ? name[..^5] : null);

    /// <summary>The agent in the name of an agent span. Agent Framework writes the id in parentheses behind it.</summary>
    public static string? AgentOf(string name)
    {
        // Google's ADK before its 1.13.
        if (After(name, "agent_run [") is { } run && run.EndsWith(']')) return run[..^1];
        var agent = After(name, "invoke_agent ") ?? After(name, "create_agent ") ?? (name.Length > 6 && Ends(name, ".agent") ? name[..^6] : null);
        return agent is not null && agent.EndsWith(')') && agent.LastIndexOf('(') is var open and > 0 ? agent[..open] : agent;
    }

    /// <summary>The agent in the name of a run, where an instrumentation has a pattern of its own: empty for an agent without a name; null where there is no such pattern.</summary>
    public static string? AgentOf(RecordedSpan span) => span.Scope.Name switch
    {
        PydanticAI => Before(span.Name, " run"),
        "openinference.instrumentation.agno" => Before(span.Name, ".run") is var agent && agent is "Agent" or "Team" ? "" : agent,
        _ => null,
    };

    /// <summary>The run of an agent of Pydantic AI, which named no operation before version 1.27.</summary>
    public static bool IsPydanticRun(RecordedSpan span) => span.Scope.Name == PydanticAI && Ends(span.Name, " run") && span.Attributes.ContainsKey("model_name");

    /// <summary>The node in the name of a workflow's span; the whole name where it follows no pattern.</summary>
    public static string NodeOf(string name) => After(name, "executor.process ") ?? After(name, "invoke_workflow ") ?? After(name, "invoke_agent ")
        ?? (name.Length > 5 && Ends(name, ".task") ? name[..^5] : name.Length > 9 && Ends(name, ".workflow") ? name[..^9] : name);

    /// <summary>The agent that a handoff goes to.</summary>
    public static string? HandoffOf(string name)
    {
        if (After(name, HandoffPrefix) is { } to) return to;
        return name.IndexOf('→') is var arrow and >= 0 && Ends(name, ".handoff") ? name[(arrow + 1)..^8].Trim() : null;
    }

    private static string? Before(string name, string suffix) => Ends(name, suffix) && name.Length > suffix.Length ? name[..^suffix.Length] : null;

    private static string? After(string name, string prefix) => Starts(name, prefix) && name.Length > prefix.Length ? name[prefix.Length..] : null;

    private static bool Starts(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);

    private static bool Ends(string name, string suffix) => name.EndsWith(suffix, StringComparison.Ordinal);
}
