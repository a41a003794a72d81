using System.Diagnostics;
using AgentTrace.Testing;
using FluentAssertions;
using ModelContextProtocol.Protocol;
using NSubstitute;
using Shouldly;
using Xunit;

namespace Contoso.Tests;

/// <summary>A test file as people have them, with everything imported. That it compiles, without an alias or a qualified name, is half of the proof.</summary>
public sealed class CoexistenceTests
{
    public interface ISearch
    {
        string Find(string query);
    }

    [Fact]
    public void Should_on_a_trace_binds_to_ours()
    {
        var trace = Record();

        TraceAssertions assertions = trace.Should();

        assertions.HaveCalledTool("search").Before("fetch").And.HaveCompleted();
    }

    [Fact]
    public void Should_on_a_set_of_traces_binds_to_ours_although_it_is_a_collection()
    {
        var traces = RecordedTraces();

        TraceSetAssertions assertions = traces.Should();

        assertions.HaveCount(1).And.AllSatisfy(trace => trace.HaveCalledTool("search"));
    }

    [Fact]
    public void Shouldly_style_on_a_trace_binds_to_ours()
    {
        var (trace, traces) = (Record(), RecordedTraces());

        ToolCallAssertions calls = trace.ShouldHaveCalledTool("search").Before("fetch");

        calls.And.HaveCompleted();
        traces.ShouldHaveCount(1);
        Should.Throw<ShouldAssertException>(() => trace.ShouldNotHaveCalledTool("search"));
    }

    [Fact]
    public void Should_of_the_others_keeps_its_meaning()
    {
        var trace = Record();

        trace.ToolCalls.Should().HaveCount(2);
        trace.StopReason.Should().Be("completed");
        trace.ToolCalls[0].Name.ShouldBe("search");
        new TraceAssertionException("unmet").Message.ShouldBe("unmet");
    }

    [Fact]
    public void Names_that_test_files_use_stay_theirs()
    {
        var search = Substitute.For<ISearch>();
        search.Find(Arg.Any<string>()).Returns("a page");
        var tool = new Tool { Name = "search" };
        Trace.Assert(tool.Name.Length > 0);
        using var activity = new Activity("test");
        using var scope = new FluentAssertions.Execution.AssertionScope();

        search.Find("battery recycling").Should().Be("a page");
        activity.OperationName.Should().Be("test");
    }

    [Fact]
    public void Public_types_share_no_name_with_what_a_test_file_imports()
    {
        Type[] neighbours = [typeof(AssertionExtensions), typeof(ShouldBeTestExtensions), typeof(Substitute), typeof(Tool), typeof(Activity), typeof(FactAttribute), typeof(Assert), typeof(Enumerable), typeof(Task), typeof(List<int>), typeof(Uri), typeof(Xunit.Abstractions.ITestOutputHelper)];
        string[] imported = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks", "System.Diagnostics",
            "FluentAssertions", "Shouldly", "NSubstitute", "ModelContextProtocol.Protocol", "Xunit", "Xunit.Abstractions"];
        string[] assemblies = ["System.Runtime", "System.Private.CoreLib", "System.Linq", "System.Net.Http", "System.Collections", "System.Diagnostics.DiagnosticSource", "System.Diagnostics.Process", "System.Diagnostics.TraceSource"];
        var theirs = neighbours.Select(type => type.Assembly).Concat(assemblies.Select(System.Reflection.Assembly.Load)).Distinct()
            .SelectMany(assembly => assembly.GetExportedTypes()).Where(type => imported.Contains(type.Namespace)).Select(type => type.Name).ToHashSet();

        var clashes = new[] { typeof(RecordedTrace), typeof(TraceShouldly) }.SelectMany(type => type.Assembly.GetExportedTypes()).Where(type => !type.IsNested && theirs.Contains(type.Name)).Select(type => type.Name);

        Assert.Empty(clashes);
    }

    private static RecordedTrace Record()
    {
        using var recorder = TraceRecorder.Start();
        using var run = AgentRun.Start("Find recent research about battery recycling");
        run.CallTool("search", new { query = "battery recycling" }, () => "a page");
        run.CallTool("fetch", new { url = "https://example.org" }, () => "its text");
        run.Complete("done");
        return recorder.Trace;
    }

    private static TraceSet RecordedTraces()
    {
        var path = Path.Combine(Path.GetTempPath(), $"agenttrace-coexistence-{Environment.ProcessId}.jsonl");
        Record().Save(path);
        try
        {
            return RecordedTrace.LoadAll(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
