using System.Globalization;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Sampling;

/// <summary>A range of values of a factor.</summary>
/// <param name="Factor">The name of the factor.</param>
/// <param name="From">The first value, at least 0.</param>
/// <param name="To">The last value, not below <paramref name="From"/>.</param>
public sealed record FactorRange(string Factor, int From, int To)
{
    /// <summary>The name of a single value, which takes the place of the numbers; or null.</summary>
    public string? ValueName { get; private init; }

    /// <summary>The range of one value, of which only the name is known as yet.</summary>
    public static FactorRange Named(string factor, string value) => new(factor, 0, 0) { ValueName = value };

    /// <summary>The range in numbers.</summary>
    /// <param name="factor">The factor of this name.</param>
    /// <exception cref="UserErrorException">The factor has no such value.</exception>
    public FactorRange Of(Factor factor)
    {
        if (ValueName is not null)
        {
            string[] values = [.. Enumerable.Range(0, factor.Size).Select(factor.ValueText)];
            int value = Array.FindIndex(values, text => string.Equals(text, ValueName, StringComparison.OrdinalIgnoreCase));
            return value >= 0 ? new FactorRange(Factor, value, value) : throw Names.Unknown("value", ValueName, values, Factor);
        }

        return To < factor.Size ? this : throw new UserErrorException($"{Factor} has the values 0 to {factor.Size - 1}, got {this}");
    }

    /// <summary><c>a=1</c>, <c>a=1-3</c> or <c>a=red</c>.</summary>
    public override string ToString() => ValueName is not null ? $"{Factor}={ValueName}"
        : From == To ? $"{Factor}={From}" : $"{Factor}={From}-{To}";

    /// <summary>
    /// Reads <c>a=1,b=4-7,c=red</c>. Whole numbers are the numbers of values, from 0; anything else is the name of a value, or what it
    /// stands for as <see cref="Factor.ValueText"/> writes it.
    /// </summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="what">What it is, with its article, for an error: <c>a held-out combination</c>.</param>
    /// <param name="twice">The hint for who names a factor twice.</param>
    /// <exception cref="UserErrorException">It is not of this form, or names a factor twice.</exception>
    internal static FactorRange[] ParseAll(string text, string what, string? twice = null)
    {
        FactorRange[] ranges = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => Parse(part, text, what))];
        return ranges.GroupBy(range => range.Factor).FirstOrDefault(group => group.Count() > 1) is { } two
            ? throw new UserErrorException($"{what} names {two.Key} twice, got {text}", twice) : ranges;
    }

    /// <summary>The place of the factor that it names, and the range in numbers.</summary>
    /// <exception cref="UserErrorException">There is no such factor or value.</exception>
    internal (int Place, int From, int To) Among(IReadOnlyList<Factor> factors)
    {
        Factor factor = Names.Find("factor", Factor, factors, one => one.Name);
        (_, int from, int to) = Of(factor);
        return (Enumerable.Range(0, factors.Count).First(place => factors[place] == factor), from, to);
    }

    private static FactorRange Parse(string part, string whole, string what)
    {
        string[] sides = part.Split('='), ends = sides[^1].Split('-');
        if (sides is [{ Length: > 0 }, { Length: > 0 } value])
        {
            bool numbers = ends.Length <= 2 & Number(ends[0], out int from) & Number(ends[^1], out int to);
            if (!numbers) return Named(sides[0], value);
            if (from <= to) return new FactorRange(sides[0], from, to);
        }

        throw new UserErrorException($"{what} is given as a=1,b=4-7, with values by index from 0 or by name, got {whole}",
            "for example shape=heart,orientation=10-19");
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
