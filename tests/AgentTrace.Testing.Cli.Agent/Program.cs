using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

// Each argument is one thing to do; the last code given is the exit code.
using var source = new ActivitySource("Agent");
var builder = Sdk.CreateTracerProviderBuilder().AddSource(source.Name);
if (args.Contains("grpc")) builder.AddOtlpExporter(exporter => exporter.Protocol = OtlpExportProtocol.Grpc);
else builder.AddOtlpExporter();
using var provider = builder.Build();
var code = 0;
foreach (var arg in args)
{
    switch (arg)
    {
        case "good" or "grpc": Run("search", "fetch"); break;
        case "bad": Run("fetch", "search"); break;
        case "search" or "fetch": Run(arg); break;
        case "continued": RunIn(Environment.GetEnvironmentVariable("TRACEPARENT"), ["search", "fetch"]); break;
        case "plain": source.StartActivity("GET /")?.Dispose(); break;
        case "langsmith": await LangSmithAsync("search"); break;
        case "langsmith+delete": await LangSmithAsync("search", "delete_file"); break;
        case "langsmith-other": await LangSmithAsync("delete_file"); break;
        case "refused": await PostRubbishAsync(); break;
        case "langfuse": await LangfuseAsync(); break;
        case "wait": await SignalAsync(); break;
        case "input": code = int.Parse(await Console.In.ReadToEndAsync(), System.Globalization.CultureInfo.InvariantCulture); break;
        case "crash": throw new InvalidOperationException("the agent broke");
        case "echo":
            Console.Error.WriteLine("to standard error");
            Console.WriteLine("read: " + await Console.In.ReadToEndAsync());
            break;
        case var variable when variable.StartsWith('$'): Console.WriteLine($"{variable[1..]}={Environment.GetEnvironmentVariable(variable[1..])}"); break;
        default: code = int.Parse(arg, System.Globalization.CultureInfo.InvariantCulture); break;
    }
}

return code;

void Run(params string[] tools) => RunIn(null, tools);

void RunIn(string? parent, string[] tools)
{
    Activity.Current = null;
    using var run = source.StartActivity("invoke_agent researcher", ActivityKind.Internal, parent);
    run!.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", "researcher");
    foreach (var tool in tools)
    {
        using var call = source.StartActivity("execute_tool " + tool)!;
        call.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", tool).SetTag("gen_ai.tool.call.arguments", """{"query":"b"}""");
    }
}

Task LangSmithAsync(params string[] tools) => PostAsync($"{Environment.GetEnvironmentVariable("LANGSMITH_ENDPOINT")}/runs/batch", "x-api-key", Environment.GetEnvironmentVariable("LANGSMITH_API_KEY")!, $$"""
    {"post":[
      {"id":"10000000-0000-4000-8000-000000000001","trace_id":"10000000-0000-4000-8000-000000000001","name":"agent","run_type":"chain","start_time":"{{Time(0)}}","end_time":"{{Time(30)}}","inputs":{},"outputs":{} },
      {{string.Join(",\n", tools.Select((tool, i) => $$"""
      {"id":"10000000-0000-4000-8000-00000000001{{i}}","trace_id":"10000000-0000-4000-8000-000000000001","parent_run_id":"10000000-0000-4000-8000-000000000001","name":"{{tool}}","run_type":"tool","start_time":"{{Time(1)}}","end_time":"{{Time(2)}}","inputs":{"query":"b"},"outputs":{"output":"hits"} }
      """))}}
    ]}
    """);

Task LangfuseAsync() => PostAsync($"{Environment.GetEnvironmentVariable("LANGFUSE_HOST")}/api/public/ingestion", "x-langfuse-public-key", Environment.GetEnvironmentVariable("LANGFUSE_PUBLIC_KEY")!, $$"""
    {"batch":[
      {"id":"e1","type":"trace-create","timestamp":"{{Time(0)}}","body":{"id":"t1","name":"agent"} },
      {"id":"e2","type":"tool-create","timestamp":"{{Time(0)}}","body":{"id":"o1","traceId":"t1","name":"search","startTime":"{{Time(0)}}","endTime":"{{Time(1)}}","input":{"query":"b"},"output":"hits"} }
    ]}
    """);

async Task PostRubbishAsync()
{
    using var client = new HttpClient();
    using var content = new StringContent("no protobuf", Encoding.UTF8, new MediaTypeHeaderValue("application/x-protobuf"));
    await client.PostAsync(new Uri(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")!), content);
}

async Task PostAsync(string address, string header, string key, string body)
{
    using var client = new HttpClient();
    using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
    content.Headers.Add(header, key);
    (await client.PostAsync(new Uri(address), content)).EnsureSuccessStatusCode();
}

// A run that takes a minute, around whatever else is sent at that time.
static string Time(int seconds) => DateTime.UtcNow.AddSeconds(seconds - 15).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture);

static async Task SignalAsync()
{
    var signalled = new TaskCompletionSource<PosixSignal>();
    using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
    {
        context.Cancel = true;
        signalled.TrySetResult(context.Signal);
    });
    Console.WriteLine("ready");
    Console.WriteLine("got " + await signalled.Task);
}
