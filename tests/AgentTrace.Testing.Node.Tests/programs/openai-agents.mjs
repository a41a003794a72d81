// An agent on the OpenAI Agents SDK with a scripted model. It knows nothing of tracing.
import { Agent, Usage, run, tool } from "@openai/agents";
import { z } from "zod";

const usage = new Usage({ inputTokens: 120, outputTokens: 9, totalTokens: 129, requests: 1 });
const answers = [
  { type: "function_call", callId: "call_1", name: "search", arguments: '{"query":"battery recycling"}', status: "completed" },
  { type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: "Most of the lithium comes back." }] },
];
const model = { getResponse: async () => ({ usage, output: [answers.shift()] }) };
const search = tool({
  name: "search",
  description: "Searches papers.",
  parameters: z.object({ query: z.string() }),
  execute: async ({ query }) => `Paper on ${query}`,
});
const result = await run(new Agent({ name: "researcher", instructions: "Search first.", model, tools: [search] }), "Find recent research about battery recycling");
console.log(`answer: ${result.finalOutput}`);
