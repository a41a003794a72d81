namespace AgentTrace.Testing.Cli;

/// <summary>A framework that agents are built on, and the lines that make it send its spans.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Packages">The packages that tell it, the first that is found.</param>
/// <param name="Why">One sentence before the lines.</param>
/// <param name="Lines">Commands and code.</param>
internal sealed record Framework(string Name, string[] Packages, string Why, string[] Lines)
{
    private const string Instrument = "Nothing instruments it yet:";
    private const string OfLangSmith = "It sends its runs by itself, as LANGSMITH_TRACING is set, unless it ends before they are sent:";

    private static readonly string[] DotNet =
    [
        "var client = model.AsBuilder().UseFunctionInvocation().UseOpenTelemetry().Build();",
        "using var provider = Sdk.CreateTracerProviderBuilder().AddSource(\"*Microsoft.Extensions.AI*\", \"*Microsoft.Agents.AI*\", \"Microsoft.SemanticKernel*\").AddOtlpExporter().Build();",
    ];

    /// <summary>From the particular to the general: what builds on another stands before it.</summary>
    private static readonly Framework[] All =
    [
        new("CrewAI", ["py:crewai"], Instrument, Python("crewai")),
        new("LangGraph", ["py:langgraph", "py:langchain", "py:langchain-core", "py:langchain-openai"], OfLangSmith,
        [
            "pip install langsmith",
            "from langchain_core.tracers.langchain import wait_for_all_tracers",
            "wait_for_all_tracers()   # at the end",
        ]) { WithoutLangSmith = Python("langchain") },
        new("LangGraph", ["js:@langchain/langgraph", "js:@langchain/core", "js:@langchain"], OfLangSmith,
        [
            "import { awaitAllCallbacks } from \"@langchain/core/callbacks/promises\";",
            "await awaitAllCallbacks();   // at the end, and before each process.exit()",
        ]) { WithoutLangSmith = OpenInference("langchain", "LangChain", "* as callbacks", "@langchain/core/callbacks/manager") },
        new("the OpenAI Agents SDK", ["py:openai-agents", "py:agents"], Instrument, Python("openai-agents")),
        new("the OpenAI Agents SDK", ["js:@openai/agents"], Instrument, OpenInference("openai-agents", "OpenAIAgents", "* as agents", "@openai/agents")),
        new("the Vercel AI SDK", ["js:ai"], "It tells of its calls to what is registered; before version 7, of those that ask for it:",
        [
            .. Node("@ai-sdk/otel", ["import { OpenTelemetry } from \"@ai-sdk/otel\";         // version 7", "import { registerTelemetry } from \"ai\";               // version 7"], "registerTelemetry(new OpenTelemetry());               // version 7"),
            "generateText({ …, experimental_telemetry: { isEnabled: true } })   // before it, in agent.mjs",
        ]),
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
        new("OpenAI's client", ["js:openai"], Instrument, OpenInference("openai", "OpenAI", "OpenAI", "openai")),
        new("OpenAI's client", ["net:OpenAI"], "It writes spans; somebody must send them:", ["using var provider = Sdk.CreateTracerProviderBuilder().AddSource(\"OpenAI.*\").AddOtlpExporter().Build();"]),
        new("Anthropic's client", ["py:anthropic"], Instrument, Python("anthropic")),
        new("OpenTelemetry", ["py:opentelemetry", "py:opentelemetry-sdk", "py:opentelemetry-api", "js:@opentelemetry/api", "js:@opentelemetry/sdk-node", "net:OpenTelemetry"], "It has an exporter that does not read the environment, or spans that it does not flush at its end:",
        [
            "provider.force_flush()              # Python",
            "await provider.shutdown();          // JavaScript",
            "provider.ForceFlush();              // .NET",
        ]),
    ];

    /// <summary>The lines where LangSmith's own tracing, which would do, is left off; null where it has none.</summary>
    public string[]? WithoutLangSmith { get; private init; }

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

    /// <summary>The sentence and the lines, for a run that leaves the SDKs of some systems as they were.</summary>
    public (string Why, string[] Lines) For(IReadOnlyList<string> without) => WithoutLangSmith is { } lines && without.Contains("langsmith")
        ? ("LangSmith's own tracing of it is left off by --without langsmith; this instruments it without:", lines) : (Why, Lines);

    private static string[] OpenInference(string package, string name, string import, string from) => Node(
        $"@arizeai/openinference-instrumentation-{package}",
        [$"import {{ {name}Instrumentation }} from \"@arizeai/openinference-instrumentation-{package}\";", $"import {import} from \"{from}\";"],
        $"new {name}Instrumentation().manuallyInstrument({import.Split(' ')[^1]});");

    /// <summary>A file that is loaded before the program. Modules of ES cannot be patched when they are loaded: each is handed over.</summary>
    private static string[] Node(string package, string[] imports, string instrument) =>
    [
        $"npm install {package} @opentelemetry/sdk-trace-node @opentelemetry/exporter-trace-otlp-proto",
        "// tracing.mjs",
        .. imports,
        "import { BatchSpanProcessor, NodeTracerProvider } from \"@opentelemetry/sdk-trace-node\";",
        "import { OTLPTraceExporter } from \"@opentelemetry/exporter-trace-otlp-proto\";",
        "const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });",
        "provider.register();",
        instrument,
        "process.once(\"beforeExit\", () => provider.shutdown());   // a program that calls process.exit() awaits provider.shutdown() itself",
        "agenttrace run … -- node --import ./tracing.mjs agent.mjs",
    ];

    private static string[] Python(string? instrumentation) =>
    [
        $"pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http{(instrumentation is null ? "" : " openinference-instrumentation-" + instrumentation)}",
        "agenttrace run … -- opentelemetry-instrument python agent.py",
    ];
}
