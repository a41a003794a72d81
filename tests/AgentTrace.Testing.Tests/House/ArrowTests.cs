namespace AgentTrace.Testing.Tests.House;

/// <summary>Which room of the core may know which: section 2 of the design.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Everything = ["Model", "Conventions", "Recording", "Formats", "Checks", "Rendering", "Assertions", "Golden", "Policies", "Statistics", "Trials"];

    /// <summary>What a room may name, besides itself. A room that is not here is a new one: add it, on purpose.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Model"] = [],
        ["Conventions"] = ["Model"],
        ["Recording"] = ["Model", "Conventions"],
        ["Formats"] = ["Model", "Conventions"],
        ["Checks"] = ["Model"],
        ["Rendering"] = ["Model", "Conventions", "Checks"],
        ["Assertions"] = [.. Everything.Except(["Golden", "Policies", "Trials"])],
        ["Golden"] = [.. Everything.Except(["Policies", "Trials"])],
        ["Policies"] = [.. Everything.Except(["Trials"])],
        ["Statistics"] = [],
        ["Trials"] = [.. Everything.Except(["Golden", "Policies"])],
    };

    private static readonly Lazy<RoomMap> Map = new(RoomMap.OfCore);

    [Fact]
    public void Rooms_of_the_core_are_those_of_the_design()
    {
        var folders = Directory.GetDirectories(SourceTree.Core).Select(Path.GetFileName).Except(["bin", "obj", "buildTransitive"]).Order(StringComparer.Ordinal);

        Assert.Empty(folders.Except(MayKnow.Keys));
        Assert.Empty(Map.Value.Rooms.Except(MayKnow.Keys));
    }

    [Fact]
    public void Types_of_the_core_all_have_a_room() => Assert.Empty(Map.Value.Homeless);

    [Fact]
    public void Rooms_know_only_the_rooms_below_them()
    {
        var against = Map.Value.Uses.Where(use => use.FromRoom != use.ToRoom && !MayKnow[use.FromRoom].Contains(use.ToRoom)).Select(use => use.ToString()).Order(StringComparer.Ordinal);

        Assert.True(!against.Any(), "These references go against the arrows:\n" + string.Join('\n', against));
    }

    [Theory]
    [InlineData("TraceAssertions", "Assertions", "RecordedTrace", "Model")] // a property
    [InlineData("ToolCallAssertions", "Assertions", "CallChain", "Checks")] // a generic base type
    [InlineData("TraceShould", "Assertions", "TraceAssertions", "Assertions")] // newobj in a body
    [InlineData("OtlpJsonReader", "Formats", "ITraceReader", "Formats")] // an interface
    [InlineData("FailureText", "Rendering", "Mark", "Checks")] // a generic argument
    [InlineData("RecordedTraceFiles", "Formats", "StepType", "Model")] // an enumeration without a statement, in a lambda
    public void Uses_of_a_type_are_seen_wherever_they_stand(string from, string fromRoom, string to, string toRoom) =>
        Assert.Contains(new TypeUse(from, fromRoom, to, toRoom), Map.Value.Uses);
}
