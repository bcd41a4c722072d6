namespace Disentangle.Comparisons.Tables;

/// <summary>A cell of a study: models that differ in nothing but their seed. Keys of the same content are equal.</summary>
public sealed class CellKey : IEquatable<CellKey>
{
    private readonly string _identity;

    /// <summary>The key of a method, a data set and settings, whose order is of no account.</summary>
    public CellKey(string method, string data, IReadOnlyDictionary<string, string> settings)
    {
        (Method, Data) = (method, data);
        Settings = [.. settings.OrderBy(setting => setting.Key, StringComparer.Ordinal)];
        _identity = string.Join('\0', [method, data, .. Settings.SelectMany(setting => new[] { setting.Key, setting.Value })]);
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The data set.</summary>
    public string Data { get; }

    /// <summary>The settings, in the order of their names.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; }

    /// <summary>The settings in words, for example <c>beta=4</c>; empty where there are none.</summary>
    public string Text => string.Join(", ", Settings.Select(setting => $"{setting.Key}={setting.Value}"));

    /// <summary>Method and settings, for example <c>beta-vae, beta=4</c>.</summary>
    public string Title => Settings.Count == 0 ? Method : $"{Method}, {Text}";

    /// <summary>The same method and settings on no data set in particular: equal for cells that differ in nothing but their data.</summary>
    public CellKey WithoutData() => new(Method, "", new Dictionary<string, string>(Settings));

    /// <inheritdoc/>
    public bool Equals(CellKey? other) => other is not null && _identity == other._identity;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CellKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _identity.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Title} on {Data}";
}
