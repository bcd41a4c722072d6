using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;

namespace Disentangle.Metrics;

/// <summary>
/// What S codes drawn from the posteriors of a data set tell about its factors: a code z_s ~ q(z | x_n_s) tells
/// log q(z_sd | v_k(n_s)) - log q(z_sd) about factor k by its unit d, whose mean over codes is an estimate of I(z_d; v_k) without bias.
/// </summary>
/// <remarks>
/// q(z_d) is the mean of all N posteriors and q(z_d | v_k) that of the images which share the value, so that each factor costs as much as
/// the first. The images of the codes are different ones, each as likely as any other.
/// </remarks>
internal sealed class PosteriorInformation
{
    private readonly Posteriors _posteriors;
    private readonly IKernels _kernels;
    private readonly int[] _images;
    private readonly Tensor _codes, _chunk, _mean, _logVariance;
    private readonly double[] _marginal, _units;

    /// <summary>Draws the codes and measures them against all posteriors.</summary>
    /// <param name="posteriors">Of all N images.</param>
    /// <param name="count">S, from 1 to N.</param>
    /// <param name="random">Decides images and codes.</param>
    /// <param name="kernels">What does the arithmetic; the result does not depend on the number of threads.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    public PosteriorInformation(
        Posteriors posteriors, int count, Philox random, IKernels kernels, IProgress<double> progress, CancellationToken cancellation)
    {
        (_posteriors, _kernels) = (posteriors, kernels);
        int d = posteriors.Dimensions;
        int[] order = [.. Enumerable.Range(0, posteriors.Count)];
        random.Choose<int>(order, count);
        _images = order[..count];
        _codes = new(new Shape(count, d));
        (_chunk, _mean, _logVariance) = (kernels.CreateTensor(), kernels.CreateTensor(), kernels.CreateTensor());
        ReadOnlySpan<float> mean = posteriors.Mean.HostRead(), logVariance = posteriors.LogVariance.HostRead();
        Span<float> codes = _codes.HostWrite();
        for (int i = 0; i < codes.Length; i++)
        {
            int place = _images[i / d] * d + i % d;
            codes[i] = (float)(mean[place] + Math.Exp(0.5 * logVariance[place]) * random.NextNormal());
        }

        (_marginal, _units) = (new double[count * d], new double[count * d]);
        LogDensities(
            [.. Enumerable.Range(0, count)], kernels.OnDevice(posteriors.Mean), kernels.OnDevice(posteriors.LogVariance), _marginal,
            cancellation);
        progress.Report(1);
    }

    /// <summary>S.</summary>
    public int Count => _images.Length;

    /// <summary>n_s: the images whose posteriors the codes are from.</summary>
    public IReadOnlyList<int> Images => _images;

    /// <summary>z, (S, D).</summary>
    public Tensor Codes => _codes;

    /// <summary>What every code tells about a factor in nats, S x D.</summary>
    /// <param name="values">The factor's value of each of the N images, from 0.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    public double[] About(int[] values, IProgress<double> progress, CancellationToken cancellation)
    {
        int d = _posteriors.Dimensions, done = 0;
        double[] told = new double[_marginal.Length];
        ILookup<int, int> images = Enumerable.Range(0, values.Length).ToLookup(image => values[image]);
        foreach (IGrouping<int, int> samples in Enumerable.Range(0, Count).GroupBy(s => values[_images[s]]))
        {
            int[] sharing = [.. images[samples.Key]];
            Gather(sharing, _posteriors.Mean, _mean);
            Gather(sharing, _posteriors.LogVariance, _logVariance);
            int[] places = [.. samples];
            LogDensities(places, _mean, _logVariance, told, cancellation);
            progress.Report((double)(done += places.Length) / Count);
        }

        for (int i = 0; i < told.Length; i++) told[i] -= _marginal[i];
        return told;
    }

    // Writes log of the mean density at the codes of some samples to their places in an S x D array.
    private void LogDensities(int[] samples, Tensor mean, Tensor logVariance, double[] result, CancellationToken cancellation)
    {
        int d = _posteriors.Dimensions;
        cancellation.ThrowIfCancellationRequested();
        Gather(samples, _codes, _chunk);
        Span<double> units = _units.AsSpan(0, samples.Length * d);
        _kernels.UnitLogDensities(_chunk, mean, logVariance, units);
        for (int i = 0; i < samples.Length; i++) units.Slice(i * d, d).CopyTo(result.AsSpan(samples[i] * d, d));
    }

    private static void Gather(ReadOnlySpan<int> rows, Tensor from, Tensor to)
    {
        int width = from.Shape[1];
        to.Resize(new Shape(rows.Length, width));
        ReadOnlySpan<float> values = from.HostRead();
        Span<float> gathered = to.HostWrite();
        for (int i = 0; i < rows.Length; i++) values.Slice(rows[i] * width, width).CopyTo(gathered[(i * width)..]);
    }
}
