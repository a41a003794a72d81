using System.Diagnostics;

namespace AgentTrace.Testing;

public sealed partial class AgentRun
{
    /// <summary>Runs one call of a model and records its answer.</summary>
    /// <param name="model">The model that is asked.</param>
    /// <param name="ask">Asks it.</param>
    /// <param name="prompt">What the model is told by the user; null when it is not to be recorded.</param>
    /// <param name="toolAnswers">
    /// The answers of tools that the model is given with it: evidence that these calls came before, and of what the agent knew. Null
    /// when they are not to be recorded.
    /// </param>
    /// <returns>The answer.</returns>
    /// <remarks>What <paramref name="ask"/> throws is recorded and reaches you unchanged.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="model"/> or <paramref name="ask"/> is null.</exception>
    /// <example><code>
    /// var answer = run.Generate("gpt-5", () =&gt; new ModelAnswer(client.Ask(prompt), "stop", InputTokens: 210, OutputTokens: 32));
    /// var final = run.Generate("gpt-5", () =&gt; Ask(hits), toolAnswers: [new(hits, answer.ToolRequests[0].Id, "search")]);
    /// </code></example>
    public ModelAnswer Generate(string model, Func<ModelAnswer> ask, string? prompt = null, IReadOnlyList<ToolAnswer>? toolAnswers = null) => Generate(model, ask, static answer => answer, prompt, toolAnswers);

    /// <summary>Runs one call of a model whose answer has a type of its own, and records it.</summary>
    /// <typeparam name="T">The client's type of answer.</typeparam>
    /// <param name="model">The model that is asked.</param>
    /// <param name="ask">Asks it.</param>
    /// <param name="describe">Reads the answer; only called when somebody listens.</param>
    /// <param name="prompt">What the model is told by the user; null when it is not to be recorded.</param>
    /// <param name="toolAnswers">
    /// The answers of tools that the model is given with it: evidence that these calls came before, and of what the agent knew. Null
    /// when they are not to be recorded.
    /// </param>
    /// <returns>The answer as the client gave it.</returns>
    /// <remarks>What <paramref name="ask"/> throws is recorded and reaches you unchanged; what <paramref name="describe"/> throws is not thrown.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="model"/>, <paramref name="ask"/> or <paramref name="describe"/> is null.</exception>
    /// <example><code>
    /// var response = run.Generate("gpt-5", () =&gt; client.Ask(prompt), r =&gt; new ModelAnswer(r.Text, r.Reason, r.Usage.In, r.Usage.Out));
    /// </code></example>
    public T Generate<T>(string model, Func<T> ask, Func<T, ModelAnswer> describe, string? prompt = null, IReadOnlyList<ToolAnswer>? toolAnswers = null)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(describe);
        var span = StartGeneration(model, prompt, toolAnswers);
        try
        {
            var answer = ask();
            Record(span, answer, describe);
            return answer;
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
        finally
        {
            span.Stop();
        }
    }

    /// <summary>Runs one call of a model and records its answer.</summary>
    /// <inheritdoc cref="Generate(string, Func{ModelAnswer}, string, IReadOnlyList{ToolAnswer})"/>
    /// <example><code>
    /// var answer = await run.GenerateAsync("gpt-5", async () =&gt; new ModelAnswer(await client.AskAsync(prompt)));
    /// </code></example>
    public Task<ModelAnswer> GenerateAsync(string model, Func<Task<ModelAnswer>> ask, string? prompt = null, IReadOnlyList<ToolAnswer>? toolAnswers = null) =>
        GenerateAsync(model, ask, static answer => answer, prompt, toolAnswers);

    /// <summary>Runs one call of a model whose answer has a type of its own, and records it.</summary>
    /// <inheritdoc cref="Generate{T}(string, Func{T}, Func{T, ModelAnswer}, string, IReadOnlyList{ToolAnswer})"/>
    /// <example><code>
    /// var response = await run.GenerateAsync("gpt-5", () =&gt; client.AskAsync(prompt), r =&gt; new ModelAnswer(r.Text, r.Reason));
    /// </code></example>
    public async Task<T> GenerateAsync<T>(string model, Func<Task<T>> ask, Func<T, ModelAnswer> describe, string? prompt = null, IReadOnlyList<ToolAnswer>? toolAnswers = null)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(describe);
        var span = StartGeneration(model, prompt, toolAnswers);
        try
        {
            var answer = await ask().ConfigureAwait(false);
            Record(span, answer, describe);
            return answer;
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
        finally
        {
            span.Stop();
        }
    }

    private AgentSpan StartGeneration(string model, string? prompt, IReadOnlyList<ToolAnswer>? toolAnswers)
    {
        ArgumentNullException.ThrowIfNull(model);
        var span = StartStep("chat " + model, ActivityKind.Client, "chat");
        if (!span.IsOn) return span;
        span.Set(Names.RequestModel, model);
        if (prompt is not null || toolAnswers is not null) span.Set(Names.InputMessages, AgentJson.InputMessages(prompt, toolAnswers ?? []));
        return span;
    }

    private static void Record<T>(AgentSpan span, T answer, Func<T, ModelAnswer> describe)
    {
        if (!span.IsOn) return;
        try
        {
            if (describe(answer) is not { } described) return;
            span.Set(Names.ResponseModel, described.Model);
            span.Set(Names.ResponseId, described.Id);
            span.Set(Names.FinishReasons, described.FinishReason is { } reason ? new[] { reason } : null);
            span.Set(Names.InputTokens, described.InputTokens);
            span.Set(Names.OutputTokens, described.OutputTokens);
            if (described is { Text: not null } or { ToolRequests: not null }) span.Set(Names.OutputMessages, AgentJson.AssistantMessage(described));
        }
        catch (Exception)
        {
            // The agent has its answer; what cannot be read of it is not captured.
        }
    }
}
