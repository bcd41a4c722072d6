namespace Disentangle.Analysis;

/// <summary>
/// Where the codes of data are, to tell codes apart that no image vouches for. A code is off support where its density is below that of
/// the 1 % least likely codes of images. The density is that of the aggregate posterior of half of a sample of images, each posterior
/// widened by Scott's rule, since a sample stands for all images; the codes that the bound comes from are the means of the other half.
/// So one in a hundred images is off support itself, and there is a bound for deterministic encoders, too.
/// </summary>
public sealed class CodeSupport
{
    /// <summary>The share of the images that is off support.</summary>
    public const double Share = 0.01;

    private readonly int _latents;
    private readonly double[] _means, _precisions, _constants;

    private CodeSupport(int latents, double[] means, double[] precisions, double[] constants) =>
        (_latents, _means, _precisions, _constants) = (latents, means, precisions, constants);

    /// <summary>The logarithm of the density, in nats, below which a code is off support.</summary>
    public double Bound { get; private init; }

    /// <summary>The support of the codes of a sample.</summary>
    /// <param name="codes">The posteriors of n images drawn at random, at least 4.</param>
    /// <exception cref="ArgumentException">There are fewer codes.</exception>
    public static CodeSupport Of(Codes codes)
    {
        if (codes.Count < 4) throw new ArgumentException($"a support needs at least 4 codes, got {codes.Count}");
        int d = codes.Latents, count = codes.Count / 2;
        double[] bandwidths = Bandwidths(codes, count);
        double[] means = new double[count * d], precisions = new double[count * d], constants = new double[count];
        for (int i = 0; i < means.Length; i++)
        {
            // The even images; the bound comes from the odd ones.
            int from = 2 * (i / d) * d + i % d;
            double variance = (codes.LogVariances is { } logVariances ? Math.Exp(logVariances[from]) : 0) + bandwidths[i % d];
            (means[i], precisions[i]) = (codes.Means[from], 1 / variance);
            constants[i / d] -= 0.5 * Math.Log(2 * Math.PI * variance);
        }

        CodeSupport support = new(d, means, precisions, constants);
        double[] others = [.. Enumerable.Range(0, count).Select(i => support.LogDensity(codes.MeanOf(2 * i + 1))).Order()];
        return new(d, means, precisions, constants) { Bound = others[(int)(Share * others.Length)] };
    }

    /// <summary>The logarithm of the density at a code, in nats.</summary>
    /// <param name="code">(D).</param>
    public double LogDensity(ReadOnlySpan<float> code)
    {
        if (code.Length != _latents) throw new ArgumentException($"a code has {_latents} values, got {code.Length}");

        // The largest so far and the sum of the others relative to it, so that nothing vanishes far out.
        double largest = double.NegativeInfinity, sum = 0;
        for (int i = 0; i < _constants.Length; i++)
        {
            double square = 0;
            for (int unit = 0, at = i * _latents; unit < code.Length; unit++, at++)
            {
                double step = code[unit] - _means[at];
                square += step * step * _precisions[at];
            }

            double value = _constants[i] - 0.5 * square;
            if (value > largest) (largest, sum) = (value, sum * Math.Exp(largest - value) + 1);
            else if (value > largest - 40) sum += Math.Exp(value - largest);
        }

        return largest + Math.Log(sum) - Math.Log(_constants.Length);
    }

    /// <summary>Whether no image vouches for a code.</summary>
    /// <param name="code">(D).</param>
    public bool IsOff(ReadOnlySpan<float> code) => LogDensity(code) < Bound;

    // The squares of Scott's bandwidths: n^(-2 / (D + 4)) times the variance of each unit, and a little where it is constant.
    private static double[] Bandwidths(Codes codes, int count)
    {
        double factor = Math.Pow(count, -2.0 / (codes.Latents + 4));
        return [.. LatentStatistics.Of(codes).MeanVariance.Select(variance => factor * Math.Max(variance, 1e-8))];
    }
}
