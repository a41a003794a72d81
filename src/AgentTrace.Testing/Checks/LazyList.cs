using System.Collections;

namespace AgentTrace.Testing;

/// <summary>A list that is made when somebody reads it.</summary>
internal sealed class LazyList<T>(Func<IEnumerable<T>> make) : IReadOnlyList<T>
{
    private readonly Lazy<List<T>> _items = new(() => [.. make()]);

    public int Count => _items.Value.Count;

    public T this[int index] => _items.Value[index];

    public IEnumerator<T> GetEnumerator() => _items.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
