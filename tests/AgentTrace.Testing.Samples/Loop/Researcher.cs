using AgentTrace.Testing;

namespace ResearchAgent.Tests;

/// <summary>
/// The agent under test, a loop written by hand: think, use a tool, think, use a tool, answer. <see cref="AgentRun"/> makes its steps visible;
/// without a recorder, in production, that costs nothing.
/// </summary>
public sealed class Researcher(ScriptedModel model, FakeWeb web, SteppingClock? clock = null)
{
    public async Task<string?> RunAsync(string question, string? runId = null)
    {
        using var run = AgentRun.Start(question, "researcher", runId, clock);
        Exception? trouble = null;
        while (!model.KnowsEnough)
        {
            Move move;
            using (var step = run.Reason())
            {
                move = await model.ThinkAsync();
                step.Conclude(move.Thought);
            }

            try
            {
                await run.CallToolAsync(move.Tool, ArgumentsOf(move), () => web.CallAsync(move.Tool, move.Argument));
            }
            catch (HttpRequestException exception)
            {
                // The model may know another way.
                trouble = exception;
            }
        }

        if (!model.CanAnswer)
        {
            run.Fail(trouble ?? new InvalidOperationException("no answer"), "tool_error");
            return null;
        }

        var answer = await run.GenerateAsync("scripted-1", model.AnswerAsync, question);
        run.Complete(answer.Text);
        return answer.Text;
    }

    private static object ArgumentsOf(Move move) => move.Tool == "search" ? new { query = move.Argument } : new { url = move.Argument };
}
