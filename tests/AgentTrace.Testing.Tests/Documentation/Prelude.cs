namespace AgentTrace.Testing.Tests.Documentation;

/// <summary>What examples may take for granted: the usings of a new project and what a reader imagines around the lines.</summary>
internal static class Prelude
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Diagnostics;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Runtime.CompilerServices;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using AgentTrace.Testing;

        """;

    private const string Surroundings = """
        internal abstract partial class Prelude
        {
            protected readonly RecordedTrace trace = null!, other = null!;
            protected readonly GoldenTrace golden = null!;
            protected readonly TraceSet traces = null!;
            protected readonly TraceRecorder recorder = null!;
            protected readonly OtlpReceiver receiver = null!;
            protected readonly EvaluationResults results = null!;
            protected readonly AgentRun run = null!;
            protected readonly TokenPrices prices = null!;
            protected readonly Agent agent = null!;
            protected readonly Planner planner = null!;
            protected readonly TextWriter output = null!;
            protected readonly HttpClient http = null!;
            protected readonly Request request = null!;
            protected readonly ProcessStartInfo start = null!;
            protected readonly string[] hits = null!;
            protected readonly string question = "", query = "", url = "", to = "", prompt = "", first = "", second = "", key = "";

            protected static string[] Search(string query) => null!;
            protected static Task<string[]> SearchAsync(string query) => null!;
            protected static string Fetch(string url) => null!;
            protected static string Summarize(string page) => null!;
            protected static string Plan(string question) => null!;
            protected static ModelAnswer Ask(string[] hits) => null!;
            protected static Task<ModelAnswer> AskAsync(string[] hits) => null!;
            protected static void Send(string to) { }
            protected static Task SendAsync(string to) => null!;
        }

        internal sealed record Agent { public Task<string> RunAsync(string question, CancellationToken cancellation = default) => null!; }
        internal sealed record Planner { public Task<string> PlanAsync(string question) => null!; }
        internal sealed record Request(string Id, System.Net.Http.Headers.HttpRequestHeaders Headers);

        """;

    private const string Client = """
        internal abstract partial class Prelude
        {
            protected readonly Client client = null!;
            protected readonly ModelAnswer answer = null!;
        }

        internal sealed record Client { public Response Ask(string prompt) => null!; public Task<Response> AskAsync(string prompt) => null!; }
        internal sealed record Response(string Text, string Reason, (long In, long Out) Usage) { public static implicit operator string(Response response) => response.Text; }
        """;

    public const string Xunit = "global using Xunit;\n" + Usings + Surroundings + Client;

    public const string NUnit = "global using NUnit.Framework;\n" + Usings + Surroundings + Client;

    public const string ExtensionsAI = "global using Xunit;\nglobal using Microsoft.Extensions.AI;\n" + Usings + Surroundings + """
        internal abstract partial class Prelude
        {
            protected readonly IChatClient client = null!;
            protected readonly ScriptedChatClient model = null!;
            protected readonly Replay replay = null!;
            protected readonly ChatOptions options = null!;
            protected readonly IList<AITool> tools = null!;
            protected readonly List<Microsoft.Extensions.AI.ChatMessage> history = null!;
        }

        internal sealed record OpenAIClient(string Key) { public OpenAIClient GetChatClient(string model) => this; public IChatClient AsIChatClient() => null!; }
        """;
}
