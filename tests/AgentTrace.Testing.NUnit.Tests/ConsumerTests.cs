using System.Diagnostics;
using AgentTrace.Testing;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using Shouldly;

namespace Contoso.Tests;

/// <summary>A test file as people have them, with everything imported. That it compiles, without an alias or a qualified name, is half of the proof.</summary>
public sealed class ConsumerTests
{
    [Test]
    public void Three_faces_live_in_one_file()
    {
        using var recorder = TraceRecorder.Start();
        using (var run = AgentRun.Start("Find recent research about battery recycling", "researcher"))
        {
            run.CallTool("search", new { query = "battery recycling" }, () => "a page");
            run.Complete("done");
        }

        var trace = recorder.Trace;

        Assert.That(trace, Has.CalledTool("search").WithArguments(new { query = "battery recycling" }).By("researcher").And.AtMostSteps(5));
        Assert.That(trace, Does.Not.CallTool("delete_file").And.Meet(new MaxStepsCheck(5)));
        trace.ShouldHaveCalledTool("search").Once().And.HaveCompleted();
        trace.Should().HaveCalledTool("search").Once().And.HaveCompleted();
        trace.ToolCalls.Count.ShouldBe(1);
        Assert.That(trace.ToolCalls, Has.Count.EqualTo(1).And.None.Null);
    }

    [Test]
    public void Words_of_NUnit_keep_their_meaning()
    {
        Assert.That(new[] { 1, 2 }, Has.Length.EqualTo(2).And.All.AtLeast(1).And.None.AtMost(0));
        Assert.That("search", Does.StartWith("sea").And.Not.EndWith("fetch"));
        Assert.That(3, Is.AtMost(5).And.AtLeast(1));
    }

    [Test]
    public void Public_types_share_no_name_with_what_a_test_file_imports()
    {
        var theirs = new[] { typeof(Assert), typeof(ShouldBeTestExtensions), typeof(Activity) }.SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.Namespace is "NUnit.Framework" or "NUnit.Framework.Constraints" or "NUnit.Framework.Legacy" or "Shouldly" or "System.Diagnostics").Select(type => type.Name).ToHashSet();
        var ours = new[] { typeof(RecordedTrace), typeof(TraceConstraint), typeof(TraceShouldly) }.SelectMany(type => type.Assembly.GetExportedTypes()).Where(type => !type.IsNested).ToList();

        Assert.That(ours.Where(type => theirs.Contains(type.Name)), Is.Empty);
        Assert.That(ours.Where(type => type.Namespace != "AgentTrace.Testing"), Is.Empty);
    }

    [Test]
    public void Extensions_share_no_name_with_words_of_NUnit()
    {
        var theirs = new[] { typeof(Has), typeof(Does), typeof(Is), typeof(Contains), typeof(ConstraintExpression), typeof(ResolvableConstraintExpression) }.SelectMany(type => type.GetMembers()).Select(member => member.Name).ToHashSet();

        Assert.That(typeof(TraceConstraints).GetMethods().Where(method => method.DeclaringType == typeof(TraceConstraints) && theirs.Contains(method.Name)).Select(method => method.Name), Is.Empty);
    }
}
