using System.Globalization;
using System.Text;
using System.Xml;

namespace AgentTrace.Testing;

/// <summary>Results as the JUnit XML that every build server reads: a test case a case, with what broke it.</summary>
/// <remarks>
/// The shape is the one that both common schemas take: Ant's (github.com/windyroad/JUnit-Schema) and Jenkins's (jenkinsci/xunit-plugin, junit-10.xsd).
/// What cannot be told, and what did not run, is an error: it is no pass.
/// </remarks>
internal static class JUnitReport
{
    public static void Write(EvaluationResults results, Stream output, ReportOptions options)
    {
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n", CloseOutput = false };
        using var xml = XmlWriter.Create(output, settings);
        var summaries = results.Summaries(options.RequiredPassRate);
        var suite = ReportText.Xml(Path.GetFileNameWithoutExtension(results.Head.Dataset) ?? "agenttrace");
        var failures = summaries.Count(summary => summary.Verdict == CaseVerdict.Failed);
        var errors = summaries.Count(summary => summary.Verdict is CaseVerdict.Inconclusive or CaseVerdict.Unfinished);
        xml.WriteStartDocument();
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("id", "0");
        xml.WriteAttributeString("package", "agenttrace");
        xml.WriteAttributeString("name", suite);
        xml.WriteAttributeString("timestamp", (results.Head.Started ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("hostname", "localhost");
        xml.WriteAttributeString("tests", Number(summaries.Count));
        xml.WriteAttributeString("failures", Number(failures));
        xml.WriteAttributeString("errors", Number(errors));
        xml.WriteAttributeString("time", Seconds(results.Runs.Sum(run => run.DurationMs ?? 0)));
        xml.WriteStartElement("properties");
        Property(xml, "policy", results.Head.Policy);
        Property(xml, "policy_digest", results.Head.PolicyDigest);
        Property(xml, "label", results.Head.Label);
        Property(xml, "repeat", Number(results.Head.Repeat));
        xml.WriteEndElement();
        foreach (var summary in summaries) Case(xml, summary, suite, options);
        xml.WriteStartElement("system-out");
        xml.WriteEndElement();
        xml.WriteStartElement("system-err");
        if (ResultsMerge.Lack(results) is { } lack) xml.WriteString(ReportText.Xml(lack));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndDocument();
    }

    private static void Case(XmlWriter xml, CaseSummary summary, string suite, ReportOptions options)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Attribute(summary.Case.Id));
        xml.WriteAttributeString("classname", suite);
        xml.WriteAttributeString("time", Seconds(summary.Runs.Sum(run => run.DurationMs ?? 0)));
        if (summary.Verdict != CaseVerdict.Passed)
        {
            xml.WriteStartElement(summary.Verdict == CaseVerdict.Failed ? "failure" : "error");
            var reason = summary.Broken is [var most, ..] ? ": " + ReportText.Reason(most, options) : "";
            xml.WriteAttributeString("message", Attribute(ReportText.Rate(summary) + reason));
            xml.WriteAttributeString("type", ReportText.Word(summary.Verdict));
            xml.WriteString(ReportText.Xml(ReportText.Story(summary, options)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Property(XmlWriter xml, string name, string? value)
    {
        if (value is null) return;
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("value", Attribute(value));
        xml.WriteEndElement();
    }

    private static string Attribute(string text) => ReportText.Xml(SafeText.Line(text));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.000", CultureInfo.InvariantCulture);
}
