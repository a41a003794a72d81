using FsCheck;
using FsCheck.Fluent;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Random plans, and what is smaller than a plan.</summary>
internal static class Plans
{
    public static readonly string[] Tools = ["search", "fetch", "pay"];

    /// <summary>A seed makes the plan again; <see cref="Smaller"/> makes it small.</summary>
    public static Arbitrary<Plan> Arbitrary() => Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(Make), Smaller);

    /// <summary>The smallest plan of which something still holds, by going down as long as it does.</summary>
    public static Plan Smallest(Plan plan, Func<Plan, bool> holds)
    {
        while (Smaller(plan).FirstOrDefault(holds) is { } smaller) plan = smaller;
        return plan;
    }

    public static Plan Make(int seed)
    {
        var random = new Random(seed);
        var outputs = random.Next(2) == 0;
        var maker = new Maker(random, Broken: random.Next(8) == 0, Losing: random.Next(3) == 0, Silent: random.Next(8) == 0);
        IReadOnlyList<Item> items = random.Next(5) switch
        {
            0 => maker.Loop(0),
            1 => [maker.Agent("a", 0), maker.Agent(maker.Pick("a", "b"), 0)],
            _ => [maker.Agent("a", 0)],
        };
        return Sound(new Plan(items)
        {
            Seed = seed,
            Fine = random.Next(2) == 0,
            OpenInference = random.Next(4) == 0,
            Outputs = outputs,
            Inputs = outputs && random.Next(2) == 0,
            Fault = random.Next(16) == 0 ? (Fault)random.Next((int)Fault.Count) : Fault.None,
            Orphans = random.Next(12) == 0 ? random.Next(1, 3) : 0,
        });
    }

    /// <summary>Fewer things first, then less about one, then simpler times.</summary>
    public static IEnumerable<Plan> Smaller(Plan plan) => Candidates(plan with { Seed = null }).Select(Sound).Where(smaller => smaller.ToString() != (plan with { Seed = null }).ToString());

    private static IEnumerable<Plan> Candidates(Plan plan)
    {
        foreach (var items in Fewer(plan.Items)) yield return plan with { Items = items };
        if (plan.Orphans > 0) yield return plan with { Orphans = plan.Orphans - 1 };
        if (plan.Fault != Fault.None) yield return plan with { Fault = Fault.None };
        if (plan.Inputs) yield return plan with { Inputs = false };
        if (plan.Outputs && !plan.Inputs) yield return plan with { Outputs = false };
        if (plan.OpenInference) yield return plan with { OpenInference = false };
        if (plan.Fine) yield return plan with { Fine = false };
    }

    private static IEnumerable<IReadOnlyList<Item>> Fewer(IReadOnlyList<Item> items)
    {
        for (var i = 0; i < items.Count; i++) yield return [.. items.Take(i), .. items.Skip(i + 1)];
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Inside.Count > 0) yield return [.. items.Take(i), .. items[i].Inside, .. items.Skip(i + 1)];
        }

        // What goes on beside the next may as well come after it.
        for (var i = 0; i < items.Count - 1; i++)
        {
            if (items[i].Lingers) yield return [.. items.Take(i), items[i + 1], items[i] with { Lingers = false }, .. items.Skip(i + 2)];
        }

        for (var i = 0; i < items.Count; i++)
        {
            foreach (var inside in Fewer(items[i].Inside)) yield return [.. items.Take(i), items[i] with { Inside = inside }, .. items.Skip(i + 1)];
            foreach (var plainer in Plainer(items[i])) yield return [.. items.Take(i), plainer, .. items.Skip(i + 1)];
        }
    }

    private static IEnumerable<Item> Plainer(Item item)
    {
        if (item.Fails) yield return item with { Fails = false };
        if (item.Unfinished) yield return item with { Unfinished = false };
        if (item.Twice) yield return item with { Twice = false };
        if (item.Lingers) yield return item with { Lingers = false };
        if (item.Lost) yield return item with { Lost = false };
        if (item.Retries > 0) yield return item with { Retries = item.Retries - 1 };
        if (!item.Answered) yield return item with { Answered = true };
        if (item.ShowsId) yield return item with { ShowsId = false };
        if (item.Argument is not null) yield return item with { Argument = null };
        if (item.Argument > 0) yield return item with { Argument = 0 };
        if (item.Result is not null) yield return item with { Result = null };
        if (item.Tokens is not null) yield return item with { Tokens = null };
        if (item.Ended is not null) yield return item with { Ended = null };
        if (item is { What: What.Generate, Name: not "m" }) yield return item with { Name = "m" };
        if (item.Wait > 0) yield return item with { Wait = 0 };
        if (item.Length != 1) yield return item with { Length = 1 };
    }

    /// <summary>Leaves nothing that no instrumentation could tell apart, so that the plan is the truth about its trace.</summary>
    private static Plan Sound(Plan plan)
    {
        var unasked = Unasked(plan.Items).ToHashSet();
        return plan with { Items = [.. plan.Items.Select(item => Sound(item, null, null, unasked))] };
    }

    /// <summary>The tools that were called although no generation asked: such a call may be the one that a request without a span asked for.</summary>
    private static IEnumerable<string> Unasked(IReadOnlyList<Item> items) => items.Where(item => item.What == What.Call).Select(item => item.Name)
        .Concat(items.SelectMany(item => item.What == What.Generate ? item.Inside.SelectMany(call => Unasked(call.Inside)) : Unasked(item.Inside)));

    private static Item Sound(Item item, Item? asker, string? tool, HashSet<string> unasked)
    {
        var inside = item.Inside.Where(call => item.What != What.Generate || call.What == What.Call)

            .Select(call => Sound(call, item.What == What.Generate ? item : null, item.What switch { What.Agent => null, What.Call => item.Name, _ => tool }, unasked)).ToList();

        // A generation that never ended has no answer that could have asked for anything.
        if (item.What == What.Generate && item.Unfinished) inside = [];
        if (item.What == What.Generate) inside = [.. inside.Select(call => call.Lost || (!unasked.Contains(call.Name) && inside.All(other => ReferenceEquals(other, call) || other.Name != call.Name)) ? call : call with { ShowsId = true })];
        // A tool within the same tool is that call, seen by another instrumentation.
        if (item.What == What.Call && item.Name == tool) return new Item(What.Plumb, "x") { Length = item.Length, Inside = inside };
        if (item.What != What.Call) return item with { Inside = inside };
        item = item with { Lost = item.Lost && asker is not null && !unasked.Contains(item.Name) };
        var retried = asker is not null && item.Retries > 0 && !item.Lost;
        return item with
        {
            Inside = item.Lost ? [] : inside,
            Retries = retried ? item.Retries : 0,
            ShowsId = item.ShowsId && asker is not null || retried,
            Argument = retried ? item.Argument ?? 0 : item.Argument,
            // A request without arguments is none; whoever answers a lost call says so in the messages alone.
            Fails = item.Fails && !item.Lost,
            Unfinished = item.Unfinished && !item.Lost,
            Twice = item.Twice && !item.Lost && !retried,
        };
    }

    private sealed record Maker(Random Random, bool Broken, bool Losing, bool Silent)
    {
        public string Pick(params string[] names) => names[Random.Next(names.Length)];

        public Item Agent(string name, int depth) => new(What.Agent, name)
        {
            Wait = Random.Next(3),
            Inside = Loop(depth),
            Fails = One(12),
            Unfinished = Broken && One(4),
            Twice = One(15),
            Tokens = One(8) ? Random.Next(20) : null,
            Ended = One(4) ? Pick("completed", "max_steps", "error") : null,
        };

        public IReadOnlyList<Item> Loop(int depth)
        {
            var items = new List<Item>();
            var thinking = One(5);
            for (var turn = Random.Next(1, depth == 0 ? 4 : 3); turn > 0; turn--)
            {
                if (One(8)) items.Add(Aside(depth));
                if (thinking)
                {
                    if (!One(4)) items.Add(new Item(What.Reason, "think") { Wait = Random.Next(2), Length = Random.Next(1, 5), Fails = One(15) });
                    items.AddRange(Calls(depth, Random.Next(3)));
                }
                else
                {
                    var calls = Calls(depth, turn == 1 && !One(4) ? 0 : Random.Next(1, 4)).ToList();
                    var generation = new Item(What.Generate, One(6) ? "n" : "m")
                    {
                        Wait = Random.Next(3),
                        Length = Random.Next(1, 8),
                        Inside = calls,
                        Fails = One(15),
                        Unfinished = Broken && One(8),
                        Twice = One(6),
                        Tokens = One(4) ? null : Random.Next(12),
                        Ended = One(6) ? null : calls.Count > 0 ? "tool_call" : One(5) ? "length" : "stop",
                    };
                    items.Add(calls.Count == 0 && One(8) ? new Item(What.Reason, "think") { Inside = [generation] } : generation);
                }
            }

            return items;
        }

        private IEnumerable<Item> Calls(int depth, int count)
        {
            for (var parallel = One(2); count > 0; count--)
            {
                yield return new Item(What.Call, Pick(Tools))
                {
                    Wait = Random.Next(3),
                    Length = Random.Next(9),
                    Lingers = parallel || One(10),
                    Argument = One(6) ? null : Random.Next(2),
                    Result = One(3) ? null : Random.Next(2),
                    Fails = One(5),
                    Retries = One(10) ? Random.Next(1, 3) : 0,
                    ShowsId = !One(3),
                    Lost = Silent || (Losing && One(4)),
                    Answered = !One(5),
                    Twice = One(6),
                    Unfinished = Broken && One(6),
                    Inside = depth < 2 && One(7) ? [Aside(depth + 1)] : [],
                };
            }
        }

        private Item Aside(int depth) => Random.Next(9) switch
        {
            0 or 1 when depth is > 0 and < 2 => Agent("ab" + depth, depth + 1),
            0 or 1 => new Item(What.Plumb, "x") { Fails = One(3), Unfinished = Broken && One(4) },
            2 => new Item(What.Retrieve, "docs") { Fails = One(8), Inside = One(3) ? [new Item(What.Embed, "vector")] : [] },
            3 => new Item(What.Embed, "vector"),
            4 => new Item(What.Guard, "policy") { Fails = One(5) },
            5 => new Item(What.Handoff, "to b"),
            6 when depth < 2 => new Item(What.Chain, "graph") { Inside = [Aside(depth + 1)], Fails = One(6) },
            7 when depth > 0 => new Item(What.Call, Pick(Tools)) { Argument = Random.Next(2), Length = Random.Next(1, 4), Fails = One(4) },
            _ => new Item(What.Plumb, "x") { Fails = One(3), Wait = 1 },
        };

        private bool One(int of) => Random.Next(of) == 0;
    }
}
