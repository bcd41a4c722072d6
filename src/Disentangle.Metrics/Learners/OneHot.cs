using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Learners;

/// <summary>
/// Discrete codes as truth values: a column for each value of each unit, 1 where the unit has it. A value that the sample they were made of
/// does not have is 0 in all columns of its unit.
/// </summary>
internal sealed class OneHot : ICodeFeatures
{
    private const int MostColumns = 10_000;

    private readonly float[][] _values;
    private readonly int[] _starts;

    /// <summary>Takes the values of a sample.</summary>
    /// <exception cref="UserErrorException">They are too many to be discrete codes.</exception>
    public OneHot(CodeSample sample)
    {
        _values = [.. Enumerable.Range(0, sample.Dimensions).Select(d => (float[])[.. sample.Code(d).Distinct().Order()])];
        _starts = new int[_values.Length];
        foreach ((int d, float[] values) in _values.Index())
        {
            _starts[d] = Width;
            Width += values.Length;
        }

        if (Width > MostColumns)
        {
            throw new UserErrorException(
                $"codes that are marked as discrete must have at most {MostColumns} different values, units added up, got {Width}",
                "are they continuous? measure them without --discrete, or without the array discrete");
        }
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public double[] Apply(CodeSample sample)
    {
        double[] features = new double[sample.Count * Width];
        for (int i = 0; i < sample.Codes.Length; i++)
        {
            (int row, int d) = (i / sample.Dimensions, i % sample.Dimensions);
            int place = Array.BinarySearch(_values[d], sample.Codes[i]);
            if (place >= 0) features[row * Width + _starts[d] + place] = 1;
        }

        return features;
    }
}
