using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Learners;

/// <summary>
/// Codes less their mean and divided by their standard deviation, both of one sample: scikit-learn's <c>StandardScaler</c>.
/// </summary>
/// <remarks>
/// The deviation is that of the sample as a whole (divided by N). A code with one value in that sample becomes 0 everywhere, in other
/// samples too, so that nothing can be learned from it.
/// </remarks>
internal sealed class Standardisation : ICodeFeatures
{
    private readonly double[] _means, _scales;

    /// <summary>Takes means and deviations from a sample.</summary>
    public Standardisation(CodeSample sample)
    {
        double[][] columns = Columns.Centred(Array.ConvertAll(sample.Codes, z => (double)z), sample.Dimensions, out _means);
        _scales = Array.ConvertAll(columns, column => Scale(Math.Sqrt(Dense.Dot(column, column) / column.Length)));
    }

    /// <inheritdoc/>
    public int Width => _means.Length;

    /// <summary>The codes of a sample, N x D, row by row.</summary>
    public double[] Apply(CodeSample sample)
    {
        double[] codes = new double[sample.Codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            int d = i % _means.Length;
            codes[i] = (sample.Codes[i] - _means[d]) * _scales[d];
        }

        return codes;
    }

    private static double Scale(double deviation) => deviation > 0 ? 1 / deviation : 0;
}
