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
            return value >= 0 ? new FactorRange(Factor, value, value) : throw Names.Unknown($"value of {Factor}", ValueName, values);
        }

        return To < factor.Size ? this : throw new UserErrorException($"{Factor} has the values 0 to {factor.Size - 1}, got {this}");
    }

    /// <summary><c>a=1</c>, <c>a=1-3</c> or <c>a=red</c>.</summary>
    public override string ToString() => ValueName is not null ? $"{Factor}={ValueName}"
        : From == To ? $"{Factor}={From}" : $"{Factor}={From}-{To}";
}

/// <summary>Images that training does not see: those whose factors lie in all of the given ranges at once.</summary>
/// <param name="Ranges">The ranges, at least one, each of another factor.</param>
public sealed record HeldOutCombination(IReadOnlyList<FactorRange> Ranges)
{
    /// <summary>
    /// Reads <c>a=1,b=4-7,c=red</c>: the images in which a is 1, b is from 4 to 7 and c is red. Whole numbers are the numbers of values,
    /// from 0; anything else is the name of a value, or what it stands for as <see cref="Factor.ValueText"/> writes it.
    /// </summary>
    /// <exception cref="UserErrorException">It is not of this form, or names a factor twice.</exception>
    public static HeldOutCombination Parse(string text)
    {
        FactorRange[] ranges = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => Range(part, text))];
        if (ranges.GroupBy(range => range.Factor).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UserErrorException($"a held-out combination names {twice.Key} twice, got {text}",
                "for two ranges, give --hold-out twice");
        return new HeldOutCombination(ranges);
    }

    /// <summary><c>a=1,b=4-7</c>.</summary>
    public override string ToString() => string.Join(',', Ranges);

    private static FactorRange Range(string part, string whole)
    {
        string[] sides = part.Split('='), ends = sides[^1].Split('-');
        if (sides is [{ Length: > 0 }, { Length: > 0 } value])
        {
            bool numbers = ends.Length <= 2 & Number(ends[0], out int from) & Number(ends[^1], out int to);
            if (!numbers) return FactorRange.Named(sides[0], value);
            if (from <= to) return new FactorRange(sides[0], from, to);
        }

        throw new UserErrorException($"a held-out combination is given as a=1,b=4-7, with values by index from 0 or by name, got {whole}",
            "for example shape=heart,orientation=10-19");
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
