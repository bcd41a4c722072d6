using System.Globalization;

namespace Disentangle.Datasets;

/// <summary>A range of values of a factor.</summary>
/// <param name="Factor">The name of the factor.</param>
/// <param name="From">The first value, at least 0.</param>
/// <param name="To">The last value, not below <paramref name="From"/>.</param>
public sealed record FactorRange(string Factor, int From, int To)
{
    /// <summary><c>a=1</c> or <c>a=1-3</c>.</summary>
    public override string ToString() => From == To ? $"{Factor}={From}" : $"{Factor}={From}-{To}";
}

/// <summary>Images that training does not see: those whose factors lie in all of the given ranges at once.</summary>
/// <param name="Ranges">The ranges, at least one, each of another factor.</param>
public sealed record HeldOutCombination(IReadOnlyList<FactorRange> Ranges)
{
    /// <summary>Reads <c>a=1,b=4-7</c>: the images in which a is 1 and b is from 4 to 7, values being numbered from 0.</summary>
    /// <exception cref="UserErrorException">It is not of this form, or names a factor twice.</exception>
    public static HeldOutCombination Parse(string text)
    {
        FactorRange[] ranges = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => Range(part, text))];
        if (ranges.GroupBy(range => range.Factor).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UserErrorException($"what is held out names {twice.Key} twice, got {text}", "give --hold-out twice for either of two ranges");
        return new HeldOutCombination(ranges);
    }

    /// <summary><c>a=1,b=4-7</c>.</summary>
    public override string ToString() => string.Join(',', Ranges);

    private static FactorRange Range(string part, string whole)
    {
        string[] sides = part.Split('='), ends = sides[^1].Split('-');
        if (sides.Length == 2 && sides[0].Length > 0 && ends.Length <= 2 && Number(ends[0], out int from) && Number(ends[^1], out int to) && from <= to)
            return new FactorRange(sides[0], from, to);
        throw new UserErrorException($"what is held out is given as a=1,b=4-7, with the numbers of values from 0, got {whole}", "for example shape=2,orientation=10-19");
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
