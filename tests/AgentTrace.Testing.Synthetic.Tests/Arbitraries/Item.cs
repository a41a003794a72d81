namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>What a planned thing is.</summary>
internal enum What
{
    Agent,
    Generate,
    Call,
    Reason,
    Retrieve,
    Embed,
    Guard,
    Handoff,
    Chain,
    Plumb,
}

/// <summary>One thing that a planned agent does, with what it truly is and what of that is recorded.</summary>
/// <param name="What">What it is.</param>
/// <param name="Name">The tool, the agent, or any name.</param>
internal sealed record Item(What What, string Name)
{
    /// <summary>Milliseconds from the end of what came before to its start.</summary>
    public int Wait { get; init; }

    /// <summary>Milliseconds at least; what is inside makes it longer.</summary>
    public int Length { get; init; } = 4;

    /// <summary>What happens within; of a generation the calls that it asks for, which happen after it.</summary>
    public IReadOnlyList<Item> Inside { get; init; } = [];

    public bool Fails { get; init; }

    /// <summary>The span never ends.</summary>
    public bool Unfinished { get; init; }

    /// <summary>Recorded by two layers, one inside the other.</summary>
    public bool Twice { get; init; }

    /// <summary>What comes next does not wait for its end.</summary>
    public bool Lingers { get; init; }

    /// <summary>The value of its one argument; null where no span captured it.</summary>
    public int? Argument { get; init; }

    /// <summary>What a call returns; null where no span captured it.</summary>
    public int? Result { get; init; }

    /// <summary>Failed attempts before this one.</summary>
    public int Retries { get; init; }

    /// <summary>The tool call id stands on the span too.</summary>
    public bool ShowsId { get; init; }

    /// <summary>A request whose execution no span shows.</summary>
    public bool Lost { get; init; }

    /// <summary>The next generations are given its result.</summary>
    public bool Answered { get; init; } = true;

    public int? Tokens { get; init; }

    /// <summary>Why a generation ended, or a run stopped; null where nothing says so.</summary>
    public string? Ended { get; init; }
}
