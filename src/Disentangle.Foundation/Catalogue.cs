using System.Collections;
using System.Text.RegularExpressions;

namespace Disentangle.Foundation;

/// <summary>Something that a user names.</summary>
public interface ICatalogueEntry
{
    /// <summary>What a user types: lower-case words and digits with hyphens between them.</summary>
    string Id { get; }

    /// <summary>As the literature writes it.</summary>
    string Name { get; }

    /// <summary>One sentence in plain words.</summary>
    string Description { get; }
}

/// <summary>What there is of a kind, by name. Other assemblies add entries of their own.</summary>
/// <typeparam name="T">The entries.</typeparam>
public sealed partial class Catalogue<T> : IReadOnlyList<T>
    where T : ICatalogueEntry
{
    private readonly Lock _registering = new();
    private readonly Dictionary<string, string> _files = [];

    // Replaced as a whole, so that a reader needs no lock.
    private volatile T[] _entries;

    /// <summary>A catalogue of some entries, in the order in which they are shown.</summary>
    /// <param name="kind">What they are, for example <c>method</c>.</param>
    /// <param name="entries">The entries.</param>
    public Catalogue(string kind, params IEnumerable<T> entries) => (Kind, _entries) = (kind, [.. entries]);

    /// <summary>What the entries are, for example <c>method</c>.</summary>
    public string Kind { get; }

    /// <inheritdoc/>
    public int Count => _entries.Length;

    /// <inheritdoc/>
    public T this[int index] => _entries[index];

    /// <summary>The entry called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none; the sentence suggests the nearest name.</exception>
    public T Get(string id) => Names.Find(Kind, id, _entries, entry => entry.Id);

    /// <summary>The entry called <paramref name="id"/>, or null.</summary>
    public T? Find(string id) => _entries.FirstOrDefault(entry => entry.Id == id);

    /// <summary>
    /// The file of the plugin that added the entry called <paramref name="id"/>, where a program has to be told it again
    /// (<see cref="PluginRegistration"/>); null of all others.
    /// </summary>
    public string? FileOf(string id)
    {
        lock (_registering) return _files.GetValueOrDefault(id);
    }

    /// <summary>Adds an entry after all others.</summary>
    /// <exception cref="UserErrorException">There is one of its name, or the name is not easy to type.</exception>
    public void Register(T entry)
    {
        lock (_registering)
        {
            if (!EasyToType().IsMatch(entry.Id))
                throw new UserErrorException(
                    $"the name of a {Kind} must be lower-case words and digits with hyphens between them, got {Shown.Short(entry.Id)}");
            if (Find(entry.Id) is { } taken)
                throw new UserErrorException(
                    $"there is a {Kind} {entry.Id} already ({taken.Name}); the name of the added one must be another");
            _entries = [.. _entries, entry];
            if (PluginRegistration.File is { } file) _files[entry.Id] = file;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex EasyToType();
}
