using Bogus;

namespace AgentTrace.Testing;

/// <summary>Names, places, products and phrases from Bogus: a table is drawn when it is first asked for, and picked from ever after.</summary>
internal sealed class WordTables
{
    private const int Size = 96;

    // Making one reads Bogus' data; only its generator belongs to a seed.
    private readonly Faker _faker = new("en");
    private readonly Lock _gate = new();
    private readonly int _seed;
    private readonly Lazy<string[]> _people, _mails, _cities, _streets, _products, _phrases, _sentences, _topics, _symbols;

    public WordTables(int seed)
    {
        _seed = seed;
        _people = Table(1, faker => faker.Name.FullName());
        _cities = Table(2, faker => faker.Address.City());
        _streets = Table(3, faker => faker.Address.StreetAddress());
        _products = Table(4, faker => faker.Commerce.ProductName());
        _phrases = Table(5, faker => faker.Company.CatchPhrase());
        _sentences = Table(6, faker => faker.Lorem.Sentence(9));
        _topics = Table(7, faker => $"{faker.Commerce.ProductMaterial().ToLowerInvariant()} {faker.PickRandom("recycling", "corrosion", "membranes", "coatings", "sensors", "storage")}");
        _symbols = Table(8, faker => $"{faker.Hacker.Noun()}_{faker.Hacker.Verb()}".Replace(' ', '_').ToLowerInvariant());
        _mails = new(() => [.. People.Select(name => string.Concat(name.Where(c => char.IsAsciiLetter(c) || c == ' ')).Trim().Replace(' ', '.').ToLowerInvariant() + "@example.org")]);
    }

    public string[] People => _people.Value;

    /// <summary>The addresses of the people, in the same order.</summary>
    public string[] Mails => _mails.Value;

    public string[] Cities => _cities.Value;

    public string[] Streets => _streets.Value;

    public string[] Products => _products.Value;

    public string[] Phrases => _phrases.Value;

    public string[] Sentences => _sentences.Value;

    public string[] Topics => _topics.Value;

    /// <summary>Names as they stand in code.</summary>
    public string[] Symbols => _symbols.Value;

    /// <summary>Only words that stand in JSON as they are. Each table has a generator of its own, so that no table depends on which was asked for first.</summary>
    private Lazy<string[]> Table(int number, Func<Faker, string> word) => new(() =>
    {
        lock (_gate)
        {
            // The generator of an instance: the static one is shared by everybody in the process. Nothing here reads a clock.
            _faker.Random = new Randomizer(unchecked((_seed * 31) + number));
            var words = new List<string>(Size);
            while (words.Count < Size)
            {
                if (word(_faker) is { Length: > 0 } drawn && JsonPen.Quoted(drawn).Length == drawn.Length + 2) words.Add(drawn);
            }

            return [.. words];
        }
    });
}
