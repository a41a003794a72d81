using System.Diagnostics;

namespace AgentTrace.Testing.Recording.Tests;

/// <summary>An application that does not export the agent's own sources exports what runs inside the agent as it does without a recorder.</summary>
[Collection(ProcessWide.Name)]
public sealed class UnexportedSourceTests : IDisposable
{
    private readonly ActivitySource _application = new("Shop." + Guid.NewGuid().ToString("N"));
    private readonly ActivitySource _agent = Setup.NewSource();

    public void Dispose()
    {
        _application.Dispose();
        _agent.Dispose();
    }

    /// <summary>How many of six spans in two traces each sampler lets through where the agent's span is above them all.</summary>
    public static TheoryData<string, int> Samplers() => new()
    {
        { "AlwaysOn", 6 },
        { "AlwaysOff", 0 },
        { "ParentBased(AlwaysOn)", 6 },
        { "ParentBased(AlwaysOff)", 0 },
        { "ParentBased(TraceIdRatio(0))", 0 },
        { "ParentBased(TraceIdRatio(1))", 6 },
    };

    public static TheoryData<string> AllSamplers() => new(
        ["AlwaysOn", "AlwaysOff", "ParentBased(AlwaysOn)", "ParentBased(AlwaysOff)", "TraceIdRatio(0.5)", "ParentBased(TraceIdRatio(0.5))"]);

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Export_below_an_AgentRun_is_the_same(string sampler, int expected) => AssertSame(sampler, expected, recorded: 12, () =>
    {
        for (var i = 0; i < 2; i++)
        {
            using var run = AgentRun.Start("q");
            run.CallTool("order", null, () => Order(i));
            run.CallTool("idle", null, () => { });
        }
    });

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Export_below_a_framework_s_root_is_the_same(string sampler, int expected) => AssertSame(sampler, expected, recorded: 8, () =>
    {
        for (var i = 0; i < 2; i++)
        {
            using (_agent.StartActivity("orchestrate_tools")) Order(i);
        }
    });

    /// <summary>As an MCP server has it: its span continues the client's trace, the application's below would begin one.</summary>
    [Theory]
    [MemberData(nameof(Samplers))]
    public void Export_below_an_agent_s_span_of_a_remote_parent_is_the_same(string sampler, int expected) => AssertSame(sampler, expected, recorded: 8, () =>
    {
        foreach (var flags in new[] { ActivityTraceFlags.Recorded, ActivityTraceFlags.None })
        {
            using (_agent.StartActivity("tools/call order", ActivityKind.Server, Application.Remote(flags))) Order((int)flags);
        }
    });

    /// <summary>The application's request, an agent inside it, the application inside the agent, and so on.</summary>
    [Theory]
    [MemberData(nameof(AllSamplers))]
    public void Export_with_agents_in_between_is_the_same(string sampler) => AssertSame(sampler, expected: null, recorded: 70, () =>
    {
        for (var i = 0; i < 10; i++)
        {
            var parent = i < 6 ? default : Application.Remote(i % 2 == 0 ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, i);
            using (_application.StartActivity($"request {i}", ActivityKind.Server, parent))
            using (_agent.StartActivity("chat m"))
            using (_application.StartActivity($"middle {i}"))
            using (_agent.StartActivity("execute_tool order")) Order(i);
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Export_never_has_an_agents_span_that_a_sampler_dropped_by_its_name(bool applicationCameFirst)
    {
        using var early = applicationCameFirst ? null : TraceRecorder.Start();
        List<string> exported = [];
        using var exporter = new ActivityListener
        {
            ShouldListenTo = source => source.Name == _agent.Name,

            // As the SDK answers: what is dropped below a local parent is not made at all.
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Name != "dropped" ? ActivitySamplingResult.AllDataAndRecorded
                : options.Parent.SpanId == default ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None,
            ActivityStopped = activity => exported.AddRange(activity is { IsAllDataRequested: true, Recorded: true } ? [activity.OperationName] : Array.Empty<string>()),
        };
        ActivitySource.AddActivityListener(exporter);
        using var late = applicationCameFirst ? TraceRecorder.Start() : null;

        using (_agent.StartActivity("dropped")) { }
        using (_agent.StartActivity("kept"))
        using (_agent.StartActivity("dropped")) { }

        Assert.Equal(["kept"], exported);
        Assert.Equal(["dropped", "kept", "dropped"], (early ?? late)!.Trace.Spans.Select(span => span.Name));
    }

    [Fact]
    public void Export_of_an_application_that_was_built_after_the_recorder_is_the_same()
    {
        using var recorder = TraceRecorder.Start();

        Assert.Equal(["save 0", "order 0", "log 0"], Application.Export(_application, "ParentBased(AlwaysOn)", () =>
        {
            using (AgentRun.Start("q")) Order(0);
        }));
    }

    [Fact]
    public void Export_of_a_second_application_that_was_built_later_and_samples_less_is_never_more()
    {
        using var other = new ActivitySource("Other." + Guid.NewGuid().ToString("N"));
        Application.Export(other, "AlwaysOn", () =>
        {
            using var recorder = TraceRecorder.Start();
            using (_agent.StartActivity("turn 1")) { }

            Assert.Empty(Application.Export(_application, "ParentBased(AlwaysOff)", () =>
            {
                using (_agent.StartActivity("turn 2")) Order(0);
            }));
        });
    }

    [Fact]
    public void A_sampler_that_throws_when_it_is_asked_costs_the_recorder_nothing()
    {
        using var broken = new ActivityListener
        {
            ShouldListenTo = source => source.Name == _application.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => throw new FormatException(),
        };
        ActivitySource.AddActivityListener(broken);
        using var recorder = TraceRecorder.Start();
        using (_agent.StartActivity("run")) { }

        Assert.Equal("run", Assert.Single(recorder.Trace.Spans).Name);
        Assert.Throws<FormatException>(() => _application.StartActivity("order"));
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Export_with_a_root_of_the_recorders_own_is_the_same(string sampler, int expected) =>
        AssertSame(sampler, expected, recorded: 6, () => { for (var i = 0; i < 2; i++) Order(i); }, new() { OwnRoot = true, Sources = _ => true });

    private void AssertSame(string sampler, int? expected, int recorded, Action work, TraceRecorderOptions? options = null)
    {
        var without = Application.Export(_application, sampler, () => Application.WithKnownTraceIds(work));
        var seen = 0;
        var with = Application.Export(_application, sampler, () =>
        {
            using var recorder = TraceRecorder.Start(options ?? new() { Sources = _ => true });
            Application.WithKnownTraceIds(work);
            seen = recorder.Trace.Spans.Count;
        });

        if (expected is { } count) Assert.Equal(count, without.Count);
        Assert.Equal(without, with);
        Assert.Equal(recorded, seen);
    }

    /// <summary>Three spans of the application.</summary>
    private void Order(int number)
    {
        using (_application.StartActivity($"order {number}"))
        using (_application.StartActivity($"save {number}")) { }

        using (_application.StartActivity($"log {number}")) { }
    }
}
