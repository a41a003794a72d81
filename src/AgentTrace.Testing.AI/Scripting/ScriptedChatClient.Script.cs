using System.Text.Json;

namespace AgentTrace.Testing;

public sealed partial class ScriptedChatClient
{
    private readonly List<ScriptedTurn> _script = [];
    private readonly List<(Func<IReadOnlyList<AIChatMessage>, bool> IsMeant, ScriptedTurn Turn)> _rules = [];
    private Func<IReadOnlyList<AIChatMessage>, bool>? _condition;
    private ScriptedTurn? _last;
    private int _calls;

    /// <summary>A turn: the model says something, and is done unless <see cref="AndCalls"/> follows.</summary>
    /// <param name="text">What it says.</param>
    /// <returns>This model.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <example><code>model.Says("Done.")</code></example>
    public ScriptedChatClient Says(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Add(new ScriptedTurn { Text = text });
    }

    /// <summary>A turn: the model asks for a tool.</summary>
    /// <param name="tool">The tool, which need not exist.</param>
    /// <param name="arguments">An anonymous object, a dictionary, a <c>JsonElement</c> or the JSON text of an object; null for none.</param>
    /// <param name="callId">The id of the call; null for the next of <c>call_1</c>, <c>call_2</c> …</param>
    /// <returns>This model.</returns>
    /// <exception cref="ArgumentException"><paramref name="tool"/> is blank, or the arguments are no JSON object.</exception>
    /// <example><code>model.Calls("search", new { query = "battery recycling" })</code></example>
    public ScriptedChatClient Calls(string tool, object? arguments = null, string? callId = null)
    {
        var asked = Parsed(tool, arguments);
        lock (_gate) return Add(new ScriptedTurn(), turn => turn.Calls.Add((callId ?? $"call_{++_calls}", tool, asked)));
    }

    /// <summary>In the same turn the model also asks for this tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">The arguments, as for <see cref="Calls"/>.</param>
    /// <param name="callId">The id of the call; null for the next one.</param>
    /// <returns>This model.</returns>
    /// <exception cref="ArgumentException"><paramref name="tool"/> is blank, or the arguments are no JSON object.</exception>
    /// <exception cref="InvalidOperationException">There is no turn yet, or it is a computed one.</exception>
    /// <example><code>model.Calls("fetch", new { url = first }).AndCalls("fetch", new { url = second })</code></example>
    public ScriptedChatClient AndCalls(string tool, object? arguments = null, string? callId = null)
    {
        var asked = Parsed(tool, arguments);
        return Change(nameof(AndCalls), turn => turn.Calls.Add((callId ?? $"call_{++_calls}", tool, asked)));
    }

    /// <summary>A turn: the request fails.</summary>
    /// <param name="exception">What is thrown.</param>
    /// <returns>This model.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    /// <example><code>model.Throws(new HttpRequestException("429 Too Many Requests"))</code></example>
    public ScriptedChatClient Throws(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Add(new ScriptedTurn { Failure = () => exception });
    }

    /// <summary>The turn breaks off: a streamed answer throws after what it said, any other throws at once.</summary>
    /// <param name="exception">What is thrown.</param>
    /// <returns>This model.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    /// <exception cref="InvalidOperationException">There is no turn yet, or it is a computed one.</exception>
    /// <example><code>model.Says("As I was about to").AndThrows(new IOException("connection reset"))</code></example>
    public ScriptedChatClient AndThrows(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Change(nameof(AndThrows), turn => turn.Failure = () => exception);
    }

    /// <summary>A turn: the answer is computed from the request, and given as it is.</summary>
    /// <param name="answer">Gives the answer to the messages and options.</param>
    /// <returns>This model.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="answer"/> is null.</exception>
    /// <example><code>model.Answers((messages, _) => new ChatResponse(new ChatMessage(ChatRole.Assistant, $"{messages.Count} messages")))</code></example>
    public ScriptedChatClient Answers(Func<IReadOnlyList<AIChatMessage>, ChatOptions?, ChatResponse> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Add(new ScriptedTurn { Answer = answer });
    }

    /// <summary>The turn that follows is no part of the script but a standing rule: it answers every request that is meant, before the script is asked.</summary>
    /// <param name="isMeant">Whether a request is meant, by its messages.</param>
    /// <returns>This model.</returns>
    /// <remarks>Of several rules the first that is meant answers.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="isMeant"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A condition without a turn stands before it.</exception>
    /// <example><code>model.When(messages => messages[^1].Text.Contains("weather")).Says("Sunny.")</code></example>
    public ScriptedChatClient When(Func<IReadOnlyList<AIChatMessage>, bool> isMeant)
    {
        ArgumentNullException.ThrowIfNull(isMeant);
        lock (_gate)
        {
            if (_condition is not null) throw new InvalidOperationException("When needs a turn (Says, Calls, Throws, Answers) before the next When.");
            _condition = isMeant;
            return this;
        }
    }

    /// <summary>What the turn costs; without it the answer states no usage.</summary>
    /// <param name="inputTokens">Tokens of the prompt.</param>
    /// <param name="outputTokens">Tokens of the answer.</param>
    /// <returns>This model.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of tokens is negative.</exception>
    /// <exception cref="InvalidOperationException">There is no turn yet, or it is a computed one.</exception>
    /// <example><code>model.Says("Done.").WithUsage(420, 60)</code></example>
    public ScriptedChatClient WithUsage(long inputTokens, long outputTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(outputTokens);
        return Change(nameof(WithUsage), turn => turn.Usage = new UsageDetails { InputTokenCount = inputTokens, OutputTokenCount = outputTokens, TotalTokenCount = inputTokens + outputTokens });
    }

    /// <summary>Why the turn ends; without it <c>tool_calls</c> where it asks for tools, else <c>stop</c>.</summary>
    /// <param name="reason">The finish reason.</param>
    /// <returns>This model.</returns>
    /// <exception cref="InvalidOperationException">There is no turn yet, or it is a computed one.</exception>
    /// <example><code>model.Says("And then").FinishingWith(ChatFinishReason.Length)</code></example>
    public ScriptedChatClient FinishingWith(ChatFinishReason reason) => Change(nameof(FinishingWith), turn => turn.FinishReason = reason);

    private ScriptedChatClient Add(ScriptedTurn turn, Action<ScriptedTurn>? fill = null)
    {
        lock (_gate)
        {
            fill?.Invoke(turn);
            if (_condition is { } condition) _rules.Add((condition, turn));
            else _script.Add(turn);
            _condition = null;
            _last = turn;
            return this;
        }
    }

    private ScriptedChatClient Change(string member, Action<ScriptedTurn> change)
    {
        lock (_gate)
        {
            if (_last is not { Answer: null } turn || _condition is not null)
            {
                throw new InvalidOperationException($"{member} belongs to a turn: write it after Says, Calls or Throws.");
            }

            change(turn);
            return this;
        }
    }

    private static JsonElement Parsed(string tool, object? arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        if (arguments is null) return JsonText.EmptyObject;
        var parsed = JsonText.Parse(AgentJson.Arguments(arguments));
        return parsed.IsObject() ? parsed : throw new ArgumentException($"The arguments of \"{tool}\" are no JSON object: {parsed.GetRawText()}", nameof(arguments));
    }
}
