// A LangGraph agent that knows nothing of tracing: node agent.mjs [good|blind|broken|lost|left] [hurry]
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { z } from "zod";

const url = "https://example.org/papers/17";
const ask = (id, name, args) => ({ content: "", tool_calls: [{ id, name, args, type: "tool_call" }] });
const search = ask("call_1", "search", { query: "battery recycling", limit: 3 });
const fetch = ask("call_2", "fetch", { url });
const answer = { content: "Most of the lithium comes back.", tool_calls: [] };
const scripts = {
  good: [search, fetch, answer],
  blind: [fetch, search, answer],
  broken: [search, ask("call_2", "fetch", { url: "https://example.org/gone" }), answer],
  lost: [search],
  left: [search, ask("call_2", "fetch", { url: "https://example.org/exit" })],
};

/** Answers by script. It counts by the messages that it is given, so that nothing is kept. */
class ScriptedModel extends BaseChatModel {
  constructor(script) {
    super({});
    this.script = script;
  }

  _llmType() {
    return "scripted";
  }

  invocationParams() {
    return { model: "scripted-1" };
  }

  bindTools() {
    return this;
  }

  async _generate(messages) {
    const turn = messages.filter((message) => message.getType() === "ai").length;
    const usage = { input_tokens: 100 + turn, output_tokens: 10 + turn, total_tokens: 110 + 2 * turn };
    const reply = this.script[turn];
    const message = new AIMessage({
      ...reply,
      usage_metadata: usage,
      response_metadata: { model_name: "scripted-1", finish_reason: reply.tool_calls.length > 0 ? "tool_calls" : "stop" },
    });
    return { generations: [{ text: reply.content, message }], llmOutput: { tokenUsage: { promptTokens: usage.input_tokens, completionTokens: usage.output_tokens, totalTokens: usage.total_tokens } } };
  }
}

const tools = [
  tool(async ({ query, limit }) => JSON.stringify([{ title: `Paper on ${query}`, url, limit }]), {
    name: "search",
    description: "Searches papers.",
    schema: z.object({ query: z.string(), limit: z.number() }),
  }),
  tool(
    async (page) => {
      if (page.url.endsWith("/exit")) {
        process.exit(0);
      }
      if (page.url !== url) throw new Error("HTTP 404");
      return "Ninety percent of it.";
    },
    { name: "fetch", description: "Fetches a page.", schema: z.object({ url: z.string() }) },
  ),
];

const [script = "good", hurry] = process.argv.slice(2);
const agent = createReactAgent({ llm: new ScriptedModel(scripts[script]), tools, name: "researcher" });
const state = await agent.invoke({ messages: [{ role: "user", content: "Find recent research about battery recycling" }] });
console.log(`answer: ${state.messages.at(-1).content}`);
if (hurry) process.exit(0);
