namespace AgentTrace.Testing;

/// <summary>64-bit FNV-1a: a number from what is added, the same on any machine. Source: draft-eastlake-fnv.</summary>
internal static class Fnv
{
    public const ulong Start = 14695981039346656037;

    public static ulong Next(ulong hash, ulong added) => (hash ^ added) * 1099511628211;
}
