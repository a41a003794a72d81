// A small agent run by hand, sent by OpenTelemetry's own exporter: node exporter.mjs http|proto. Where to is said by the environment alone.
import { ROOT_CONTEXT, SpanStatusCode, context, propagation, trace } from "@opentelemetry/api";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${process.argv[2]}`);
const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
provider.register();
const tracer = trace.getTracer("researcher", "1.0.0");

/** A span around some work, with the attributes of the GenAI conventions. */
const within = (name, attributes, work) =>
  tracer.startActiveSpan(name, { attributes }, (span) => {
    try {
      work(span);
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    }
    span.end();
  });

const execute = (id, name, args, work) =>
  within(
    `execute_tool ${name}`,
    { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, "gen_ai.tool.call.id": id, "gen_ai.tool.call.arguments": JSON.stringify(args) },
    (span) => span.setAttribute("gen_ai.tool.call.result", JSON.stringify(work())),
  );

const parent = propagation.extract(ROOT_CONTEXT, { traceparent: process.env.TRACEPARENT });
context.with(parent, () =>
  within("invoke_agent researcher", { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "researcher" }, () => {
    within("chat scripted-1", { "gen_ai.operation.name": "chat", "gen_ai.request.model": "scripted-1" }, (span) =>
      span.setAttributes({
        "gen_ai.response.model": "scripted-1",
        "gen_ai.response.finish_reasons": ["tool_calls"],
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 9,
      }),
    );
    execute("call_1", "search", { query: "Batterierückgewinnung ♻", limit: 3 }, () => ["https://example.org/papers/17"]);
    execute("call_2", "fetch", { url: "https://example.org/papers/17" }, () => {
      throw new Error("HTTP 404");
    });
  }),
);
await provider.shutdown();
