using Disentangle.Analysis;
using Disentangle.Methods;

namespace Disentangle.Tests.Analysis;

public sealed class AnalysisTests
{
    [Fact]
    public void Statistics_are_those_of_the_columns()
    {
        float logFour = MathF.Log(4);
        Codes codes = new(2, 3, [1, 0, 0.1f, -1, 0, 0], [0, logFour, 0, 0, logFour, 0]);
        LatentStatistics statistics = LatentStatistics.Of(codes);

        Assert.Equal(0.5, statistics.MeanKl[0], 1e-6);
        Assert.Equal(0.8068528, statistics.MeanKl[1], 1e-6);
        Assert.Equal(0.0025, statistics.MeanKl[2], 1e-7);
        Assert.Equal([1f, 0f, 0.0025f], statistics.MeanVariance.Select(v => MathF.Round(v, 6)));
        Assert.Equal([2f, 4f, 1.0025f], statistics.AggregateVariance.Select(v => MathF.Round(v, 5)));
        Assert.Equal([0], statistics.ActiveUnits());
        Assert.Equal([0, 2], statistics.ActiveUnits(threshold: 0.001f));
        Assert.Equal([1, 0, 2], statistics.Order);
    }

    [Fact]
    public void Deterministic_codes_have_variances_but_no_kl()
    {
        LatentStatistics statistics = LatentStatistics.Of(new Codes(2, 2, [0, 1, 0, 3]));
        Assert.All(statistics.MeanKl, kl => Assert.Equal(float.NaN, kl));
        Assert.Equal([1], statistics.ActiveUnits());
        Assert.Equal([1, 0], statistics.Order);
        Assert.Equal(statistics.MeanVariance, statistics.AggregateVariance);
    }

    [Fact]
    public void Images_of_unequal_probability_count_like_so_many_copies()
    {
        Codes three = new(3, 2, [1, 4, 2, -3, 5, 0.5f], [0, -1, 0.5f, 1, -2, 0.25f]);
        Codes copies = new(4, 2, [1, 4, 5, 0.5f, 5, 0.5f, 5, 0.5f], [0, -1, -2, 0.25f, -2, 0.25f, -2, 0.25f]);
        LatentStatistics weighted = LatentStatistics.Of(three, [0.1, 0, 0.3]), repeated = LatentStatistics.Of(copies);
        for (int unit = 0; unit < 2; unit++)
        {
            Assert.Equal(repeated.MeanVariance[unit], weighted.MeanVariance[unit], 1e-5f);
            Assert.Equal(repeated.MeanKl[unit], weighted.MeanKl[unit], 1e-5f);
        }
    }

    [Fact]
    public void A_traversal_varies_one_unit_from_end_to_end()
    {
        Tensor codes = Traversal.Codes([0.5f, 9, -1], unit: 1, count: 5);
        Assert.Equal(new Shape(5, 3), codes.Shape);
        Assert.Equal([0.5f, -2, -1, 0.5f, -1, -1, 0.5f, 0, -1, 0.5f, 1, -1, 0.5f, 2, -1], codes.HostRead().ToArray());
        Assert.Equal([0f], Traversal.Codes([7], unit: 0, count: 1).HostRead().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Traversal.Codes([1, 2], unit: 2, count: 3));
    }

    [Fact]
    public void Images_of_several_units_come_unit_by_unit()
    {
        SumGenerator generator = new();
        Tensor images = Traversal.Images(generator, [1, 10], [1, 0], count: 3);

        // The generator draws the sum of a code as its one pixel.
        Assert.Equal(new Shape(6, 1, 1, 1), images.Shape);
        Assert.Equal([1f, 3, 5, 8, 10, 12], images.HostRead().ToArray());
    }

