using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AgentTrace.Testing.Synthetic.Tests.Mutations;

/// <summary>A suggested sentence is worth what it says, in both of its forms: it holds of the run that went well and fails on each mutant beside it.</summary>
public sealed class SuggestedSentenceTests
{
    [Theory]
    [InlineData("research-good.jsonl")]
    [InlineData("otlp-agent.json")]
    [InlineData("parallel.jsonl")]
    [InlineData("multi-agent.jsonl")]
    [InlineData("wrapped.log")]
    [InlineData("otlp-vercel.json")]
    public void Suggested_sentences_work(string file)
    {
        var trace = MutantKit.Load(file);
        var groups = AssertionStrength.Measure(trace, _ => { }).Survivors.Where(group => group.Code is not null).ToList();
        var sentences = Compiled(groups.Select(group => group.Code!));

        Assert.NotEmpty(groups);
        foreach (var (group, code) in groups.Zip(sentences))
        {
            var check = Assert.Single(TracePolicy.Parse($"[{group.PolicyEntry}]").Checks).Check;

            code(trace);
            Assert.Equal(Verdict.Passed, check.Evaluate(trace).Verdict);
            Assert.All(group.Mutants, mutant =>
            {
                Assert.Equal(Verdict.Failed, check.Evaluate(mutant.Trace).Verdict);
                Assert.ThrowsAny<Exception>(() => code(mutant.Trace));
            });
        }
    }

    /// <summary>The groups share no mutant, and no later one is larger than the one before, plain sentences before those about the whole run.</summary>
    [Fact]
    public void The_sentence_that_catches_most_comes_first()
    {
        var trace = MutantKit.Load("multi-agent.jsonl");
        var whole = CatchingSentences.Of([trace], int.MaxValue).Whole.Select(sentence => sentence.Json).ToHashSet();
        var groups = AssertionStrength.Measure(trace, _ => { }).Survivors;

        Assert.Equal(groups.Sum(group => group.Mutants.Count), groups.SelectMany(group => group.Mutants).Distinct().Count());
        Assert.Equal(groups.OrderBy(Rank).ThenByDescending(group => group.Mutants.Count), groups);

        // What nothing catches stands last, what only a sentence about the whole run catches before it.
        int Rank(SurvivingMutants group) => group.PolicyEntry is not { } entry ? 2 : whole.Contains(entry) ? 1 : 0;
    }

    [Fact]
    public void A_mutant_that_no_sentence_catches_is_said_to_be_one()
    {
        // Arguments that would print a secret are not suggested.
        var trace = SpanKit.Trace(kit =>
        {
            kit.Tool("login", 0, 5, args: """{"password":"hunter2-hunter2"}""");
            kit.Tool("read", 10, 5);
        });
        var strength = AssertionStrength.Measure(trace, _ => { });

        var last = strength.Survivors[^1];
        Assert.Equal((null, null), (last.Code, last.PolicyEntry));
        Assert.Equal(MutationOperator.ChangeArgument, Assert.Single(last.Mutants).Operator);
        Assert.Contains("\nNo sentence that was tried catches this one:\n", strength.ToText());
        Assert.DoesNotContain("hunter2", strength.ToText());
    }

    private static List<Action<RecordedTrace>> Compiled(IEnumerable<string> sentences)
    {
        var methods = sentences.Select((sentence, i) => $"public static void S{i}(RecordedTrace trace) {{ {sentence} }}").ToList();
        var source = $"using System; using AgentTrace.Testing; public static class Sentences {{ {string.Join('\n', methods)} }}";
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Sentences" + Guid.NewGuid().ToString("N"), [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp14))], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics) + source);
        var type = Assembly.Load(image.ToArray()).GetType("Sentences")!;
        return [.. methods.Select((_, i) => type.GetMethod("S" + i)!.CreateDelegate<Action<RecordedTrace>>())];
    }
}
