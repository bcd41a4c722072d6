namespace Disentangle.Methods;

/// <summary>Values of a method's settings by name, in the order of their names. Two with the same values are equal.</summary>
public sealed class MethodSettings : IEquatable<MethodSettings>
{
    private readonly SortedDictionary<string, SettingValue> _values;

    /// <summary>The given values; settings that are not given keep their defaults.</summary>
    public MethodSettings(params IEnumerable<KeyValuePair<string, double>> values)
        : this(values.Select(pair => KeyValuePair.Create<string, SettingValue>(pair.Key, pair.Value)))
    {
    }

    /// <summary>The given numbers and names; settings that are not given keep their defaults.</summary>
    public MethodSettings(IEnumerable<KeyValuePair<string, SettingValue>> values)
    {
        _values = new SortedDictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach ((string name, SettingValue value) in values) _values[name] = value;
    }

    /// <summary>Nothing given.</summary>
    public static MethodSettings Empty { get; } = new();

    /// <summary>What was given.</summary>
    public IReadOnlyDictionary<string, SettingValue> Values => _values;

    /// <summary>The value of a setting: what was given by its name or else by a deprecated one, or the default.</summary>
    public SettingValue this[Setting setting]
    {
        get
        {
            if (_values.TryGetValue(setting.Name, out SettingValue value)) return value;
            foreach (string alias in setting.Aliases)
            {
                if (_values.TryGetValue(alias, out value)) return value;
            }

            return setting.Default;
        }
    }

    /// <summary>These values with one more or another.</summary>
    public MethodSettings With(string name, SettingValue value) => new([.. _values, new KeyValuePair<string, SettingValue>(name, value)]);

    /// <summary>These values with more of them, each as <c>name=value</c>.</summary>
    /// <exception cref="UserErrorException">One is of another form.</exception>
    public MethodSettings Given(IEnumerable<string> words)
    {
        MethodSettings settings = this;
        foreach (string text in words)
        {
            string[] parts = text.Split('=', 2);
            if (parts.Length != 2 || parts[0].Length == 0)
                throw new UserErrorException($"--set takes name=value, got {text}", "for example --set beta=4");
            settings = settings.With(parts[0], SettingValue.Parse(parts[1]));
        }

        return settings;
    }

    /// <summary>These values without one.</summary>
    public MethodSettings Without(string name) => new(_values.Where(pair => pair.Key != name));

    /// <inheritdoc/>
    public bool Equals(MethodSettings? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MethodSettings);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(17, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    /// <summary>For example <c>beta=4 estimator=mss</c>.</summary>
    public override string ToString() => string.Join(' ', _values.Select(pair => $"{pair.Key}={pair.Value}"));
}
