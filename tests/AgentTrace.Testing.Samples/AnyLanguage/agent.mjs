// An agent in JavaScript, without any package: a loop that tells what it does as OTLP, as every OpenTelemetry SDK would.
import { randomBytes } from "node:crypto";

const traceId = randomBytes(16).toString("hex");
const spans = [];
let now = BigInt(Date.now()) * 1_000_000n;

function span(name, parentSpanId, attributes, work) {
  const spanId = randomBytes(8).toString("hex");
  const startTimeUnixNano = String((now += 1_000_000n));
  const result = work(spanId);
  spans.push({
    traceId, spanId, parentSpanId, name, kind: 1, startTimeUnixNano, endTimeUnixNano: String((now += 1_000_000n)),
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })),
  });
  return result;
}

const call = (agent, tool, args, result) => span(`execute_tool ${tool}`, agent, {
  "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool,
  "gen_ai.tool.call.arguments": JSON.stringify(args), "gen_ai.tool.call.result": result,
}, () => result);

const [hasty] = process.argv.slice(2);
span("invoke_agent researcher", undefined, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "researcher" }, (agent) => {
  const url = hasty ? "https://example.org" : call(agent, "search", { query: "battery recycling" }, "https://example.org/17");
  call(agent, "fetch", { url }, "Direct recycling recovers cathodes whole.");
  if (hasty) call(agent, "search", { query: "battery recycling" }, "https://example.org/17");
});

await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + "/v1/traces", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: "researcher" }, spans }] }] }),
});
console.log("Direct recycling recovers cathodes whole.");
