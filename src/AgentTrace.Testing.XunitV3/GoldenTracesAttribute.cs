using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace AgentTrace.Testing;

/// <summary>One row of a theory for each trace file that a pattern names.</summary>
/// <remarks>A row is the file's path, relative to the project's directory, so that test explorers list each file by a name that is the same on every machine.
/// <c>RecordedTrace.Load(path)</c> finds it from there. Where nothing matches, the theory fails.</remarks>
/// <param name="pattern">Relative to the project's directory, or else to the folder the tests run in: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders.</param>
/// <example><code>
/// [Theory]
/// [GoldenTraces("fixtures/golden/**/*.json")]
/// public void Run_keeps_to_the_rules(string path) => RecordedTrace.Load(path).Should().HaveCompleted().And.HaveNoErrors();
/// </code></example>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class GoldenTracesAttribute(string pattern) : DataAttribute
{
    /// <summary>The pattern as it was given.</summary>
    public string Pattern { get; } = pattern;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Nothing matches, or the test takes something else than one path.</exception>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        GoldenSuite.DemandPath(testMethod.Name, testMethod.GetParameters().Select(parameter => parameter.ParameterType));
        return new([.. GoldenSuite.Files(Pattern, testMethod.Module.Assembly).Select(file => new TheoryDataRow(file))]);
    }

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
