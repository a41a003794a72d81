// An agent on the Vercel AI SDK with a scripted model. It knows nothing of tracing.
import { generateText, jsonSchema, stepCountIs, tool } from "ai";
import { MockLanguageModelV4 } from "ai/test";

const usage = { inputTokens: { total: 120 }, outputTokens: { total: 9 } };
const answers = [
  { content: [{ type: "tool-call", toolCallId: "call_1", toolName: "search", input: '{"query":"battery recycling"}' }], finishReason: { unified: "tool-calls", raw: "tool_calls" }, usage, warnings: [] },
  { content: [{ type: "text", text: "Most of the lithium comes back." }], finishReason: { unified: "stop", raw: "stop" }, usage, warnings: [] },
];
const search = tool({
  description: "Searches papers.",
  inputSchema: jsonSchema({ type: "object", properties: { query: { type: "string" } } }),
  execute: async ({ query }) => `Paper on ${query}`,
});
const { text } = await generateText({
  model: new MockLanguageModelV4({ doGenerate: async () => answers.shift() }),
  prompt: "Find recent research about battery recycling",
  tools: { search },
  stopWhen: stepCountIs(3),
});
console.log(`answer: ${text}`);
