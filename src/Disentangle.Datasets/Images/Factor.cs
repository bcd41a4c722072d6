using System.Globalization;

namespace Disentangle.Datasets.Images;

/// <summary>A generative factor: what varies over the images, and the values it takes.</summary>
/// <param name="Name">For example <c>orientation</c>.</param>
/// <param name="Values">What each factor value 0 .. Size-1 stands for, in the data set's own units.</param>
public sealed record Factor(string Name, IReadOnlyList<double> Values)
{
    /// <summary>How many values the factor takes.</summary>
    public int Size => Values.Count;

    /// <summary>Whether the values are categories, in no order.</summary>
    public bool IsCategorical { get; init; }

    /// <summary>
    /// The names of the values, one for each, for example <c>square</c>, <c>ellipse</c>, <c>heart</c>; null where they have none.
    /// </summary>
    public IReadOnlyList<string>? ValueNames { get; init; }

    /// <summary>The unit of <see cref="Values"/>, for example <c>degrees</c>; null where there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>A factor whose <paramref name="count"/> values are numbered from 0.</summary>
    public static Factor Numbered(string name, int count) => new(name, [.. Enumerable.Range(0, count).Select(value => (double)value)]);

    /// <summary>A categorical factor whose values are numbered from 0 and have these names.</summary>
    public static Factor Categories(string name, params IReadOnlyList<string> names) =>
        Numbered(name, names.Count) with { IsCategorical = true, ValueNames = names };

    /// <summary>
    /// A factor of <paramref name="count"/> values, at least 2, in equal steps from <paramref name="first"/> to
    /// <paramref name="last"/>, both included.
    /// </summary>
    public static Factor Linear(string name, int count, double first, double last) =>
        new(name, [.. Enumerable.Range(0, count).Select(i => first + (last - first) * i / (count - 1))]);

    /// <summary>A factor value for a reader, without its unit: its name, or the number it stands for to four decimals.</summary>
    /// <param name="value">0 .. Size-1.</param>
    public string ValueText(int value) => ValueNames is { } names ? names[value]
        : Values[value].ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>
    /// All values for a reader: <c>-30 to 30 degrees</c>, or the names of the categories, of which at
    /// most <paramref name="most"/> are given.
    /// </summary>
    public string ValuesText(int most = 8)
    {
        if (Size == 0) return "";
        if (ValueNames is { } names)
            return string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : "");
        string range = Size == 1 ? ValueText(0) : $"{ValueText(0)} to {ValueText(Size - 1)}";
        return Unit is null ? range : $"{range} {Unit}";
    }
}
