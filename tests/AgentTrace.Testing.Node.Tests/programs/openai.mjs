// A call of a model by OpenAI's client, on a server that is a function here. It knows nothing of tracing.
import OpenAI from "openai";

const call = { id: "call_1", type: "function", function: { name: "search", arguments: '{"query":"battery recycling"}' } };
const answer = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "scripted-1",
  choices: [{ index: 0, message: { role: "assistant", content: null, tool_calls: [call] }, finish_reason: "tool_calls" }],
  usage: { prompt_tokens: 120, completion_tokens: 9, total_tokens: 129 },
};
const client = new OpenAI({ apiKey: "none", baseURL: "http://127.0.0.1:1", fetch: async () => Response.json(answer) });
const { choices } = await client.chat.completions.create({ model: "scripted-1", messages: [{ role: "user", content: "Find recent research about battery recycling" }] });
console.log(`answer: ${choices[0].finish_reason}`);
