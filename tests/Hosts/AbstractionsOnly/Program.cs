using AgentTrace.Testing;
using Microsoft.Extensions.AI;

// A loop of one's own on the abstractions alone, with everything of the package that needs no more.
var search = AIFunctionFactory.Create((string query) => "hit", "search").WithAgentTrace();
var client = new ScriptedChatClient().Calls("search", new { query = "x" }).Says("done").WithAgentTrace();
List<ChatMessage> history = [new(ChatRole.User, "q")];
using var recorder = TraceRecorder.Start();
history.AddMessages(await client.GetResponseAsync(history));
var call = history[^1].Contents.OfType<FunctionCallContent>().Single();
history.Add(new(ChatRole.Tool, [new FunctionResultContent(call.CallId, await search.InvokeAsync(new(call.Arguments)))]));
history.AddMessages(await client.GetResponseAsync(history));

recorder.Trace.Should().HaveCalledTool("search").WithArguments(new { query = "x" }).Once().And.HaveCompleted();
history.ToTrace().Should().HaveCalledTool("search").Once();
Console.WriteLine(string.Join(", ", recorder.Trace.Steps.Select(step => $"{step.Type} {step.Name}")));
Console.WriteLine(AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Microsoft.Extensions.AI") ? "Microsoft.Extensions.AI is loaded" : "only the abstractions");
