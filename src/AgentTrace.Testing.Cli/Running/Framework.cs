namespace AgentTrace.Testing.Cli;

/// <summary>A framework that agents are built on, and the lines that make it send its spans.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Packages">The packages that tell it, the first that is found.</param>
/// <param name="Why">One sentence before the lines.</param>
/// <param name="Lines">Commands and code.</param>
internal sealed record Framework(string Name, string[] Packages, string Why, string[] Lines)
{
    private const string Instrument = "Nothing instruments it yet:";

    private static readonly string[] NodeProvider =
    [
        "npm install @opentelemetry/sdk-trace-node @opentelemetry/exporter-trace-otlp-proto",
        "import { NodeTracerProvider, BatchSpanProcessor } from \"@opentelemetry/sdk-trace-node\";",
        "import { OTLPTraceExporter } from \"@opentelemetry/exporter-trace-otlp-proto\";",
        "const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });",
        "provider.register();",
        "await provider.shutdown();   // at the end",
    ];

    private static readonly string[] DotNet =
    [
        "var client = model.AsBuilder().UseFunctionInvocation().UseOpenTelemetry().Build();",
        "using var provider = Sdk.CreateTracerProviderBuilder().AddSource(\"*Microsoft.Extensions.AI*\", \"*Microsoft.Agents.AI*\", \"Microsoft.SemanticKernel*\").AddOtlpExporter().Build();",
    ];

    /// <summary>From the particular to the general: what builds on another stands before it.</summary>
    private static readonly Framework[] All =
    [
        new("CrewAI", ["py:crewai"], Instrument, Python("crewai")),
        new("LangGraph", ["py:langgraph", "py:langchain", "py:langchain-core", "py:langchain-openai"], "It sends its runs by itself, as LANGSMITH_TRACING is set, unless it ends before they are sent:",
        [
            "pip install langsmith",
            "from langchain_core.tracers.langchain import wait_for_all_tracers",
            "wait_for_all_tracers()   # at the end",
        ]),
        new("LangGraph", ["js:@langchain/langgraph", "js:@langchain/core", "js:@langchain"], "It sends its runs by itself, as LANGSMITH_TRACING is set, unless it ends before they are sent:",
        [
            "import { awaitAllCallbacks } from \"@langchain/core/callbacks/promises\";",
            "await awaitAllCallbacks();   // at the end",
        ]),
        new("the OpenAI Agents SDK", ["py:openai-agents", "py:agents"], Instrument, Python("openai-agents")),
        new("the OpenAI Agents SDK", ["js:@openai/agents"], Instrument, ["npm install @arizeai/openinference-instrumentation-openai-agents", .. NodeProvider]),
        new("the Vercel AI SDK", ["js:ai"], "Each call says that it wants to be traced:", ["generateText({ …, experimental_telemetry: { isEnabled: true } })", .. NodeProvider]),
        new("Pydantic AI", ["py:pydantic-ai", "py:pydantic-ai-slim"], Instrument, ["from pydantic_ai import Agent", "Agent.instrument_all()", .. Python(null)]),
        new("LlamaIndex", ["py:llama-index", "py:llama-index-core"], Instrument, Python("llama-index")),
        new("smolagents", ["py:smolagents"], Instrument, Python("smolagents")),
        new("DSPy", ["py:dspy", "py:dspy-ai"], Instrument, Python("dspy")),
        new("AutoGen", ["py:autogen-agentchat", "py:autogen-core", "py:autogen"], Instrument, Python("autogen-agentchat")),
        new("Google ADK", ["py:google-adk", "py:google.adk"], Instrument, Python("google-adk")),
        new("Semantic Kernel", ["net:Microsoft.SemanticKernel", "py:semantic-kernel"], "It writes spans; somebody must send them:", [DotNet[1]]),
        new("Microsoft Agent Framework", ["net:Microsoft.Agents.AI"], "It writes spans where it is asked to; somebody must send them:", ["var agent = chatAgent.AsBuilder().UseOpenTelemetry().Build();", DotNet[1]]),
        new("Microsoft.Extensions.AI", ["net:Microsoft.Extensions.AI"], "It writes spans where it is asked to; somebody must send them:", DotNet),
        new("MCP", ["net:ModelContextProtocol"], "It writes spans; somebody must send them:", ["Sdk.CreateTracerProviderBuilder().AddSource(\"Experimental.ModelContextProtocol\").AddOtlpExporter().Build();"]),
        new("OpenAI's client", ["py:openai"], Instrument, ["pip install opentelemetry-instrumentation-openai-v2", .. Python(null)]),
        new("OpenAI's client", ["js:openai"], Instrument, ["npm install @arizeai/openinference-instrumentation-openai", .. NodeProvider]),
        new("OpenAI's client", ["net:OpenAI"], "It writes spans; somebody must send them:", ["using var provider = Sdk.CreateTracerProviderBuilder().AddSource(\"OpenAI.*\").AddOtlpExporter().Build();"]),
        new("Anthropic's client", ["py:anthropic"], Instrument, Python("anthropic")),
        new("OpenTelemetry", ["py:opentelemetry", "py:opentelemetry-sdk", "py:opentelemetry-api", "js:@opentelemetry/api", "js:@opentelemetry/sdk-node", "net:OpenTelemetry"], "It has an exporter that does not read the environment, or spans that it does not flush at its end:",
        [
            "provider.force_flush()              # Python",
            "await provider.shutdown();          // JavaScript",
            "provider.ForceFlush();              // .NET",
        ]),
    ];

    /// <summary>For programs on which nothing is recognised.</summary>
    public static Framework Unknown { get; } = new("", [], "",
    [
        "pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http && opentelemetry-bootstrap -a install",
        "agenttrace run --policy p.json -- opentelemetry-instrument python agent.py     # Python",
        "agenttrace run --policy p.json -- node --import ./tracing.mjs agent.mjs        # JavaScript, with a provider in tracing.mjs",
        "agenttrace check agent.log --policy p.json                                     # a runtime of your own that logs its steps",
    ]);

    /// <summary>The first framework that a program uses, and where that shows.</summary>
    public static (Framework Framework, string Evidence)? Find(ProgramPackages packages)
    {
        foreach (var framework in All)
        {
            if (framework.Packages.Select(packages.PlaceOf).FirstOrDefault(place => place is not null) is { } evidence) return (framework, evidence);
        }

        return null;
    }

    private static string[] Python(string? instrumentation) =>
    [
        $"pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http{(instrumentation is null ? "" : " openinference-instrumentation-" + instrumentation)}",
        "agenttrace run … -- opentelemetry-instrument python agent.py",
    ];
}
