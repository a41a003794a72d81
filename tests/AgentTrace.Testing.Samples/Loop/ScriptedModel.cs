using AgentTrace.Testing;

namespace ResearchAgent.Tests;

/// <summary>One turn of the model: what it thinks, and the tool that it wants.</summary>
public sealed record Move(string Thought, string Tool, string Argument);

/// <summary>A model that says what the test wrote down, one line after the other: no network, no chance.</summary>
public sealed class ScriptedModel(SteppingClock? clock = null)
{
    private readonly Queue<(Move Move, int Milliseconds)> _moves = new();
    private string? _answer;

    /// <summary>Whether the script has no more tools to use.</summary>
    public bool KnowsEnough => _moves.Count == 0;

    public ScriptedModel Wants(string tool, string argument, string thought, int milliseconds = 200)
    {
        _moves.Enqueue((new Move(thought, tool, argument), milliseconds));
        return this;
    }

    public ScriptedModel Answers(string text)
    {
        _answer = text;
        return this;
    }

    public Task<Move> ThinkAsync()
    {
        var (move, milliseconds) = _moves.Dequeue();
        clock?.Advance(milliseconds);
        return Task.FromResult(move);
    }

    /// <summary>The answer; without a text where the model gives up.</summary>
    public Task<ModelAnswer> AnswerAsync()
    {
        clock?.Advance(300);
        return Task.FromResult(new ModelAnswer(_answer, "stop", InputTokens: 420, OutputTokens: 60));
    }

    public bool CanAnswer => _answer is not null;
}
