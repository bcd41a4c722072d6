using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Sampling;

/// <summary>Which images are looked at: those whose factors lie in all of some ranges at once.</summary>
public sealed class FactorFilter
{
    private readonly (int Place, int From, int To)[] _ranges;
    private readonly string _text;

    private FactorFilter((int, int, int)[] ranges, string text) => (_ranges, _text) = (ranges, text);

    /// <summary>All images.</summary>
    public static FactorFilter None { get; } = new([], "");

    /// <summary>Whether it lets all images through.</summary>
    public bool IsNone => _ranges.Length == 0;

    /// <summary>The places of the factors that it looks at.</summary>
    public IEnumerable<int> Places => _ranges.Select(range => range.Place);

    /// <summary>Reads a filter as a user gives it: <c>a=1,b=4-7,c=red</c>, with values by index from 0 or by name.</summary>
    /// <param name="text">Nothing or empty for all images.</param>
    /// <param name="factors">The factors of the images.</param>
    /// <exception cref="UserErrorException">It is not of this form, names a factor twice, or one or a value that is not there.</exception>
    public static FactorFilter Parse(string? text, IReadOnlyList<Factor> factors)
    {
        if (string.IsNullOrWhiteSpace(text)) return None;
        FactorRange[] ranges = FactorRange.ParseAll(text, "a filter");
        if (factors.Count == 0) throw new UserErrorException("the data has no factors to filter images by");
        return new FactorFilter([.. ranges.Select(range => range.Among(factors))], string.Join(',', ranges.AsEnumerable()));
    }

    /// <summary>Whether it lets an image with these factor values through.</summary>
    /// <param name="values">One for each factor.</param>
    public bool Includes(ReadOnlySpan<int> values)
    {
        foreach ((int place, int from, int to) in _ranges)
            if (values[place] < from || values[place] > to) return false;
        return true;
    }

    /// <summary>As it is given: <c>a=1,b=4-7</c>; empty where it lets all images through.</summary>
    public override string ToString() => _text;
}
