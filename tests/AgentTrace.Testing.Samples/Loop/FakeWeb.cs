namespace ResearchAgent.Tests;

/// <summary>The agent's tools: a search that finds one page, and a fetch that knows it.</summary>
public sealed class FakeWeb(SteppingClock? clock = null)
{
    private const string Page = "https://example.org/direct-recycling";

    /// <summary>How many times the page cannot be had before it can.</summary>
    public int Outages { get; set; }

    public Task<string> CallAsync(string tool, string argument) => tool == "search" ? SearchAsync(argument) : FetchAsync(argument);

    private Task<string> SearchAsync(string query)
    {
        clock?.Advance(410);
        return Task.FromResult($"{Page} is about {query}.");
    }

    private Task<string> FetchAsync(string url)
    {
        clock?.Advance(260);
        if (url != Page) throw new HttpRequestException("HTTP 404");
        if (Outages-- > 0) throw new HttpRequestException("HTTP 503");
        return Task.FromResult("Direct recycling recovers cathodes whole.");
    }
}
