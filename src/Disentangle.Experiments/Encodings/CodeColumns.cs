using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Experiments.Encodings;

/// <summary>
/// Codes and factors of images, column by column, to be drawn as points. Images are in random order, the same each time: where points hide
/// each other, none is seen more often because it comes later in its data.
/// </summary>
public sealed class CodeColumns
{
    // Encoded in a few seconds.
    private const int SampleSize = 10_000;

    private readonly int[] _images;
    private readonly float[] _means;
    private readonly Func<int, float[]> _factorOf;
    private readonly Dictionary<int, float[]> _factors = [];

    private CodeColumns(
        int[] order, Codes codes, IReadOnlyList<int> images, IReadOnlyList<Factor> factors, Func<int, float[]> factorOf, bool hasKl)
    {
        int d = codes.Latents;
        (Latents, Factors) = (d, factors);
        _images = [.. order.Select(place => images[place])];
        _means = new float[(long)order.Length * d];
        for (int i = 0; i < order.Length; i++) codes.MeanOf(order[i]).CopyTo(_means.AsSpan(i * d, d));
        Statistics = LatentStatistics.Of(codes);
        Kl = hasKl ? [.. order.Select(place => (float)codes.KlOf(place))] : null;
        _factorOf = factorOf;
    }

    /// <summary>The indices of the images.</summary>
    public IReadOnlyList<int> Images => _images;

    /// <summary>D.</summary>
    public int Latents { get; }

    /// <summary>Whether these are all images of the data.</summary>
    public bool IsAll { get; private init; }

    /// <summary>The factors of the images; empty where there are none.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>The means of the codes, (n, D), row by row.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>What each unit does over the images.</summary>
    public LatentStatistics Statistics { get; }

    /// <summary>KL(q(z | x) || N(0, I)) of each image in nats; null where there is no Gaussian posterior with that prior.</summary>
    public IReadOnlyList<float>? Kl { get; }

    /// <summary>Those of all images of a run where it has a table of codes or few images, else of a sample.</summary>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public static CodeColumns OfAllOrSome(TrainedRun run) => Of(run, ImageCodes.OfAllOrSome(run, SampleSize));

    /// <summary>Those of images of a run.</summary>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public static CodeColumns Of(TrainedRun run, ImageCodes codes)
    {
        int[] order = OrderOf(codes.Codes.Count), images = [.. order.Select(place => codes.Images[place])];
        IReadOnlyList<Factor> factors = run.Data is IFactorDataset data ? data.Factors : [];
        RequireFinite(codes.Codes);
        return new CodeColumns(order, codes.Codes, codes.Images, factors,
            factor => FactorOf((IFactorDataset)run.Data, images, factor), GaussianPosteriors.Find(run) is not null)
        {
            IsAll = codes.IsAll,
        };
    }

    /// <summary>Those of codes from elsewhere, whose images are numbered from 0.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="factors">Their factors.</param>
    /// <param name="factorOf">The values of a factor, one for each code in their order.</param>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public static CodeColumns Of(Codes codes, IReadOnlyList<Factor> factors, Func<int, IReadOnlyList<int>> factorOf)
    {
        RequireFinite(codes);
        int[] order = OrderOf(codes.Count);
        return new CodeColumns(order, codes, [.. Enumerable.Range(0, codes.Count)], factors, factor =>
        {
            IReadOnlyList<int> values = factorOf(factor);
            return [.. order.Select(place => (float)values[place])];
        }, hasKl: false)
        {
            IsAll = true,
        };
    }

    /// <summary>The indices of the images as numbers; exact, since data has fewer than 2^24.</summary>
    public float[] Indices() => [.. _images.Select(image => (float)image)];

    /// <summary>The means of a unit.</summary>
    /// <exception cref="UserErrorException">There is no such unit.</exception>
    public float[] Unit(int unit)
    {
        RequireUnit(unit);
        float[] column = new float[_images.Length];
        for (int i = 0; i < column.Length; i++) column[i] = _means[(long)i * Latents + unit];
        return column;
    }

    /// <summary>Checks the number of a unit.</summary>
    /// <exception cref="UserErrorException">There is no such unit.</exception>
    public void RequireUnit(int unit)
    {
        if (unit < 0 || unit >= Latents)
            throw new UserErrorException($"there is no latent unit {unit}: there are units 0 to {Latents - 1}");
    }

    /// <summary>The coordinates of the codes along a direction.</summary>
    /// <param name="origin">The code whose coordinate is 0, (D).</param>
    /// <param name="direction">(D).</param>
    public float[] Along(IReadOnlyList<double> origin, double[] direction)
    {
        float[] column = new float[_images.Length];
        double start = 0;
        for (int d = 0; d < direction.Length; d++) start += origin[d] * direction[d];
        for (int i = 0; i < column.Length; i++)
        {
            double sum = -start;
            ReadOnlySpan<float> code = _means.AsSpan(i * direction.Length, direction.Length);
            for (int d = 0; d < direction.Length; d++) sum += code[d] * direction[d];
            column[i] = (float)sum;
        }

        return column;
    }

    /// <summary>The values of a factor; not to be changed.</summary>
    /// <exception cref="UserErrorException">There is no such factor.</exception>
    public float[] Factor(int factor)
    {
        if (factor < 0 || factor >= Factors.Count) throw new UserErrorException($"there is no factor {factor}");
        if (!_factors.TryGetValue(factor, out float[]? column)) _factors[factor] = column = _factorOf(factor);
        return column;
    }

    /// <summary>Which images a filter lets through, one for each.</summary>
    public bool[] Among(FactorFilter filter)
    {
        bool[] among = new bool[_images.Length];
        if (filter.IsNone) Array.Fill(among, true);
        if (filter.IsNone) return among;
        (int Place, float[] Column)[] columns = [.. filter.Places.Select(place => (place, Factor(place)))];
        int[] values = new int[Factors.Count];
        for (int i = 0; i < among.Length; i++)
        {
            foreach ((int place, float[] column) in columns) values[place] = (int)column[i];
            among[i] = filter.Includes(values);
        }

        return among;
    }

    private static int[] OrderOf(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Philox(0, RandomPurpose.PointOrder).Shuffle<int>(order);
        return order;
    }

    private static void RequireFinite(Codes codes)
    {
        if (codes.Means.Any(value => !float.IsFinite(value)))
            throw new UserErrorException("the codes must be finite numbers", "training of the model may have diverged");
    }

    private static float[] FactorOf(IFactorDataset data, int[] images, int factor)
    {
        int[] values = new int[data.Factors.Count];
        float[] column = new float[images.Length];
        for (int i = 0; i < column.Length; i++)
        {
            data.FactorsOf(images[i], values);
            column[i] = values[factor];
        }

        return column;
    }
}
