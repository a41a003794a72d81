namespace AgentTrace.Testing.Tests.Policies;

public sealed class PolicyErrorTests
{
    [Theory]
    [InlineData("""[{"maxStep": 5}]""", "line 1, column 3: unknown key \"maxStep\"; did you mean \"maxSteps\"?")]
    [InlineData("""[{"tool": "a", "befor": "b"}]""", "line 1, column 16: unknown key \"befor\"; did you mean \"before\"?")]
    [InlineData("""[{"tool": "a", "becuase": "b"}]""", "line 1, column 16: unknown key \"becuase\"; did you mean \"because\"?")]
    [InlineData("""[{"maxSteps": 5, "before": "b"}]""", "line 1, column 18: \"before\" does not go with \"maxSteps\"; it goes with {chains}.")]
    [InlineData("""[{"before": "b"}]""", "line 1, column 3: \"before\" needs a check to go with: {chains}.")]
    [InlineData("""[{"maxSteps": 5, "noErrors": true}]""", "line 1, column 18: one entry is one check, and \"noErrors\" is a second one: give it an entry of its own.")]
    [InlineData("""[{"maxSteps": "5"}]""", "line 1, column 15: \"maxSteps\" wants a whole number, found \"5\".")]
    [InlineData("""[{"maxSteps": 5.5}]""", "line 1, column 15: \"maxSteps\" wants a whole number, found 5.5.")]
    [InlineData("""[{"maxSteps": -1}]""", "line 1, column 15: \"maxSteps\" is not negative, found -1.")]
    [InlineData("""[{"stopReason": " "}]""", "line 1, column 17: \"stopReason\" is blank.")]
    [InlineData("""[{"finalFinishReason": null}]""", "line 1, column 24: \"finalFinishReason\" wants text, found null.")]
    [InlineData("""[{"tool": ""}]""", "line 1, column 11: \"tool\" is blank.")]
    [InlineData("""[{"tool": ["a"]}]""", "line 1, column 11: \"tool\" wants a tool's name, {\"glob\": \"search_*\"} or {\"regex\": \"…\"}, found a list.")]
    [InlineData("""[{"tool": {"blob": "a"}}]""", "line 1, column 12: unknown key \"blob\"; did you mean \"glob\"?")]
    [InlineData("""[{"tool": {"glob": "a", "regex": "b"}}]""", "line 1, column 11: \"tool\" wants either \"glob\" or \"regex\".")]
    [InlineData("""[{"tool": {"regex": "a", "ignoreCase": true}}]""", "line 1, column 26: \"ignoreCase\" goes with \"glob\"; in a \"regex\" write (?i).")]
    [InlineData("""[{"tool": "a", "times": "2..1"}]""", "line 1, column 25: \"times\" is contradictory: at least 2 and at most 1.")]
    [InlineData("""[{"tool": "a", "times": 0}]""", "line 1, column 25: \"times\" of 0 contradicts a check that asks for a call: use \"forbid\".")]
    [InlineData("""[{"tool": "a", "times": "0..2"}]""", "line 1, column 25: \"times\" from 0 contradicts a check that asks for a call: use \"ifTool\".")]
    [InlineData("""[{"tool": "a", "times": "some"}]""", "line 1, column 25: \"times\" is a number, or a range such as \"1..2\", \"2..\" or \"..3\", found \"some\".")]
    [InlineData("""[{"tool": "a", "times": ".."}]""", "line 1, column 25: \"times\" is a number, or a range such as \"1..2\", \"2..\" or \"..3\", found \"..\".")]
    [InlineData("""[{"tool": "a", "exact": true}]""", "line 1, column 16: \"exact\" says how \"arguments\" are compared, and there are none here.")]
    [InlineData("""[{"tool": "a", "arguments": "x"}]""", "line 1, column 29: \"arguments\" wants an object, found \"x\".")]
    [InlineData("""[{"forbid": "a", "arguments": {"to": {"$notRegx": "x"}}}]""", "line 1, column 39: unknown matcher \"$notRegx\"; did you mean \"$notRegex\"?")]
    [InlineData("""[{"forbid": "a", "arguments": {"to": {"$regex": "("}}}]""", "line 1, column 49: \"$regex\": Invalid pattern '(' at offset 1. Not enough )'s.")]
    [InlineData("""[{"forbid": "a", "arguments": {"to": {"$regex": "x", "cc": "y"}}}]""", "line 1, column 54: \"cc\" stands beside a matcher, which takes the place of the whole value.")]
    [InlineData("""[{"forbid": "a", "arguments": {"n": {"$range": [5, 1]}}}]""", "line 1, column 48: \"$range\": A range from 5 to 1 holds no number.")]
    [InlineData("""[{"forbid": "a", "arguments": {"n": {"$range": 5}}}]""", "line 1, column 48: \"$range\" wants two numbers, [from, to], or null for no limit, found 5.")]
    [InlineData("""[{"forbid": "a", "arguments": {"n": {"$approximately": 5}}}]""", "line 1, column 37: \"$approximately\" wants \"$within\" beside it.")]
    [InlineData("""[{"forbid": "a", "arguments": {"n": {"$within": 5}}}]""", "line 1, column 37: \"$within\" goes with \"$approximately\".")]
    [InlineData("""[{"forbid": "a", "arguments": {"n": {"$oneOf": []}}}]""", "line 1, column 48: \"$oneOf\" wants a list of values, found a list.")]
    [InlineData("""[{"tool": "a", "arguments": {"n": 1}, "ignore": ["a["]}]""", "line 1, column 50: \"a[\" is no path such as \"$.items[*].id\": between [ and ] stands a number, * or a name in quotes.")]
    [InlineData("""[{"tool": "a", "ignore": ["a"]}]""", "line 1, column 16: \"ignore\" says how \"arguments\" are compared, and there are none here.")]
    [InlineData("""[{"tool": "a", "withinSteps": {"steps": 0, "after": "b"}}]""", "line 1, column 32: \"steps\" is at least 1: the very next step.")]
    [InlineData("""[{"handoff": {"from": "a"}}]""", "line 1, column 14: \"handoff\" wants \"to\", the agent that takes over.")]
    [InlineData("""[{"tool": "a", "outcome": "succeding"}]""", "line 1, column 27: \"outcome\" is \"succeeding\" or \"failing\", found \"succeding\"; did you mean \"succeeding\"?")]
    [InlineData("""[{"tool": "a", "takingAtMost": "fast"}]""", "line 1, column 32: \"takingAtMost\" is a duration such as \"500ms\", \"30s\", \"2m\" or a number of seconds, found \"fast\".")]
    [InlineData("""[{"budget": {"duration": -1}}]""", "line 1, column 26: \"duration\" is a duration such as \"500ms\", \"30s\", \"2m\" or a number of seconds, found -1.")]
    [InlineData("""[{"budget": {"tokens": 1}}]""", "line 1, column 14: unknown key \"tokens\"; known here: duration, totalTokens, inputTokens, outputTokens, costUsd, stepDuration, turns, toolCalls, steps, prices.")]
    [InlineData("""[{"budget": {}}]""", "line 1, column 13: \"budget\" is empty; name a limit, for instance {\"totalTokens\": 8000}.")]
    [InlineData("""[{"ifTool": "pay"}]""", "line 1, column 3: \"ifTool\" alone says nothing; add what must hold of its calls: {links}.")]
    [InlineData("""[{"budget": {"prices": {}}}]""", "line 1, column 14: \"prices\" goes with \"costUsd\", and there is none here.")]
    [InlineData("""[{"budget": {"costUsd": "1"}}]""", "line 1, column 25: \"costUsd\" wants a number, found \"1\".")]
    [InlineData("""[{"budget": {"costUsd": -0.5}}]""", "line 1, column 25: \"costUsd\" is not negative, found -0.5.")]
    [InlineData("""[{"budget": {"turns": 1.5}}]""", "line 1, column 23: \"turns\" wants a whole number, found 1.5.")]
    [InlineData("""[{"budget": {"costUsd": 1, "prices": {"m": {"input": 1, "otput": 2}}}}]""", "line 1, column 57: unknown key \"otput\"; did you mean \"output\"?")]
    [InlineData("""[{"budget": {"costUsd": 1, "prices": {"m": {"input": 1}}}}]""", "line 1, column 44: the price of \"m\" lacks \"output\", USD per million tokens.")]
    [InlineData("""{"prices": {"m": 1}, "checks": [{"maxSteps": 5}]}""", "line 1, column 18: \"m\" wants an object, found 1.")]
    [InlineData("""{"prices": [], "checks": [{"maxSteps": 5}]}""", "line 1, column 12: \"prices\" wants an object such as {\"gpt-4o\": {\"input\": 2.50, \"output\": 10}}, found a list.")]
    [InlineData("""[{"onlyTools": []}]""", "line 1, column 16: \"onlyTools\" wants a list of tools such as [\"search\", \"fetch\"], found an empty list.")]
    [InlineData("""[{"onlyTools": "search"}]""", "line 1, column 16: \"onlyTools\" wants a list of tools such as [\"search\", \"fetch\"], found \"search\".")]
    [InlineData("""[{"noTools": false}]""", "line 1, column 14: \"noTools\" is true, found false; leave it out, or ask for the opposite with {\"not\": {\"noTools\": true}}.")]
    [InlineData("""[{"maxRetries": 2}]""", "line 1, column 3: \"maxRetries\" needs a check to go with: \"maxRepeats\".")]
    [InlineData("""[{"maxRepeats": 0, "tools": []}]""", "line 1, column 29: \"tools\" wants a list of tools such as [\"search\", \"fetch\"], found an empty list.")]
    [InlineData("""[{"forbid": "pay", "until": "confirm"}]""", "line 1, column 20: \"until\" ends what \"after\" began, and there is none here.")]
    [InlineData("""[{"errorAt": "fetch", "message": {}}]""", "line 1, column 34: \"message\" wants one of \"contains\", \"equals\", \"matches\" and \"json\", found none.")]
    [InlineData("""[{"output": {"contains": "a", "matches": "b"}}]""", "line 1, column 13: \"output\" wants one of \"contains\", \"equals\", \"matches\" and \"json\", found several: give each an entry of its own.")]
    [InlineData("""[{"output": {"matches": "a", "ignoreCase": true}}]""", "line 1, column 30: \"ignoreCase\" goes with \"contains\" and \"equals\"; in a regular expression write (?i).")]
    [InlineData("""[{"output": {"contains": "a", "exact": true}}]""", "line 1, column 31: \"exact\" goes with \"json\".")]
    [InlineData("""[{"output": {"contain": "a"}}]""", "line 1, column 14: unknown key \"contain\"; did you mean \"contains\"?")]
    [InlineData("""[{"output": {"contains": ""}}]""", "line 1, column 26: \"contains\" is blank.")]
    [InlineData("""[{"span": {}}]""", "line 1, column 11: \"span\" is empty and would mean any span; say its name, type, attributes, status, or what stands above or below it.")]
    [InlineData("""[{"span": {"type": "tool"}}]""", "line 1, column 20: \"type\" is \"other\" or \"run\" or \"agent\" or \"workflow\" or \"reasoning\" or \"llm_generate\" or \"tool_call\" or \"retrieval\" or \"embedding\" or \"rerank\" or \"handoff\" or \"guardrail\" or \"evaluation\" or \"event\", found \"tool\".")]
    [InlineData("""[{"span": {"attributes": {"a": null}}}]""", "line 1, column 32: the value of an attribute is text, a number, true or false, found null; that it is there at all is \"has\".")]
    [InlineData("""[{"span": "a", "times": "0.."}]""", "line 1, column 25: \"times\" of at least 0 says nothing; give a maximum.")]
    [InlineData("""[{"wellFormed": false}]""", "line 1, column 17: \"wellFormed\" is true, found false; leave it out, or ask for the opposite with {\"not\": {\"wellFormed\": true}}.")]
    [InlineData("""[{"noErrors": 1}]""", "line 1, column 15: \"noErrors\" is true or {\"plumbing\": true}, found 1.")]
    [InlineData("""[{"anyOf": []}]""", "line 1, column 12: \"anyOf\" wants a list of checks, found an empty list.")]
    [InlineData("""[{"not": {"maxSteps": 5, "because": "x"}}]""", "line 1, column 26: \"because\" belongs to the whole entry, not inside another check.")]
    [InlineData("""[{"maxSteps": 5, "severity": "fatal"}]""", "line 1, column 30: \"severity\" is \"error\" or \"warning\", found \"fatal\".")]
    [InlineData("""[{"maxSteps": 5, "when": {}}]""", "line 1, column 26: \"when\" names one part: {\"run\": \"…\"} or {\"agent\": \"…\"}.")]
    [InlineData("""[{"name": "x"}]""", "line 1, column 2: this entry holds no check; known checks: {checks}.")]
    [InlineData("""[{"maxSteps": 5, "maxSteps": 6}]""", "line 1, column 18: the key \"maxSteps\" stands here twice.")]
    [InlineData("""["maxSteps"]""", "line 1, column 2: a check is an object such as {\"maxSteps\": 5}, found \"maxSteps\".")]
    [InlineData("""{"maxSteps": 5}""", "line 1, column 2: \"maxSteps\" stands outside the list of checks; write {\"checks\": [{\"maxSteps\": …}]}.")]
    [InlineData("""{"check": []}""", "line 1, column 2: unknown key \"check\"; did you mean \"checks\"?")]
    [InlineData("""{}""", "line 1, column 1: \"checks\" is missing; a policy is {\"checks\": [ … ]}.")]
    [InlineData("""[]""", "line 1, column 1: the list of checks is empty; a policy without checks would pass everything.")]
    [InlineData("""5""", "line 1, column 1: the checks of a policy are a list, found 5.")]
    [InlineData(" \n ", "it is empty; a policy such as {\"checks\": [{\"maxSteps\": 5}]} was expected.")]
    public void Parse_what_cannot_mean_anything_is_said_with_its_place(string json, string message) =>
        Assert.Equal(
            message.Replace("{checks}", string.Join(", ", PolicyKeys.All.Select(key => key.Name)), StringComparison.Ordinal)
                .Replace("{chains}", string.Join(", ", PolicyKeys.All.Where(key => key.Companions.Contains("before")).Select(key => $"\"{key.Name}\"")), StringComparison.Ordinal)
                .Replace("{links}", string.Join(", ", PolicyLinks.Keys), StringComparison.Ordinal),
            Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse(json)).Message);

    [Fact]
    public void Parse_column_counts_characters_after_text_of_several_bytes()
    {
        var error = Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse("[\n  {\"because\": \"häufig ✓\", \"maxStep\": 5}]"));

        Assert.Equal((2, 27), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("""[{"maxSteps": 5]""", 1)]
    [InlineData("[\n{\"maxSteps\": 5}", 2)]
    [InlineData("[{\"maxSteps\": 5}] x", 1)]
    [InlineData("""[{"stopReason": "\ud800"}]""", 1)]
    public void Parse_broken_json_is_one_line_with_its_place(string json, int line)
    {
        var error = Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse(json));

        Assert.Equal(line, error.Line);
        Assert.StartsWith($"line {line}, column ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Parse_json_that_is_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"not": """, 20_000));

        Assert.StartsWith("line 1, column ", Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse("[" + deep)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_hostile_text_reaches_no_terminal_raw()
    {
        var error = Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse("[{\"\\u001b[31m\\u202e\": 5}]"));

        Assert.DoesNotContain(error.Message, character => char.IsControl(character) || character == '\u202e');
    }

    [Fact]
    public void Load_missing_file_names_it()
    {
        var error = Assert.Throws<PolicyFormatException>(() => TracePolicy.Load("no-such.policy.json"));

        Assert.StartsWith("no-such.policy.json: there is no such policy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_mutations_of_a_policy_end_in_a_policy_or_in_one_error()
    {
        var text = System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(Corpus.Fixtures, "policies", "research.policy.json")));
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var mutation in new[] { text[..i], text.Remove(i, 1), text.Insert(i, "{"), text.Insert(i, "\""), text.Insert(i, "null") })
            {
                try
                {
                    TracePolicy.Parse(mutation);
                }
                catch (PolicyFormatException error)
                {
                    Assert.DoesNotContain('\n', error.Message);
                }
            }
        }
    }
}
