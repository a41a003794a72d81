namespace AgentTrace.Testing.Packages.Tests;

/// <summary>The core in a program that is compiled ahead of time, trimmed: it records, reads, checks and compares as ever, and no warning is given.</summary>
public sealed class AotTests
{
    [NativeFact]
    public async Task Program_compiled_ahead_of_time_does_the_same()
    {
        await PackedPackages.ReadyAsync();
        var project = new FreshProject("Ahead", ["AgentTrace.Testing"], "<OutputType>Exe</OutputType><PublishAot>true</PublishAot><InvariantGlobalization>true</InvariantGlobalization><NativeDebugSymbols>false</NativeDebugSymbols>", ("Program.cs", """
            using AgentTrace.Testing;

            using var recorder = TraceRecorder.Start();
            using (var run = AgentRun.Start("Find it"))
            {
                run.CallTool("search", new { query = "q" }, () => "hit");
                run.CallTool("fetch", null, () => "page");
                run.Complete("done");
            }

            var trace = recorder.Trace;
            trace.Should().HaveCalledTool("search").Before("fetch").And.HaveCompleted();
            Console.WriteLine(string.Join(" ", trace.ToolCalls.Select(call => call.Name)));
            try
            {
                trace.Should().HaveCalledTool("fetch").Before("search");
            }
            catch (TraceAssertionException failure)
            {
                Console.WriteLine(failure.Message.Split('\n')[0].Split(", but")[0]);
            }

            var saved = RecordedTrace.Load(args[0]);
            Console.WriteLine($"{saved.StopReason} {string.Join(" ", TracePolicy.Load(args[1]).Checks.Select(entry => entry.Check.Evaluate(saved).Verdict))}");
            GoldenTrace.Of(saved).Save("run.golden.json");
            saved.Should().MatchGolden(GoldenTrace.Load("run.golden.json"));
            Console.WriteLine("golden");
            """));
        var published = Path.Combine(project.Folder, "published");
        await DotNet.RunAsync(project.Folder, 0, "publish", "-c", "Debug", "-o", published, "-v", "quiet");

        var ran = await DotNet.ProgramAsync(project.Folder, Path.Combine(published, "Ahead"), Fixture("traces", "research-bad.jsonl"), Fixture("policies", "research.policy.json"));

        Assert.Equal((0, """
            search fetch
            Expected trace to have called tool "fetch" before "search"
            tool_error Passed Passed Passed Failed Failed Passed Inconclusive
            golden

            """), (ran.Code, ran.Output));
    }

    private static string Fixture(string kind, string name) => Path.Combine(PackedPackages.Root, "fixtures", kind, name);
}

/// <summary>A test that links native code; skipped, with the command that changes it, where no linker is.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute()
    {
        if (OperatingSystem.IsLinux() && !HasProgram("clang") && !HasProgram("gcc")) Skip = "No C compiler to link with: apt-get install gcc libc6-dev";
    }

    private static bool HasProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));
}
