// node --import ./langfuse.mjs agent.mjs: Langfuse's SDK of today, which is one of OpenTelemetry, set up before the agent is loaded.
import { registerConfigureHook } from "@langchain/core/context";
import { CallbackHandler } from "@langfuse/langchain";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const provider = new NodeTracerProvider({ spanProcessors: [new LangfuseSpanProcessor()] });
provider.register();
process.env.LANGFUSE_HANDLER = "true";
registerConfigureHook({ contextVar: "langfuse_handler", handlerClass: CallbackHandler, envVar: "LANGFUSE_HANDLER", inheritable: true });
process.once("beforeExit", () => provider.shutdown());
