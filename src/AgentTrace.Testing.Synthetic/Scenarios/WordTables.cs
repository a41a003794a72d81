using Bogus;

namespace AgentTrace.Testing;

/// <summary>Names, places, products and phrases from Bogus, drawn once for a seed and picked from ever after.</summary>
internal sealed class WordTables
{
    private const int Size = 128;

    public WordTables(int seed)
    {
        // The generator of an instance: the static one is shared by everybody in the process. Nothing here reads a clock.
        var faker = new Faker("en") { Random = new Randomizer(seed) };
        People = Draw(() => faker.Name.FullName());
        Cities = Draw(() => faker.Address.City());
        Streets = Draw(() => faker.Address.StreetAddress());
        Products = Draw(() => faker.Commerce.ProductName());
        Phrases = Draw(() => faker.Company.CatchPhrase());
        Sentences = Draw(() => faker.Lorem.Sentence(9));
        Topics = Draw(() => $"{faker.Commerce.ProductMaterial().ToLowerInvariant()} {faker.PickRandom("recycling", "corrosion", "membranes", "coatings", "sensors", "storage")}");
        Symbols = Draw(() => $"{faker.Hacker.Noun()}_{faker.Hacker.Verb()}".Replace(' ', '_').ToLowerInvariant());
        Mails = [.. People.Select(name => string.Concat(name.Where(c => char.IsAsciiLetter(c) || c == ' ')).Trim().Replace(' ', '.').ToLowerInvariant() + "@example.org")];
    }

    public string[] People { get; }

    public string[] Mails { get; }

    public string[] Cities { get; }

    public string[] Streets { get; }

    public string[] Products { get; }

    public string[] Phrases { get; }

    public string[] Sentences { get; }

    public string[] Topics { get; }

    /// <summary>Names as they stand in code.</summary>
    public string[] Symbols { get; }

    /// <summary>Only words that stand in JSON as they are.</summary>
    private static string[] Draw(Func<string> word)
    {
        var words = new List<string>(Size);
        while (words.Count < Size)
        {
            if (word() is { Length: > 0 } drawn && JsonPen.Quoted(drawn).Length == drawn.Length + 2) words.Add(drawn);
        }

        return [.. words];
    }
}
