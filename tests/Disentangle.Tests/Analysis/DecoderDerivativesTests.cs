using Disentangle.Analysis;

namespace Disentangle.Tests.Analysis;

/// <summary>Decoders whose derivatives are known.</summary>
public sealed class DecoderDerivativesTests
{
    /// <summary>f(z) = A z + b: first derivatives are the columns of A, second ones are zero.</summary>
    [Fact]
    public void Of_a_linear_decoder_sizes_are_its_weights_and_there_is_no_curvature()
    {
        double[,] a = { { 0.5, -2, 0 }, { 1, 0.25, 3 }, { -1.5, 0, 0.125 }, { 0, 0, -4 } };
        DecoderDerivatives found = Measure(
            z => [.. Enumerable.Range(0, 4).Select(p => 0.3 + a[p, 0] * z[0] + a[p, 1] * z[1] + a[p, 2] * z[2])], [2, 0.5, 1]);
        for (int p = 0; p < 4; p++)
        {
            Assert.Equal(2 * Math.Abs(a[p, 0]), found.SizeOf(0)[p], 1e-4);
            Assert.Equal(0.5 * Math.Abs(a[p, 1]), found.SizeOf(1)[p], 1e-4);
            Assert.Equal(Math.Abs(a[p, 2]), found.SizeOf(2)[p], 1e-4);
        }

        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) Assert.Equal(0, found.SquareOf(i, j), 1e-6);
    }

    /// <summary>f(z) = c z_0 z_1: all curvature is that of the pair, and |df/dz_0| = |c z_1|.</summary>
    [Fact]
    public void Of_a_bilinear_decoder_all_curvature_is_in_the_pair()
    {
        DecoderDerivatives found = Measure(z => [3 * z[0] * z[1], z[2]], [0.5, 2, 1]);
        double[,] shares = found.Shares();
        Assert.Equal(0.5, shares[0, 1], 1e-3);
        Assert.Equal(0.5, shares[1, 0], 1e-3);
        Assert.Equal(0, shares[2, 2] + shares[0, 2] + shares[1, 2], 1e-3);
        Assert.Equal(1, shares.Cast<double>().Sum(), 1e-9);

        // (s_0 s_1 c)^2 at one value of two.
        Assert.Equal(9 / 2.0, found.SquareOf(0, 1), 1e-2);
        Assert.Equal(Codes.Average(z => Math.Abs(3 * 0.5 * z[1])), found.SizeOf(0)[0], 1e-4);
        Assert.Equal(1, found.SizeOf(2)[1], 1e-4);
    }

    /// <summary>f(z) = z'Az / 2: the share off the diagonal is that of A scaled by the deviations.</summary>
    [Theory]
    [InlineData(1, 1, 8 / 18.0)]
    [InlineData(2, 1, 2 * 16 / (2 * 16.0 + 16 + 9))]
    [InlineData(1, 0.5, 2 * 1 / (2 * 1.0 + 1 + 9 / 16.0))]
    public void Of_a_quadratic_form_the_share_is_that_of_its_matrix(double first, double second, double share)
    {
        DecoderDerivatives found = Measure(z => [0.5 * z[0] * z[0] + 2 * z[0] * z[1] + 1.5 * z[1] * z[1]], [first, second]);
        double[,] shares = found.Shares();
        Assert.Equal(share, shares[0, 1] + shares[1, 0], 1e-3);

        // A brighter decoder has the same share.
        double[,] brighter = Measure(z => [7 * (0.5 * z[0] * z[0] + 2 * z[0] * z[1] + 1.5 * z[1] * z[1])], [first, second]).Shares();
        Assert.Equal(share, brighter[0, 1] + brighter[1, 0], 1e-3);
    }

    [Fact]
    public void Units_that_are_not_asked_for_stay_and_the_last_take_part_in_no_pair()
    {
        DecoderDerivatives found = new(new Known(z => [z[0] * z[1] + z[2] * z[2]]), [2, 0], [1, 1], paired: 1);
        foreach (float[] code in Codes) found.Add(code);
        Assert.Equal([2], found.PairUnits);
        Assert.Equal(4, found.SquareOf(0, 0), 1e-2);
        Assert.Equal(1.0, found.Shares()[0, 0]);
        Assert.Equal(Codes.Average(z => Math.Abs(2 * z[2])), found.SizeOf(0)[0], 1e-4);
        Assert.Equal(Codes.Average(z => Math.Abs((double)z[1])), found.SizeOf(1)[0], 1e-4);
        Assert.Equal(Codes.Length, found.Images);
    }

    [Fact]
    public void More_pairs_than_are_decoded_at_once_are_all_there()
    {
        const int d = 14; // 91 pairs
        Known decoder = new(z => [Enumerable.Range(0, d).Sum(
            i => Enumerable.Range(i + 1, d - i - 1).Sum(j => 0.01 * (i + d * j) * z[i] * z[j]))]);
        DecoderDerivatives found = new(decoder, [.. Enumerable.Range(0, d)], [.. Enumerable.Repeat(1.0, d)], d);
        found.Add(new float[d]);
        for (int i = 0; i < d; i++)
            for (int j = i + 1; j < d; j++) Assert.Equal(Math.Pow(0.01 * (i + d * j), 2), found.SquareOf(j, i), 1e-3);
    }

    [Fact]
    public void A_deviation_of_nothing_is_refused() => Assert.Throws<ArgumentException>(
        () => new DecoderDerivatives(new Known(z => [z[0]]), [0, 1], [1, 0], 2));

    private static readonly float[][] Codes = [[0.5f, -1, 2], [1, 0.25f, -0.75f], [-0.3f, 0.7f, 0.1f]];

    private static DecoderDerivatives Measure(Func<float[], double[]> image, double[] deviations)
    {
        DecoderDerivatives found = new(new Known(image), [.. Enumerable.Range(0, deviations.Length)], deviations, deviations.Length);
        foreach (float[] code in Codes) found.Add(code);
        return found;
    }

    private sealed class Known(Func<float[], double[]> image) : IGenerator
    {
        public Tensor Decode(Tensor codes)
        {
            float[][] rows = [.. codes.HostRead().ToArray().Chunk(codes.Shape[1])];
            float[] images = [.. rows.SelectMany(row => image(row).Select(value => (float)value))];
            return new Tensor(new Shape(rows.Length, 1, images.Length / rows.Length, 1), images);
        }
    }
}
