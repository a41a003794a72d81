namespace AgentTrace.Testing;

/// <summary>Which scrubbed text of a received run is which of the golden: what was one and the same thing there is one and the same here, under whatever number.</summary>
internal sealed class GoldenIdentities
{
    private readonly Dictionary<string, string> _there = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _here = new(StringComparer.Ordinal);

    /// <summary>How many of a step's texts are known to be the same; -1 where one is known to be another.</summary>
    public int Known(string[] golden, string[] received)
    {
        var known = 0;
        foreach (var (there, here) in golden.Zip(received))
        {
            var (isThere, isHere) = (_there.TryGetValue(there, out var partner), _here.TryGetValue(here, out var owner));
            if ((isThere && partner != here) || (isHere && owner != there)) return -1;
            if (isThere) known++;
        }

        return known;
    }

    /// <summary>Takes a step's texts for the same.</summary>
    /// <returns>The first that is another one, with what it stands in place of; null where none is.</returns>
    public (string Golden, string Received)? Take(string[] golden, string[] received)
    {
        foreach (var (there, here) in golden.Zip(received))
        {
            _there.TryAdd(there, here);
            _here.TryAdd(here, there);
            if (_there[there] != here || _here[here] != there) return (there, here);
        }

        return null;
    }
}