    [Fact]
    public void A_method_gives_the_values_of_a_unit()
    {
        // Unit 0 by its levels, all others evenly over their range.
        IMethod levels = new Levels();
        Tensor images = Traversal.Images(levels, [1, 10, 0, 0], [0, 1], count: 3);
        Assert.Equal([10f, 10.25f, 11, 1, 3, 5], images.HostRead().ToArray());
        IMethod sums = new SumGenerator();
        Assert.Equal([-2f, -1, 0, 1, 2], sums.TraversalValues(0, 5));
        Assert.Equal([2f], sums.TraversalValues(1, 1));
    }

    [Fact]
    public void Prior_samples_are_normal_and_follow_the_seed()
    {
        SumGenerator generator = new();
        float[] sums = Samples.FromPrior(generator, count: 5000, seed: 3).HostRead().ToArray();
        Assert.Equal(0, sums.Average(), 0.1);
        Assert.Equal(4, sums.Average(s => s * s), 0.3);
        Assert.Equal(sums, Samples.FromPrior(generator, 5000, seed: 3).HostRead().ToArray());
        Assert.NotEqual(sums, Samples.FromPrior(generator, 5000, seed: 4).HostRead().ToArray());
    }

    [Fact]
    public void A_reconstruction_is_the_image_of_the_mean_code()
    {
        IMethod method = MethodCatalogue.Get("vae").Create(Toys.Context(new ImageShape(2, 2, 1), Toys.Kernels()), MethodSettings.Empty);
        Tensor images = Toys.RandomImages(3, new ImageShape(2, 2, 1)).All();
        Tensor reconstructed = Samples.Reconstruct(method, images);

        // By hand: one dense layer up, its first columns being the means, and one down.
        Tensor up = method.Named("encoder.heads.weight").Value, down = method.Named("decoder.fc1.weight").Value;
        for (int i = 0; i < 3; i++)
        {
            for (int pixel = 0; pixel < 4; pixel++)
            {
                double logit = 0;
                for (int d = 0; d < 2; d++)
                {
                    double mean = 0;
                    for (int p = 0; p < 4; p++) mean += images.HostRead()[i * 4 + p] * up.HostRead()[p * 4 + d];
                    logit += mean * down.HostRead()[d * 4 + pixel];
                }

                Assert.Equal(1 / (1 + Math.Exp(-logit)), reconstructed.HostRead()[i * 4 + pixel], 1e-5);
            }
        }
    }

    /// <summary>Unit 0 takes three values alone.</summary>
    private sealed class Levels : IMethod
    {
        private readonly SumGenerator _sums = new();

        public IReadOnlyList<Phase> Phases => [];

        public ParameterSet Parameters => ParameterSet.Empty;

        public ImageShape ImageShape => _sums.ImageShape;

        public int Latents => _sums.Latents;

        public Codes Encode(Tensor images) => _sums.Encode(images);

        public Tensor Decode(Tensor codes) => _sums.Decode(codes);

        public IReadOnlyList<float> TraversalValues(int unit, int count) =>
            unit == 0 ? [0, 0.25f, 1] : ((IMethod)_sums).TraversalValues(unit, count);
    }

    /// <summary>Four units, of which unit 1 goes from 0 to 4 and the others from -2 to 2.</summary>
    private sealed class SumGenerator : IMethod
    {
        public IReadOnlyList<Phase> Phases => [];

        public ParameterSet Parameters => ParameterSet.Empty;

        public ImageShape ImageShape => new(1, 1, 1);

        public int Latents => 4;

        public Codes Encode(Tensor images) => throw new NotSupportedException();

        public (float First, float Last) TraversalRange(int unit) => unit == 1 ? (0, 4) : (-2, 2);

        public Tensor Decode(Tensor codes)
        {
            Tensor images = new(new Shape(codes.Shape[0], 1, 1, 1));
            for (int i = 0; i < images.Count; i++)
            {
                foreach (float value in codes.HostRead().Slice(i * codes.Shape[1], codes.Shape[1])) images.HostWrite()[i] += value;
            }

            return images;
        }
    }
}
