namespace Disentangle.Analysis;

/// <summary>
/// How decoded images change with each latent unit, by central differences around the codes of images: the mean size of the first
/// derivatives, pixel by pixel, and the squares of the second derivatives, pair by pair. A unit is measured in standard deviations of its
/// aggregate posterior, s_d: derivatives are those by z_d / s_d, so that units of every scale can be compared.
/// </summary>
/// <remarks>
/// <code>
/// J_d  = mean over images of |f(z + h s_d e_d) - f(z - h s_d e_d)| / 2h                          e_d: the d-th unit vector; h = 0.1
/// A_dd = (f(z + h s_d e_d) - 2 f(z) + f(z - h s_d e_d)) / h^2
/// A_de = (f(z + a + b) - f(z + a - b) - f(z - a + b) + f(z - a - b)) / 4h^2                      a = h s_d e_d, b = h s_e e_e
/// </code>
/// The share of a pair is mean A_de^2 over the sum of mean A^2 of all pairs in either order and of the units with themselves, means over
/// images and values of an image. The sum of the shares off the diagonal is what the normalised Hessian penalty estimates by random
/// directions (Hsu et al.: Tripod, ICML 2024; after Peebles et al.: The Hessian penalty, ECCV 2020): 0 where each value of an image depends
/// on units one by one, in a sum; 1 where it depends on their products alone.
/// </remarks>
public sealed class DecoderDerivatives
{
    /// <summary>h, in standard deviations.</summary>
    public const double Step = 0.1;

    // Pairs that are decoded at once, four codes each.
    private const int PairsAtOnce = 64;

    private readonly IGenerator _model;
    private readonly int[] _units;
    private readonly double[] _deviations;
    private readonly int _paired;
    private readonly double[,] _squares;
    private double[][] _sizes = [];

    /// <summary>Nothing is measured yet.</summary>
    /// <param name="model">The decoder, f.</param>
    /// <param name="units">The units that are measured, by number.</param>
    /// <param name="deviations">s_d of each, above 0.</param>
    /// <param name="paired">How many of them, the first ones, are measured in pairs.</param>
    /// <exception cref="ArgumentException">There are not as many deviations as units, or one is not above 0.</exception>
    public DecoderDerivatives(IGenerator model, IReadOnlyList<int> units, IReadOnlyList<double> deviations, int paired)
    {
        if (deviations.Count != units.Count || !deviations.All(deviation => deviation > 0 && double.IsFinite(deviation)))
            throw new ArgumentException($"{units.Count} units need as many deviations above 0", nameof(deviations));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)paired, (uint)units.Count, nameof(paired));
        (_model, _units, _deviations, _paired, _squares) = (model, [.. units], [.. deviations], paired, new double[paired, paired]);
    }

    /// <summary>How many images were added.</summary>
    public int Images { get; private set; }

    /// <summary>The units, by number.</summary>
    public IReadOnlyList<int> Units => _units;

    /// <summary>The units that are measured in pairs, the first of them.</summary>
    public IReadOnlyList<int> PairUnits => _units[.._paired];

    /// <summary>Adds an image.</summary>
    /// <param name="code">z, (D).</param>
    public void Add(ReadOnlySpan<float> code)
    {
        int u = _units.Length;
        float[][] codes = new float[1 + 2 * u][];
        codes[0] = code.ToArray();
        for (int i = 0; i < u; i++) (codes[1 + 2 * i], codes[2 + 2 * i]) = (Moved(code, (i, 1)), Moved(code, (i, -1)));
        ReadOnlySpan<float> images = Decode(codes);
        int size = images.Length / codes.Length;
        if (Images == 0) _sizes = [.. _units.Select(_ => new double[size])];
        for (int i = 0; i < u; i++)
        {
            ReadOnlySpan<float> up = images.Slice((1 + 2 * i) * size, size), down = images.Slice((2 + 2 * i) * size, size);
            double square = 0;
            for (int p = 0; p < size; p++)
            {
                _sizes[i][p] += Math.Abs((double)up[p] - down[p]) / (2 * Step);
                double second = ((double)up[p] - images[p] + ((double)down[p] - images[p])) / (Step * Step);
                square += second * second;
            }

            if (i < _paired) _squares[i, i] += square / size;
        }

        (int First, int Second)[] pairs =
            [.. Enumerable.Range(0, _paired).SelectMany(i => Enumerable.Range(i + 1, _paired - i - 1).Select(j => (i, j)))];
        foreach ((int First, int Second)[] some in pairs.Chunk(PairsAtOnce)) AddPairs(code, some);
        Images++;
    }

    /// <summary>The mean size of the derivative of each value of the image by a unit, (H, W, C), for a change by s_d.</summary>
    /// <param name="place">The unit's place in <see cref="Units"/>.</param>
    public double[] SizeOf(int place) => [.. _sizes[place].Select(sum => sum / Images)];

    /// <summary>
    /// The share of each pair of <see cref="PairUnits"/>, symmetric; all together 1, or NaN where no second derivative is there.
    /// </summary>
    public double[,] Shares()
    {
        double total = 0;
        for (int i = 0; i < _paired; i++)
            for (int j = 0; j < _paired; j++) total += SquareOf(i, j);
        double[,] shares = new double[_paired, _paired];
        for (int i = 0; i < _paired; i++)
            for (int j = 0; j < _paired; j++) shares[i, j] = SquareOf(i, j) / total;
        return shares;
    }

    /// <summary>The mean square of the second derivative by two units, over images and values of an image.</summary>
    /// <param name="first">A place in <see cref="PairUnits"/>.</param>
    /// <param name="second">Another, or the same.</param>
    public double SquareOf(int first, int second) => _squares[Math.Min(first, second), Math.Max(first, second)] / Images;

    private void AddPairs(ReadOnlySpan<float> code, (int First, int Second)[] pairs)
    {
        float[][] codes = new float[4 * pairs.Length][];
        for (int k = 0; k < pairs.Length; k++)
        {
            (int i, int j) = pairs[k];
            codes[4 * k] = Moved(code, (i, 1), (j, 1));
            codes[4 * k + 1] = Moved(code, (i, 1), (j, -1));
            codes[4 * k + 2] = Moved(code, (i, -1), (j, 1));
            codes[4 * k + 3] = Moved(code, (i, -1), (j, -1));
        }

        ReadOnlySpan<float> images = Decode(codes);
        int size = images.Length / codes.Length;
        for (int k = 0; k < pairs.Length; k++)
        {
            ReadOnlySpan<float> four = images.Slice(4 * k * size, 4 * size);
            double square = 0;
            for (int p = 0; p < size; p++)
            {
                double second = ((double)four[p] - four[size + p] - four[2 * size + p] + four[3 * size + p]) / (4 * Step * Step);
                square += second * second;
            }

            _squares[pairs[k].First, pairs[k].Second] += square / size;
        }
    }

    private float[] Moved(ReadOnlySpan<float> code, params ReadOnlySpan<(int Place, int Way)> moves)
    {
        float[] moved = code.ToArray();
        foreach ((int place, int way) in moves) moved[_units[place]] += (float)(way * Step * _deviations[place]);
        return moved;
    }

    private ReadOnlySpan<float> Decode(float[][] codes)
    {
        Tensor tensor = new(new Shape(codes.Length, codes[0].Length));
        for (int i = 0; i < codes.Length; i++) codes[i].CopyTo(tensor.HostWrite()[(i * codes[0].Length)..]);
        return _model.Decode(tensor).HostRead();
    }
}
