using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;

namespace AgentTrace.Testing;

/// <summary>One test case for each trace file that a pattern names.</summary>
/// <remarks>A case's argument is the file's path, relative to the project's directory; <c>RecordedTrace.Load(path)</c> finds it from there. Where nothing matches, the test cannot run, which fails.</remarks>
/// <param name="pattern">Relative to the project's directory, or else to the folder the tests run in: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders.</param>
/// <example><code>
/// [GoldenTraces("fixtures/golden/**/*.json")]
/// public void Run_keeps_to_the_rules(string path) => Assert.That(RecordedTrace.Load(path), Has.Completed().And.NoErrors());
/// </code></example>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class GoldenTracesAttribute(string pattern) : NUnitAttribute, ITestBuilder, IImplyFixture
{
    private readonly NUnitTestCaseBuilder _builder = new();

    /// <summary>The pattern as it was given.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>NUnit's: the cases of a method.</summary>
    /// <param name="method">The test method.</param>
    /// <param name="suite">The suite that the cases are added to.</param>
    public IEnumerable<TestMethod> BuildFrom(IMethodInfo method, Test? suite)
    {
        ArgumentNullException.ThrowIfNull(method);
        return [.. Cases(method).Select(row => _builder.BuildTestMethod(method, suite, row))];
    }

    private IReadOnlyList<TestCaseParameters> Cases(IMethodInfo method)
    {
        try
        {
            GoldenSuite.DemandPath(method.Name, method.GetParameters().Select(parameter => parameter.ParameterType));
            return [.. GoldenSuite.Files(Pattern, method.TypeInfo.Assembly).Select(file => new TestCaseParameters([file]))];
        }
        catch (Exception error)
        {
            // As NUnit's own sources do it: one case that says why there are none.
            return [new TestCaseParameters(error)];
        }
    }
}
