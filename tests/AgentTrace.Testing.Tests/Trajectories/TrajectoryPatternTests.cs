using System.Text.RegularExpressions;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Trajectories;

public sealed class TrajectoryPatternTests
{
    [Theory]
    [InlineData("search", "search", true)]
    [InlineData("search fetch", "search fetch", true)]
    [InlineData("search fetch", "fetch search", false)]
    [InlineData("search fetch", "search", false)]
    [InlineData("search", "search fetch", false)]
    [InlineData("search | lookup", "lookup", true)]
    [InlineData("(search | lookup){1,3} fetch? summarize", "search lookup search summarize", true)]
    [InlineData("(search | lookup){1,3} fetch? summarize", "search fetch summarize", true)]
    [InlineData("(search | lookup){1,3} fetch? summarize", "search lookup search lookup summarize", false)]
    [InlineData("(search | lookup){1,3} fetch? summarize", "fetch summarize", false)]
    [InlineData("search+ fetch*", "search search", true)]
    [InlineData("a{2}", "a a", true)]
    [InlineData("a{2}", "a a a", false)]
    [InlineData("a{2,}", "a a a", true)]
    [InlineData("a{,2} b", "b", true)]
    [InlineData("[a & b & c]", "c a b", true)]
    [InlineData("[a & b & c]", "c a", false)]
    [InlineData("[a & a & b]", "a b a", true)]
    [InlineData("[a & a & b]", "a b b", false)]
    [InlineData("[a b & c]", "c a b", true)]
    [InlineData("[a b & c]", "a b c", true)]
    [InlineData("[a b & c]", "a c b", false)]
    [InlineData("[a? & b] c", "b c", true)]
    [InlineData(". . b", "x y b", true)]
    [InlineData(".* b", "b", true)]
    [InlineData("~\"se*ch\"+", "search sexch", true)]
    [InlineData("~/^s/ \"odd name\"", "search 'odd_name", false)]
    [InlineData("()", "", true)]
    [InlineData("()", "a", false)]
    [InlineData("(a b){2}", "a b a b", true)]
    [InlineData("a | b c | d", "b c", true)]
    [InlineData("read.file:v2-x", "read.file:v2-x", true)]
    public void Path_is_followed_or_not(string path, string calls, bool expected) =>
        Assert.Equal(expected ? Verdict.Passed : Verdict.Failed, new PathCheck(TrajectoryPattern.Parse(path)).Evaluate(Calls(calls.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Verdict);

    [Theory]
    [InlineData("search fetch", "at its start expected \"search\", found \"fetch\" (step 1)", "fetch")]
    [InlineData("a b | a c", "after \"a\" (step 1) expected \"b\" or \"c\", found \"d\" (step 2)", "a d")]
    [InlineData("search+ fetch? rerank", "after \"fetch\" (step 3) expected \"rerank\", found \"search\" (step 4)", "search search fetch search")]
    [InlineData("a (b | .)?", "after \"x\" (step 2) expected the end, found \"y\" (step 3)", "a x y")]
    [InlineData("search fetch?", "after \"search\" (step 1) expected \"fetch\" or the end, found \"search\" (step 2)", "search search")]
    [InlineData("search fetch", "it ended after \"search\" (step 1), where \"fetch\" was expected", "search")]
    [InlineData("search fetch", "after \"search\" (step 1) expected \"fetch\" (never called; did you mean \"fetc\"?), found \"fetc\" (step 2)", "search fetc")]
    [InlineData("search", "it called no tool, where \"search\" was expected", "")]
    [InlineData("serach fetch", "at its start expected \"serach\" (never called; did you mean \"search\"?), found \"search\" (step 1)", "search fetch")]
    [InlineData("a | b | c | d | e | f", "at its start expected \"a\", \"b\", \"c\", \"d\" or 2 more, found \"x\" (step 1)", "x")]
    public void Message_says_how_far_the_path_was_followed(string path, string reason, string calls)
    {
        var result = new PathCheck(TrajectoryPattern.Parse(path)).Evaluate(Calls([.. calls.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));

        Assert.Equal(Verdict.Failed, result.Verdict);
        Assert.Equal(reason, result.Reason);
    }

    [Fact]
    public void Message_names_the_arguments_that_differ()
    {
        var trace = Trace(kit => kit.Tool("book", 0.25, args: """{"id":7,"class":"economy"}"""));
        var path = TrajectoryPattern.Call(Call.To("book").WithArguments(new { id = 8 }));

        Assert.Equal("Expected trace to have followed the path \"<\"book\" with arguments {\"id\":8}>\", but at its start expected \"book\" with arguments {\"id\":8}, found \"book\" (step 1), where $.id is 7, expected 8.", new PathCheck(path).Describe(trace));
    }

    [Theory]
    [InlineData("a b", Verdict.Failed)]
    [InlineData("a b?", Verdict.Failed)]
    [InlineData("(a b)+", Verdict.Failed)]
    [InlineData("[a & b]", Verdict.Passed)]
    [InlineData("(a | b){2}", Verdict.Passed)]
    [InlineData(".+", Verdict.Passed)]
    [InlineData("[a & b] c?", Verdict.Passed)]
    [InlineData("b a", Verdict.Failed)]
    public void Calls_that_overlap_have_an_order_only_where_none_is_asked(string path, Verdict expected)
    {
        var trace = Trace(kit =>
        {
            kit.Tool("a", 0.25, 10);
            kit.Tool("b", 5.25, 10);
        });
        var result = new PathCheck(TrajectoryPattern.Parse(path)).Evaluate(trace);

        Assert.Equal(expected, result.Verdict);
        if (path == "a b") Assert.Equal("\"b\" (step 2) did not follow \"a\" (step 1): they overlapped: \"b\" (step 2) started 5 ms before \"a\" (step 1) ended, so their order is not defined", result.Reason);
    }

    [Fact]
    public void What_follows_a_group_follows_all_of_it()
    {
        var trace = Trace(kit =>
        {
            kit.Tool("a", 0.25, 100);
            kit.Tool("b", 5.25, 10);
            kit.Tool("c", 50.25, 10);
        });

        Assert.Equal(Verdict.Failed, new PathCheck(TrajectoryPattern.Parse("[a & b] c")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new PathCheck(TrajectoryPattern.Parse("[a & b c]")).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Order_without_times_is_inconclusive_in_a_sequence_only()
    {
        var trace = Trace(kit =>
        {
            kit.Span("execute_tool a", 0, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a")], timeless: true);
            kit.Span("execute_tool b", 0, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "b")], timeless: true);
        });

        Assert.Equal(Verdict.Inconclusive, new PathCheck(TrajectoryPattern.Parse("a b")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new PathCheck(TrajectoryPattern.Parse("b a")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new PathCheck(TrajectoryPattern.Parse("[a & b]")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new PathCheck(TrajectoryPattern.Parse("a c")).Evaluate(trace).Verdict);
    }

    [Theory]
    [InlineData("a b", Verdict.Inconclusive)]
    [InlineData("[a & lost?] b", Verdict.Passed)]
    [InlineData("a lost? b", Verdict.Inconclusive)]
    [InlineData("a lost b", Verdict.Inconclusive)]
    [InlineData("lost a b", Verdict.Inconclusive)]
    [InlineData("b a", Verdict.Failed)]
    public void Call_that_may_have_been_made_must_change_nothing(string path, Verdict expected)
    {
        var trace = Trace(kit =>
        {
            var agent = kit.Agent("x", 0.25, 500);
            kit.Llm(1.25, 1, agent, finish: "tool_calls", output: Asks(("1", "a", "{}"), ("2", "lost", "{}")));
            kit.Tool("a", 10.25, 10, agent, id: "1");
            kit.Llm(30.25, 1, agent, finish: "tool_calls", input: History(("1", "a", "{}", "answer"), ("2", "lost", "{}", "answer")), output: Asks(("3", "b", "{}")));
            kit.Tool("b", 40.25, 10, agent, id: "3");
            kit.Llm(60.25, 1, agent, output: Says("done"));
        });

        Assert.Equal(expected, new PathCheck(TrajectoryPattern.Parse(path)).Evaluate(trace).Verdict);
    }

    [Theory]
    [InlineData("search fetch", Verdict.Inconclusive)]
    [InlineData("fetch search", Verdict.Inconclusive)]
    [InlineData("fetch", Verdict.Failed)]
    public void Calls_that_nobody_sees_leave_a_path_open_unless_what_is_there_breaks_it(string path, Verdict expected)
    {
        var trace = Trace(kit =>
        {
            kit.Span("reasoning", 0, null, null, false, null, [("agenttrace.step_type", "reasoning")]);
            kit.Tool("search", 5, 10);
        });

        Assert.Equal(expected, new PathCheck(TrajectoryPattern.Parse(path)).Evaluate(trace).Verdict);
    }

    [Theory]
    [InlineData("@llm search @llm", Verdict.Passed)]
    [InlineData("(@llm .)+ @llm", Verdict.Passed)]
    [InlineData("@llm search", Verdict.Failed)]
    [InlineData("search", Verdict.Passed)]
    [InlineData("@step{3}", Verdict.Passed)]
    [InlineData("@reasoning? search", Verdict.Passed)]
    public void Other_steps_count_where_the_path_names_them(string path, Verdict expected)
    {
        var trace = Trace(kit =>
        {
            kit.Llm(0.25, 1, finish: "tool_calls");
            kit.Tool("search", 5.25, 10);
            kit.Llm(20.25, 1);
        });

        Assert.Equal(expected, new PathCheck(TrajectoryPattern.Parse(path)).Evaluate(trace).Verdict);
    }

    [Theory]
    [InlineData("", 1, "it is blank; () is the path without any call.")]
    [InlineData("search | ) fetch", 10, "expected a tool, \"(\", \"[\", \".\" or \"@type\", found \")\".")]
    [InlineData("(search", 8, "expected \")\", found the end.")]
    [InlineData("search)", 7, "expected the end, found \")\".")]
    [InlineData("[a & b", 7, "expected \"]\", found the end.")]
    [InlineData("a & b", 3, "expected the end, found \"&\".")]
    [InlineData("search, fetch", 7, "steps that follow each other are parted by spaces, found \",\".")]
    [InlineData("search -> fetch", 8, "steps that follow each other are parted by spaces, found \"-\".")]
    [InlineData("a{3,1}", 2, "A part is not repeated 3 to 1 times.")]
    [InlineData("a{0}", 2, "repeated no time at all, a part says nothing: leave it out.")]
    [InlineData("a{,}", 4, "expected a number, found \"}\".")]
    [InlineData("a{x}", 3, "expected \"}\", found \"x\".")]
    [InlineData("a?+", 3, "one part has one quantifier; put it into parentheses to repeat what is repeated.")]
    [InlineData("* b", 1, "\"*\" says how often what stands before it comes, and nothing does; a name with wildcards is written ~\"search_*\", any call is \".\".")]
    [InlineData("@lm", 1, "no step type \"lm\"; did you mean @llm?")]
    [InlineData("\"open", 1, "the quotation never ends.")]
    [InlineData("a ~/[/", 3, "no regular expression: Invalid pattern '[' at offset 1. Unterminated [] set.")]
    [InlineData("a{99999999999}", 2, "A part is repeated at most 10000 times.")]
    [InlineData("((a{9999}){9999}){9999}", 1, "spelled out it has far too many states, more than 100,000: repeat less, or name fewer members of a group.")]
    public void Parse_text_that_is_no_path_says_where(string text, int column, string problem)
    {
        var error = Assert.Throws<TrajectoryPatternException>(() => TrajectoryPattern.Parse(text));

        Assert.Equal((column, problem), (error.Column, error.Problem));
        Assert.Equal($"The path is no path at column {column}: {problem}\n  {text}\n  {new string(' ', column - 1)}^", error.Message);
    }

    [Fact]
    public void Parse_any_text_ends_in_a_path_or_in_one_exception()
    {
        const string alphabet = "ab .|()[]{}&?*+,~\"/\\@<1é\t\u202e";
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            try
            {
                var path = TrajectoryPattern.Parse(text);
                Assert.Equal(path, TrajectoryPattern.Parse(path.ToString()));
            }
            catch (TrajectoryPatternException error)
            {
                Assert.InRange(error.Column, 1, text.Length + 1);
            }
        }

        Assert.Throws<TrajectoryPatternException>(() => TrajectoryPattern.Parse(new string('(', 100_000)));
        Assert.Throws<TrajectoryPatternException>(() => TrajectoryPattern.Parse(new string('a', 100_001)));
    }

    [Fact]
    public void Builders_refuse_what_cannot_mean_anything()
    {
        Assert.Throws<ArgumentException>(() => TrajectoryPattern.Call(" "));
        Assert.Throws<ArgumentException>(() => TrajectoryPattern.Choice());
        Assert.Throws<ArgumentException>(() => TrajectoryPattern.AnyOrder());
        Assert.Throws<ArgumentException>(() => TrajectoryPattern.Repeat("a", -1));
        Assert.Throws<ArgumentException>(() => TrajectoryPattern.Repeat("a", 0, 0));
        Assert.Throws<ArgumentException>(() => TrajectoryPattern.Step(StepType.Agent));
        Assert.Throws<ArgumentException>(() => new PathCheck(TrajectoryPattern.AnyOrder(Enumerable.Range(0, 20).Select(i => (TrajectoryPattern)$"t{i}"))));
        Assert.Throws<ArgumentException>(() => Enumerable.Range(0, 300).Aggregate(TrajectoryPattern.AnyCall, (inner, _) => TrajectoryPattern.Repeat(inner, 0)));
    }

    [Fact]
    public void Text_form_reads_back_as_the_same_path()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var path = Random(new Random(seed), 3, ["a", "b.c", "odd name", "qu\"o\\te", "ä", "-x", "search_*"]);
            Assert.Equal(path, TrajectoryPattern.Parse(path.ToString()));
            Assert.Equal(path.GetHashCode(), TrajectoryPattern.Parse(path.ToString()).GetHashCode());
        }
    }

    /// <summary>Another implementation of regular languages must agree: groups are spelled out for it as choices of all orders.</summary>
    [Fact]
    public void Path_agrees_with_a_regular_expression()
    {
        var followed = 0;
        for (var seed = 0; seed < 1_500; seed++)
        {
            var random = new Random(seed);
            var path = Random(random, 2, ["a", "b", "c"]);
            var regex = new Regex("^(?:" + Spelled(path) + ")$", RegexOptions.NonBacktracking);
            var check = new PathCheck(path);
            for (var i = 0; i < 4; i++)
            {
                var word = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "abc"[random.Next(3)]));
                var verdict = check.Evaluate(Calls([.. word.Select(c => c.ToString())])).Verdict;
                if (verdict != (regex.IsMatch(word) ? Verdict.Passed : Verdict.Failed)) Assert.Fail($"seed {seed}: {path} on {word}: {verdict}");
                followed += verdict == Verdict.Passed ? 1 : 0;
            }
        }

        Assert.True(followed > 300, $"only {followed} followed");
    }

    /// <summary>Paths that a backtracking matcher would never finish.</summary>
    [Theory]
    [InlineData("(a*)* b")]
    [InlineData("(a | a .)* b")]
    [InlineData("(a?){200} a{200} b")]
    [InlineData(".* a .{12} b")]
    public void Walk_is_linear_whatever_the_path(string path) =>
        Assert.Equal(Verdict.Failed, new PathCheck(TrajectoryPattern.Parse(path)).Evaluate(Calls([.. Enumerable.Repeat("a", 2_000)])).Verdict);

    private static string Spelled(TrajectoryPattern path) => path.Kind switch
    {
        TrajectoryPatternKind.Call => path.Pattern!.Name.ToString(),
        TrajectoryPatternKind.Step => ".",
        TrajectoryPatternKind.Sequence => string.Concat(path.Parts.Select(part => $"(?:{Spelled(part)})")),
        TrajectoryPatternKind.Choice => string.Join('|', path.Parts.Select(part => $"(?:{Spelled(part)})")),
        TrajectoryPatternKind.AnyOrder => string.Join('|', Orders([.. path.Parts]).Select(order => string.Concat(order.Select(part => $"(?:{Spelled(part)})")))),
        _ => $"(?:{Spelled(path.Parts[0])}){{{path.Minimum},{path.Maximum}}}",
    };

    private static IEnumerable<IEnumerable<TrajectoryPattern>> Orders(List<TrajectoryPattern> parts) => parts.Count == 0 ? [[]]
        : parts.SelectMany((part, i) => Orders([.. parts.Where((_, other) => other != i)]).Select(rest => rest.Prepend(part)));

    private static TrajectoryPattern Random(Random random, int depth, string[] names)
    {
        if (depth == 0 || random.Next(4) == 0) return random.Next(8) == 0 ? TrajectoryPattern.AnyCall : TrajectoryPattern.Call(names[random.Next(names.Length)]);
        TrajectoryPattern[] parts = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Random(random, depth - 1, names))];
        return random.Next(5) switch
        {
            0 => TrajectoryPattern.Sequence(parts),
            1 => TrajectoryPattern.Choice(parts),
            2 => TrajectoryPattern.AnyOrder(parts),
            3 => TrajectoryPattern.Optional(parts[0]),
            _ => random.Next(3) is var minimum ? TrajectoryPattern.Repeat(parts[0], minimum, random.Next(2) == 0 ? null : minimum + 1 + random.Next(2)) : parts[0],
        };
    }

    private static RecordedTrace Calls(IReadOnlyList<string> names) => Trace(kit =>
    {
        if (names.Count == 0) kit.Llm(0.25, 1);
        for (var i = 0; i < names.Count; i++) kit.Tool(names[i], (i * 10) + 0.25, 5);
    });
}
