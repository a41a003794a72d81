using Does = NUnit.Framework.Does;
using Has = NUnit.Framework.Has;

namespace AgentTrace.Testing.Tests.Faces;

/// <content>All the calls as a sequence.</content>
internal static partial class Sentences
{
    private static string GoldenFile => Path.Combine(Corpus.Fixtures, "golden", "research.golden.json").Replace('\\', '/');

    private static GoldenTrace Golden => GoldenTrace.Load(GoldenFile);

    private static Sentence[] Trajectories =>
    [
        new("MatchGolden", trace => trace.Should().MatchGolden(Golden), trace => trace.ShouldMatchGolden(Golden), () => Does.MatchGolden(Golden), $$"""{"golden": "{{GoldenFile}}"}"""),
        new("MatchTrajectory", trace => trace.Should().MatchTrajectory(TrajectoryMatch.ExactAnyOrder, "fetch", "search", "pay"), trace => trace.ShouldMatchTrajectory(TrajectoryMatch.ExactAnyOrder, ["fetch", "search", "pay"]), () => Does.MatchTrajectory(TrajectoryMatch.ExactAnyOrder, "fetch", "search", "pay"), """{"trajectory": {"match": "exact-any-order", "calls": ["fetch", "search", "pay"]}}"""),
        new("MatchTrajectory.Containing", trace => trace.Should().MatchTrajectory(TrajectoryMatch.Containing, "fetch", "pay"), trace => trace.ShouldMatchTrajectory(TrajectoryMatch.Containing, ["fetch", "pay"]), () => Does.MatchTrajectory(TrajectoryMatch.Containing, "fetch", "pay"), """{"trajectory": {"match": "containing", "calls": ["fetch", "pay"]}}"""),
        new("MatchTrajectory.OnlyFrom", trace => trace.Should().MatchTrajectory(TrajectoryMatch.OnlyFrom, "fetch", "search"), trace => trace.ShouldMatchTrajectory(TrajectoryMatch.OnlyFrom, ["fetch", "search"]), () => Does.MatchTrajectory(TrajectoryMatch.OnlyFrom, "fetch", "search"), """{"trajectory": {"match": "only-from", "calls": ["fetch", "search"]}}"""),
        new("HaveCalledToolsInOrder", trace => trace.Should().HaveCalledToolsInOrder("fetch", "search"), trace => trace.ShouldHaveCalledToolsInOrder(["fetch", "search"]), () => Has.CalledToolsInOrder("fetch", "search"), """{"trajectory": {"match": "in-order", "calls": ["fetch", "search"]}}"""),
        new("HaveCalledExactly", trace => trace.Should().HaveCalledExactly("search", "fetch"), trace => trace.ShouldHaveCalledExactly(["search", "fetch"]), () => Has.CalledExactly("search", "fetch"), """{"trajectory": {"match": "exact", "calls": ["search", "fetch"]}}"""),
        new("FollowPath", trace => trace.Should().FollowPath("(search | lookup) fetch{2} summarize?"), trace => trace.ShouldFollowPath("(search | lookup) fetch{2} summarize?"), () => Does.FollowPath("(search | lookup) fetch{2} summarize?"), """{"path": "(search | lookup) fetch{2} summarize?"}"""),
    ];
}
