using Does = NUnit.Framework.Does;
using Has = NUnit.Framework.Has;

namespace AgentTrace.Testing.Tests.Faces;

/// <content>Agents, nodes and handoffs.</content>
internal static partial class Sentences
{
    private static Sentence[] Agents =>
    [
        new("HaveRunAgent", trace => trace.Should().HaveRunAgent("billing"), trace => trace.ShouldHaveRunAgent("billing"), () => Has.RunAgent("billing"), """{"runAgent": "billing"}"""),
        new("NotHaveRunAgent", trace => trace.Should().NotHaveRunAgent("billing"), trace => trace.ShouldNotHaveRunAgent("billing"), () => Does.Not.RunAgent("billing"), """{"not": {"runAgent": "billing"}}"""),
        new("IfRanAgent", trace => trace.Should().IfRanAgent("billing").Before("triage"), trace => trace.ShouldIfRanAgent("billing").Before("triage"), () => Does.IfRanAgent("billing").Before("triage"), """{"ifRanAgent": "billing", "before": "triage"}"""),
        new("HaveRunNode", trace => trace.Should().HaveRunNode("publish"), trace => trace.ShouldHaveRunNode("publish"), () => Has.RunNode("publish"), """{"runNode": "publish"}"""),
        new("NotHaveRunNode", trace => trace.Should().NotHaveRunNode("draft"), trace => trace.ShouldNotHaveRunNode("draft"), () => Does.Not.RunNode("draft"), """{"not": {"runNode": "draft"}}"""),
        new("IfRanNode", trace => trace.Should().IfRanNode("draft").After("review"), trace => trace.ShouldIfRanNode("draft").After("review"), () => Does.IfRanNode("draft").After("review"), """{"ifRanNode": "draft", "after": "review"}"""),
        new("HaveHandedOff", trace => trace.Should().HaveHandedOff("triage", to: "legal"), trace => trace.ShouldHaveHandedOff("triage", to: "legal"), () => Has.HandedOff("triage", to: "legal"), """{"handoff": {"from": "triage", "to": "legal"}}"""),
        new("NotHaveHandedOff", trace => trace.Should().NotHaveHandedOff("triage", to: "billing"), trace => trace.ShouldNotHaveHandedOff("triage", to: "billing"), () => Does.Not.HandOff("triage", to: "billing"), """{"not": {"handoff": {"from": "triage", "to": "billing"}}}"""),
    ];
}
