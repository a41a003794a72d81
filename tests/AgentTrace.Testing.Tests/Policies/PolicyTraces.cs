using System.Text;

namespace AgentTrace.Testing.Tests.Policies;

/// <summary>The trace that policies are held against: llm, search, fetch (fails), llm, fetch, llm.</summary>
internal static class PolicyTraces
{
    public static RecordedTrace Research { get; } = Read(
        """
        {"event":"trace_started","trace_id":"t1","run_id":"r1","agent":"researcher","input":"q","timestamp":"2026-03-02T09:00:00.000Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s1","step_type":"llm_generate","model":"m","latency_ms":200,"status":"ok","stop_reason":"tool_call","input_tokens":100,"output_tokens":20,"timestamp":"2026-03-02T09:00:00.200Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s2","step_type":"tool_call","tool":"search","arguments":{"query":"battery","page":1},"latency_ms":400,"status":"ok","result":"found","timestamp":"2026-03-02T09:00:00.600Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s3","step_type":"tool_call","tool":"fetch","arguments":{"url":"a"},"latency_ms":200,"status":"error","error":"HTTP 500","timestamp":"2026-03-02T09:00:00.800Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s4","step_type":"llm_generate","model":"m","latency_ms":100,"status":"ok","stop_reason":"tool_call","input_tokens":200,"output_tokens":20,"timestamp":"2026-03-02T09:00:00.900Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s5","step_type":"tool_call","tool":"fetch","arguments":{"url":"b"},"latency_ms":100,"status":"ok","result":"page","timestamp":"2026-03-02T09:00:01.000Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s6","step_type":"llm_generate","model":"m","latency_ms":500,"status":"ok","stop_reason":"stop","input_tokens":300,"output_tokens":60,"timestamp":"2026-03-02T09:00:01.500Z"}
        {"event":"trace_finished","trace_id":"t1","run_id":"r1","status":"ok","stop_reason":"completed","output":"a","latency_ms":1500,"timestamp":"2026-03-02T09:00:01.500Z"}
        """);

    public static RecordedTrace Broken { get; } = Read(
        """
        {"event":"trace_started","trace_id":"t2","run_id":"r2","agent":"researcher","timestamp":"2026-03-02T09:00:00.000Z"}
        {"event":"span_finished","trace_id":"t2","run_id":"r2","span_id":"s1","step_type":"tool_call","tool":"fetch","arguments":{"url":"a"},"latency_ms":200,"status":"error","error":"HTTP 500","timestamp":"2026-03-02T09:00:00.200Z"}
        {"event":"span_finished","trace_id":"t2","run_id":"r2","span_id":"s2","parent_span_id":"gone","step_type":"reasoning","latency_ms":100,"status":"ok","timestamp":"2026-03-02T09:00:00.300Z"}
        {"event":"trace_finished","trace_id":"t2","run_id":"r2","status":"error","error":"HTTP 500","stop_reason":"tool_error","timestamp":"2026-03-02T09:00:00.300Z"}
        """);

    private static RecordedTrace Read(string log) => Assert.Single(TraceSet.Read(Encoding.UTF8.GetBytes(log)));
}
