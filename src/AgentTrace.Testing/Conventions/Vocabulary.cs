using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The attribute names of one family of instrumentations. To read a new family, write one of these and name it in both orders.</summary>
/// <remarks>
/// A span is read in two looks. The first is for every span of a trace, a million of them: <see cref="StepTypeOf"/> is asked what it is,
/// given the attributes that <see cref="Keys"/> name as a <see cref="SpanEvidence"/>. The evidence decodes what it is asked for and nothing
/// else, so ask it rather than the span's attributes, for the most telling first, and allocate nothing there. The second look (usage,
/// models, finish reasons, errors) and the parsing of content by the other members are only for the spans that somebody asks about.
/// </remarks>
internal abstract class Vocabulary
{
    private static readonly AgentTraceVocabulary Own = new();
    private static readonly GenAiVocabulary GenAi = new();
    private static readonly McpVocabulary Mcp = new();
    private static readonly OpenInferenceVocabulary OpenInference = new();
    private static readonly OpenLlmetryVocabulary OpenLlmetry = new();
    private static readonly LangfuseVocabulary Langfuse = new();
    private static readonly LangSmithVocabulary LangSmith = new();
    private static readonly VercelVocabulary Vercel = new();
    private static readonly AdkVocabulary Adk = new();
    private static readonly MastraVocabulary Mastra = new();
    private static readonly SpringAiVocabulary SpringAi = new();
    private static readonly GenkitVocabulary Genkit = new();
    private static readonly ClaudeCodeVocabulary ClaudeCode = new();
    private static readonly CodeFunctionVocabulary CodeFunctions = new();
    private static readonly PlainVocabulary Plain = new();

    /// <summary>Whose value counts when several vocabularies state one fact on one span.</summary>
    public static Vocabulary[] ByPrecedence { get; } = [Own, GenAi, Mcp, OpenInference, OpenLlmetry, Langfuse, LangSmith, Vercel, Adk, Mastra, SpringAi, Genkit, ClaudeCode, CodeFunctions, Plain];

    /// <summary>Who is asked first what a span is; another order than that of the values, as the more specific kinds are the truer ones.</summary>
    public static Vocabulary[] ByStepType { get; } = [Own, Adk, Mastra, ClaudeCode, Langfuse, OpenInference, GenAi, OpenLlmetry, LangSmith, Vercel, Mcp, SpringAi, Genkit, CodeFunctions, Plain];

    /// <summary>Attribute names and what they are evidence of, the preferred name of one fact first.</summary>
    public abstract IReadOnlyList<(string Key, Evidence Evidence)> Keys { get; }

    /// <summary>Attributes that hold a tool's arguments, the preferred first; a name that ends in a dot stands for all that begin so.</summary>
    public virtual IReadOnlyList<string> ArgumentKeys => [];

    /// <summary>Attributes that hold a tool's result, the preferred first.</summary>
    public virtual IReadOnlyList<string> ResultKeys => [];

    /// <summary>Attributes that <see cref="InputMessages"/> reads; a name that ends in a dot stands for all that begin so.</summary>
    public virtual IReadOnlyList<string> InputMessageKeys => [];

    /// <summary>Attributes that <see cref="OutputMessages"/> reads; a name that ends in a dot stands for all that begin so.</summary>
    public virtual IReadOnlyList<string> OutputMessageKeys => [];

    /// <summary>Whether the value of an argument key is what a tool was called with.</summary>
    public virtual bool IsArguments(string key, JsonElement value) => true;

    /// <summary>What the span is by this vocabulary; null when it says nothing. Asked only where one of <see cref="Keys"/> stands on the span; the last vocabulary always.</summary>
    public virtual StepType? StepTypeOf(ref readonly SpanEvidence evidence, RecordedSpan span) => null;

    /// <summary>The messages given to a model by this vocabulary's attributes; null when it says nothing. Asked only where one of <see cref="InputMessageKeys"/> is there.</summary>
    public virtual List<ChatMessage>? InputMessages(AttributeSet attributes) => null;

    /// <summary>The messages a model answered with by this vocabulary's attributes; null when it says nothing. Asked only where one of <see cref="OutputMessageKeys"/> is there.</summary>
    public virtual List<ChatMessage>? OutputMessages(AttributeSet attributes) => null;

    /// <summary>The model that was asked, where it stands under a name that means other things elsewhere. Asked only where nothing else names one.</summary>
    public virtual string? ModelOf(AttributeSet attributes) => null;

    /// <summary>Tokens within the content, or under names that mean other things elsewhere. Asked only where nothing else states any.</summary>
    public virtual TokenUsage? UsageOf(AttributeSet attributes) => null;

    /// <summary>Arguments freed from what this vocabulary's instrumentation puts around them.</summary>
    public virtual ToolPayload UnwrapArguments(ToolPayload payload) => payload;

    /// <summary>A result freed from what this vocabulary's instrumentation puts around it.</summary>
    public virtual ToolPayload UnwrapResult(ToolPayload payload) => payload;
}
