// An agent's run told by hand to Langfuse's SDK before OpenTelemetry. Where to is said by the environment alone.
import { setTimeout } from "node:timers/promises";
import { Langfuse } from "langfuse";

// Its clock knows milliseconds, and its events come in any order.
const work = () => setTimeout(2);

const langfuse = new Langfuse();
const asked = { role: "user", content: "Find recent research about battery recycling" };
const request = { role: "assistant", content: "", tool_calls: [{ id: "call_1", type: "function", function: { name: "search", arguments: '{"query":"battery recycling"}' } }] };
const answer = { role: "assistant", content: "Most of the lithium comes back." };

const run = langfuse.trace({ name: "researcher", input: asked.content });
const first = run.generation({ name: "chat", model: "scripted-1", input: [asked] });
await work();
first.end({ output: request, usageDetails: { input: 120, output: 9, total: 129 } });
await work();
const search = run.span({ name: "search", input: { query: "battery recycling" }, metadata: { tool_call_id: "call_1" } });
await work();
search.end({ output: ["https://example.org/papers/17"] });
await work();
const last = run.generation({ name: "chat", model: "scripted-1", input: [asked, request, { role: "tool", tool_call_id: "call_1", content: "…" }] });
await work();
last.end({ output: answer, usageDetails: { input: 160, output: 12, total: 172 } });
run.update({ output: answer.content });
await langfuse.shutdownAsync();
