using Disentangle.Foundation.Numerics;

namespace Disentangle.Analysis;

/// <summary>
/// Equal cells along a latent unit. The first and the last reach to infinity, so that every code is in one and probabilities add up to 1.
/// </summary>
/// <param name="First">Where the first cell begins, as it is drawn.</param>
/// <param name="Width">The width of a cell, above 0.</param>
/// <param name="Count">How many cells, at least 1.</param>
public sealed record UnitCells(double First, double Width, int Count)
{
    // A Gaussian has less than 1e-15 of its probability further out, in standard deviations.
    private const double Reach = 8;

    // Of so many codes the quantiles are known well enough to choose a range by.
    private const int MostCodes = 5000;

    // The share of codes beside either end, and how much of the range is added to it.
    private const double Share = 0.001, Margin = 0.08;

    /// <summary>Where the last cell ends, as it is drawn.</summary>
    public double Last => First + Count * Width;

    /// <summary>The cell that holds a value.</summary>
    public int Of(double value) => (int)Math.Clamp(Math.Floor((value - First) / Width), 0, Count - 1);

    /// <summary>Cells over the codes of each unit: from the 0.1 % to the 99.9 % quantile of its aggregate posterior and 8 % more.</summary>
    /// <param name="codes">The posteriors of n images, at least 1; of many, 5,000 evenly chosen ones decide.</param>
    /// <param name="count">Cells of a unit, at least 1.</param>
    /// <param name="least">A range that is covered in any case, for example that of the prior; null for none.</param>
    /// <exception cref="ArgumentException">There are no codes.</exception>
    public static UnitCells[] Of(Codes codes, int count, (double First, double Last)? least = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return [.. AggregateQuantiles.Of(Some(codes), Share).Select(range =>
        {
            double margin = Math.Max(Margin * (range.Upper - range.Lower), 1e-6 * Math.Max(1, Math.Abs(range.Upper)));
            double first = Math.Min(range.Lower - margin, least?.First ?? double.PositiveInfinity);
            double last = Math.Max(range.Upper + margin, least?.Last ?? double.NegativeInfinity);
            return new UnitCells(first, (last - first) / count, count);
        })];
    }

    /// <summary>The probabilities of the cells under N(mean, deviation^2), exact but for rounding.</summary>
    /// <param name="mean">Of the Gaussian.</param>
    /// <param name="deviation">Its standard deviation; at 0 all of it is in one cell.</param>
    /// <param name="probabilities">(Count): those of the cells of the result are set, the others are not touched.</param>
    /// <returns>The first cell that has any, and how many do.</returns>
    internal (int First, int Count) Fill(double mean, double deviation, Span<double> probabilities)
    {
        int first = Of(mean - Reach * deviation), last = Of(mean + Reach * deviation);
        double below = 0;
        for (int cell = first; cell < last; cell++)
        {
            double upTo = SpecialFunctions.NormalCdf((First + (cell + 1) * Width - mean) / deviation);
            probabilities[cell] = upTo - below;
            below = upTo;
        }

        probabilities[last] = 1 - below;
        return (first, last - first + 1);
    }

    private static Codes Some(Codes codes)
    {
        if (codes.Count <= MostCodes) return codes;
        int d = codes.Latents;
        float[] means = new float[MostCodes * d];
        float[]? logVariances = codes.LogVariances is null ? null : new float[means.Length];
        for (int i = 0; i < MostCodes; i++)
        {
            int from = (int)((long)i * codes.Count / MostCodes) * d;
            codes.Means.AsSpan(from, d).CopyTo(means.AsSpan(i * d));
            codes.LogVariances?.AsSpan(from, d).CopyTo(logVariances.AsSpan(i * d));
        }

        return new Codes(MostCodes, d, means, logVariances);
    }
}
