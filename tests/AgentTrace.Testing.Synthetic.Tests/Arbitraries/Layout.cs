namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>A planned thing with its place and time.</summary>
internal sealed class Placed(Item item, Placed? parent, Placed? asker)
{
    public Item Item => item;

    /// <summary>What it stands in: of a call that a generation asked for, what the generation stands in.</summary>
    public Placed? Parent => parent;

    /// <summary>The generation that asked for the call.</summary>
    public Placed? Asker => asker;

    public List<Placed> Inside { get; } = [];

    public int Number { get; set; }

    public int Start { get; set; }

    public int End { get; set; }

    /// <summary>Start and end of each failed attempt before.</summary>
    public List<(int Start, int End)> Earlier { get; } = [];

    public string Id => $"c{Number}";

    public bool Is(What what) => item.What == what;

    /// <summary>It and all within, what was asked for included, in the order of the plan.</summary>
    public IEnumerable<Placed> All => Inside.SelectMany(inside => inside.All).Prepend(this);

    /// <summary>From the nearest thing that it stands in outwards.</summary>
    public IEnumerable<Placed> Above => parent is null ? [] : parent.Above.Prepend(parent);
}

/// <summary>Gives every planned thing its time, one after the other unless it lingers.</summary>
internal sealed class Layout
{
    private int _next;

    public static IReadOnlyList<Placed> Of(Plan plan)
    {
        var (layout, cursor) = (new Layout(), 0);
        return [.. plan.Items.Select(item => layout.Place(item, null, null, ref cursor))];
    }

    private Placed Place(Item item, Placed? parent, Placed? asker, ref int cursor)
    {
        var placed = new Placed(item, parent, asker) { Number = _next++ };
        var at = cursor + item.Wait;
        for (var i = 0; i < item.Retries; i++)
        {
            placed.Earlier.Add((at, at + 2));
            at += 3;
        }

        placed.Start = at;
        if (item.What == What.Generate)
        {
            placed.End = cursor = at + item.Length;
            var latest = cursor;
            foreach (var call in item.Inside)
            {
                placed.Inside.Add(Place(call, parent, placed, ref cursor));
                latest = Math.Max(latest, placed.Inside[^1].Start);
            }

            cursor = Math.Max(cursor, latest);
            return placed;
        }

        var inner = at;
        foreach (var inside in item.Inside) placed.Inside.Add(Place(inside, placed, null, ref inner));
        placed.End = placed.Inside.SelectMany(inside => inside.All).Select(inside => inside.End).Append(at + item.Length).Max();
        if (!item.Lingers) cursor = placed.End;
        return placed;
    }
}
