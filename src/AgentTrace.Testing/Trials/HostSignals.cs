namespace AgentTrace.Testing;

/// <summary>How test frameworks say by an exception that a test failed an assertion, or is to be skipped. By name: the core knows none of them.</summary>
internal static class HostSignals
{
    /// <summary>xunit (v2 and v3) marks a skip in the message.</summary>
    public const string XunitSkip = "$XunitDynamicSkip$";

    private static readonly string[] Skips =
    [
        "NUnit.Framework.IgnoreException", "NUnit.Framework.InconclusiveException", "Microsoft.VisualStudio.TestTools.UnitTesting.AssertInconclusiveException", "TUnit.Core.Exceptions.SkipTestException",
    ];

    private static readonly string[] Assertions = ["Xunit.Sdk.", "NUnit.Framework.", "Microsoft.VisualStudio.TestTools.UnitTesting.", "TUnit.Assertions.", "Shouldly.", "FluentAssertions.", "AwesomeAssertions."];

    public static bool IsSkip(Exception error) => error is RunSkippedException || error.Message.StartsWith(XunitSkip, StringComparison.Ordinal) || Skips.Contains(error.GetType().FullName);

    /// <summary>NUnit's <c>Assert.Pass</c> ends a test by an exception as well.</summary>
    public static bool IsPass(string? type) => type == "NUnit.Framework.SuccessException";

    public static bool IsAssertion(string? type, Exception error) =>
        error is IAssertionException || (type is not null && Array.Exists(Assertions, name => type.StartsWith(name, StringComparison.Ordinal)));
}
