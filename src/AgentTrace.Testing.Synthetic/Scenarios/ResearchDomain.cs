using System.Text;
using static AgentTrace.Testing.DomainTool;

namespace AgentTrace.Testing;

/// <summary>Looks for documents, reads some, keeps a note: the ids that a search gives are those that are fetched, and the answer cites one.</summary>
internal sealed class ResearchDomain() : Domain(
    new("search", "Finds documents.", Schema("query", "limit:integer")) { Latency = Takes(220, 900), Backend = ("search-service", "/search", "documents") },
    new("fetch", "Reads one document.", Schema("id")) { Latency = Takes(140, 700), Failure = ("HTTP 404", "404"), Backend = ("library-service", "/documents", "pages") },
    new("save_note", "Keeps a note about a document.", Schema("id", "note")) { Latency = Takes(30, 90), Failure = ("HTTP 409", "409"), Backend = ("notes-service", "/notes", "notes") })
{
    public override string Name => "research-agent";

    public override string Agent => "researcher";

    public override string Instructions => "You find recent research. Search first, read what you cite, name the document.";

    public override string SearchTool => "search";

    public override string FragileTool => "fetch";

    public override string SensitiveTool => "save_note";

    public override string SensitiveKey => "id";

    public override (string Specialist, string Helper) Others => ("librarian", "reviewer");

    public override string InventedTool => "open_browser";

    public override RunSketch Draw(Dice dice, WordTables words, int items)
    {
        var topic = dice.Pick(words.Topics);
        var hits = new (string Id, string Title)[items + dice.Between(1, 3)];
        for (var i = 0; i < hits.Length; i++) hits[i] = (dice.Id("doc-", 6), dice.Pick(words.Phrases));
        var author = dice.Pick(words.People);
        var (bestId, bestTitle) = hits[dice.Below(items)];
        var sketch = new RunSketch($"Find recent research about {topic} and name the best source.", $"The best source on {topic} is \u201c{bestTitle}\u201d ({bestId}) by {author}.");
        sketch.Turns.Add(new SketchedTurn(Search(topic, hits)) { Says = $"I will look for documents about {topic}." });
        for (var i = 0; i < items; i++)
        {
            var (id, title) = hits[i];
            var fetch = Call("fetch", $$"""{"id":"{{id}}"}""",
                $$"""{"id":"{{id}}","title":"{{title}}","author":"{{(id == bestId ? author : dice.Pick(words.People))}}","abstract":"{{dice.Pick(words.Sentences)}}"}""");
            sketch.Turns.Add(new SketchedTurn(fetch) { CanJoin = i > 0 });
        }

        sketch.Turns.Add(new SketchedTurn(Call("save_note", $$"""{"id":"{{bestId}}","note":"{{bestTitle}}"}""", $$"""{"note_id":"{{dice.Id("note-", 6)}}","id":"{{bestId}}"}""")));
        return sketch;
    }

    public override PlannedCall Explore(Dice dice, WordTables words) => Search($"{dice.Pick(words.Topics)} {dice.Between(1950, 2025)}", [(dice.Id("doc-", 6), dice.Pick(words.Phrases))]);

    private static PlannedCall Search(string topic, (string Id, string Title)[] hits)
    {
        var results = new StringBuilder("""{"results":[""");
        for (var i = 0; i < hits.Length; i++) results.Append(i > 0 ? "," : "").Append($$"""{"id":"{{hits[i].Id}}","title":"{{hits[i].Title}}"}""");
        return Call("search", $$"""{"query":"{{topic}}","limit":{{hits.Length}}}""", results.Append("]}").ToString());
    }
}
