namespace Disentangle.Methods;

/// <summary>Values of a method's settings by name, in the order of their names. Two with the same values are equal.</summary>
public sealed class MethodSettings : IEquatable<MethodSettings>
{
    private readonly SortedDictionary<string, double> _values;

    /// <summary>The given values; settings that are not given keep their defaults.</summary>
    public MethodSettings(params IEnumerable<KeyValuePair<string, double>> values)
    {
        _values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string name, double value) in values) _values[name] = value;
    }

    /// <summary>Nothing given.</summary>
    public static MethodSettings Empty { get; } = new();

    /// <summary>What was given.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>The value of a setting: what was given, or the default.</summary>
    public double this[Setting setting] => _values.GetValueOrDefault(setting.Name, setting.Default);

    /// <summary>These values with one more or another.</summary>
    public MethodSettings With(string name, double value) => new([.. _values, new KeyValuePair<string, double>(name, value)]);

    /// <inheritdoc/>
    public bool Equals(MethodSettings? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MethodSettings);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(17, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    /// <summary>For example <c>beta=4 warmup=1000</c>.</summary>
    public override string ToString() => string.Join(' ', _values.Select(pair => $"{pair.Key}={pair.Value}"));
}
