namespace Disentangle.Tensors.Kernels;

/// <summary>
/// f(z) = sum of p_n exp(-((z - mu_n) s_n)^2), N Gaussians of one variable, at many points: within a relative error of
/// <see cref="Tolerance"/>, for N times about 200 exponentials however many points there are. Gaussians are grouped by the octave of their
/// deviation, [s, 2 s); f of a group is interpolated at Chebyshev nodes in pieces 4 s wide. A point whose bound on the error is too large,
/// since hardly any Gaussian reaches it, is summed directly.
/// </summary>
/// <remarks>
/// The n-th derivative of exp(-t^2 / 2) is at most 1.09 sqrt(n!) (Cramer's inequality for Hermite functions), so n nodes in a piece of half
/// width a deviations err by at most 1.09 a^n / (2^(n-1) sqrt(n!)) of the peak: 4e-15 for a = 2 and 28 nodes. Gaussians farther
/// than 8 deviations are left out of a piece: 1.3e-14 of their peaks. The value at a point depends on the Gaussians alone.
/// </remarks>
internal sealed unsafe class GaussianMixture
{
    /// <summary>The relative error of f at most; single precision has 6e-8.</summary>
    public const double Tolerance = 1e-7;

    // The Gaussians are added up in so many parts at most, whose sums are added in order.
    private const int MostSlices = 16, LeastInSlice = 1024;

    // Room for the sums of a slice: points beyond it are taken apart.
    private const int MostPieces = 16_384;

    // In place of an octave: of a Gaussian without weight, and of one that is too narrow or wide, or not a number.
    private const int None = int.MinValue, Extreme = int.MinValue + 1, MostOctave = 40;

    private readonly double[] _means, _scales, _peaks, _logPeaks;
    private readonly int[] _octaves;
    private List<MixtureGroup> _groups = [];

    // Whether a deviation is too extreme for pieces, and whether a parameter is no number.
    private bool _extreme, _undefined;

    /// <summary>Room for a mixture.</summary>
    /// <param name="count">N.</param>
    public GaussianMixture(int count)
    {
        Count = count;
        Slices = Math.Clamp(count / LeastInSlice, 1, MostSlices);
        (_means, _scales, _peaks, _logPeaks) = (new double[count], new double[count], new double[count], new double[count]);
        _octaves = new int[count];
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>The parts in which the Gaussians are set and added up.</summary>
    public int Slices { get; }

    /// <summary>Sets a Gaussian.</summary>
    /// <param name="n">Which, from 0.</param>
    /// <param name="mean">mu.</param>
    /// <param name="logVariance">log sigma^2.</param>
    /// <param name="logWeight">The logarithm of what its density is multiplied by; minus infinity leaves it out.</param>
    public void Set(int n, double mean, double logVariance, double logWeight)
    {
        double logPeak = logWeight - 0.5 * (logVariance + Math.Log(2 * Math.PI));
        (_means[n], _scales[n]) = (mean, Math.Exp(-0.5 * logVariance) * Math.Sqrt(0.5));
        (_logPeaks[n], _peaks[n]) = (logPeak, Math.Exp(logPeak));
        double octave = Math.Floor(logVariance * (0.5 / Math.Log(2)));
        _octaves[n] = _peaks[n] == 0 ? None : Math.Abs(octave) < MostOctave ? (int)octave : Extreme;
    }

    /// <summary>The Gaussians of a slice.</summary>
    public (int First, int End) Slice(int slice) => ((int)((long)Count * slice / Slices), (int)((long)Count * (slice + 1) / Slices));

    /// <summary>Groups the Gaussians, once all are set.</summary>
    public void Group()
    {
        (_extreme, _undefined) = (false, false);
        double[] peaks = new double[2 * MostOctave + 1];
        for (int n = 0; n < Count; n++)
        {
            _undefined |= double.IsNaN(_means[n] + _logPeaks[n]);
            if (_octaves[n] == Extreme) _extreme = true;
            else if (_octaves[n] != None) peaks[_octaves[n] + MostOctave] += _peaks[n];
        }

        _groups = [.. peaks.Select((sum, i) => new MixtureGroup(i - MostOctave, sum)).Where(group => group.Peaks > 0)];
    }

    /// <summary>How many of some points, at least one, have room at once.</summary>
    public int Take(ReadOnlySpan<double> points)
    {
        int count = Math.Clamp(points.Length, 1, Math.Max(1, MostPieces / Math.Max(1, _groups.Count)));
        int pieces = 0;
        foreach (MixtureGroup group in _groups) pieces += group.Take(points[..count], pieces);
        Pieces = pieces;
        return count;
    }

    /// <summary>Pieces that hold a point.</summary>
    public int Pieces { get; private set; }

    /// <summary>Adds the Gaussians of a slice to sums of their own.</summary>
    /// <param name="slice">Which.</param>
    /// <param name="sums"><see cref="Pieces"/> x <see cref="ChebyshevPiece.Values"/> zeros.</param>
    public void AddUp(int slice, double* sums)
    {
        (int first, int end) = Slice(slice);
        MixtureGroup?[] byOctave = new MixtureGroup?[2 * MostOctave + 1];
        foreach (MixtureGroup group in _groups) byOctave[group.Octave + MostOctave] = group;
        for (int n = first; n < end; n++)
        {
            if (_octaves[n] > Extreme) byOctave[_octaves[n] + MostOctave]!.Add(_means[n], _scales[n], _peaks[n], sums);
        }
    }

    /// <summary>log f at a point for which <see cref="Take"/> made room.</summary>
    /// <param name="point">z.</param>
    /// <param name="sums">Those of all slices together.</param>
    public double Log(double point, ReadOnlySpan<double> sums)
    {
        if (_undefined || double.IsNaN(point)) return double.NaN;
        if (double.IsInfinity(point)) return double.NegativeInfinity;
        if (_extreme) return Direct(point);
        double value = 0, error = 0;
        foreach (MixtureGroup group in _groups)
        {
            (double part, double bound) = group.At(point, sums);
            (value, error) = (value + part, error + bound);
        }

        return value > 0 && error <= Tolerance * value ? Math.Log(value) : Direct(point);
    }

    private double Direct(double point)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int n = 0; n < Count; n++) largest = Math.Max(largest, Exponent(n));
        if (double.IsInfinity(largest)) return largest;
        for (int n = 0; n < Count; n++)
        {
            double x = Exponent(n) - largest;
            if (!(x < -50)) sum += Math.Exp(x);
        }

        return largest + Math.Log(sum);

        double Exponent(int n)
        {
            double t = (point - _means[n]) * _scales[n];
            return _logPeaks[n] - t * t;
        }
    }
}
