using Disentangle.Analysis;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Tests.Analysis;

/// <summary>Codes of features that are present or absent: a double loop, closed forms and identities.</summary>
public sealed class FeatureDecompositionTests
{
    private const int Images = 40, K = 3;

    private static readonly double[] Prior = [0.8, 0.5, 0.2];

    [Fact]
    public void The_parts_are_those_of_a_double_loop_at_the_same_codes()
    {
        Features features = Random();
        FeatureDecomposition found = Of(features, samples: 25);
        (double information, double correlation, double dimensionWise) = DoubleLoop(features, samples: 25);
        Assert.Equal(information, found.Parts.IndexCodeInformation, 1e-5);
        Assert.Equal(correlation, found.Parts.TotalCorrelation, 1e-5);
        Assert.Equal(dimensionWise, found.Parts.DimensionWiseKl, 1e-5);
    }

    [Fact]
    public void The_parts_add_up_to_the_sampled_KL_and_that_is_the_analytic_one_on_average()
    {
        Features features = Random();
        FeatureDecomposition[] many = [.. Enumerable.Range(0, 400).Select(seed => Of(features, samples: Images, seed: (ulong)seed))];
        Assert.All(many, found =>
        {
            Assert.Equal(found.SampledKl, found.Parts.Kl, 1e-10);
            Assert.Equal(found.Information.Sum(one => one.Value) - found.Parts.IndexCodeInformation, found.Parts.TotalCorrelation, 1e-10);
        });
        double mean = many.Average(found => found.SampledKl),
            spread = Math.Sqrt(many.Average(found => Math.Pow(found.SampledKl - mean, 2)) / many.Length);
        Assert.InRange(mean - many[0].AnalyticKl, -4 * spread, 4 * spread);
    }

    [Fact]
    public void Equal_posteriors_say_nothing()
    {
        Features same = new(
            Images, K, [.. Repeat(0.3f, 0.9f, 0.5f)], [.. Repeat(1f, -2f, 0f)], [.. Repeat(-1f, 0.5f, -3f)]);
        FeatureDecomposition found = Of(same, samples: 20);
        Assert.Equal(0, found.Parts.IndexCodeInformation, 1e-6);
        Assert.Equal(0, found.Parts.TotalCorrelation, 1e-6);
        Assert.Equal(found.SampledKl, found.Parts.DimensionWiseKl, 1e-6);

        static IEnumerable<float> Repeat(params float[] row) => Enumerable.Range(0, Images).SelectMany(_ => row);
    }

    [Fact]
    public void Presence_that_halves_the_images_says_log_2_and_a_copy_of_it_depends_on_it()
    {
        float[] presence = new float[Images * 2], means = new float[Images * 2], logVariances = new float[Images * 2];
        for (int i = 0; i < Images; i++) presence[2 * i] = presence[2 * i + 1] = i % 2;
        FeatureDecomposition found = FeatureDecomposition.Of(
            new Features(Images, 2, presence, means, logVariances), [0.5, 0.5], Images, seed: 1, Crew.AllProcessors);
        Assert.Equal(Math.Log(2), found.Parts.IndexCodeInformation, 1e-6);
        Assert.Equal(Math.Log(2), found.Parts.TotalCorrelation, 1e-6);
        Assert.Equal(0, found.Parts.DimensionWiseKl, 1e-6);
        Assert.Equal(2 * Math.Log(2), found.AnalyticKl, 1e-6);
    }

    [Fact]
    public void Features_that_are_always_present_are_Gaussian_units()
    {
        Features random = Random(), always = random with { Presence = [.. random.Presence.Select(_ => 1f)] };
        PosteriorTable table = new(
            new Tensor(new Shape(Images, K), always.Means), new Tensor(new Shape(Images, K), always.LogVariances));
        KlParts gaussian = Mean([.. Enumerable.Range(0, 600).Select(seed =>
            ExactDecomposition.Of(table, table.Sample(Images, (ulong)seed), Toys.Kernels()).Parts)]);
        KlParts features = Mean([.. Enumerable.Range(0, 600).Select(seed => FeatureDecomposition.Of(
            always, [1 - 1e-12, 1 - 1e-12, 1 - 1e-12], Images, (ulong)seed, Crew.AllProcessors).Parts)]);
        Assert.Equal(gaussian.IndexCodeInformation, features.IndexCodeInformation, 0.03);
        Assert.Equal(gaussian.TotalCorrelation, features.TotalCorrelation, 0.05);
        Assert.Equal(gaussian.DimensionWiseKl, features.DimensionWiseKl, 0.1);
        Assert.Equal(table.MeanKl().Sum(), FeatureDecomposition.Of(always, [1 - 1e-12, 1 - 1e-12, 1 - 1e-12], 2, 0, Crew.AllProcessors)
            .AnalyticKl, 1e-5);

        static KlParts Mean(KlParts[] many) => new(
            many.Average(one => one.IndexCodeInformation), many.Average(one => one.TotalCorrelation),
            many.Average(one => one.DimensionWiseKl));
    }

    [Fact]
    public void Threads_change_no_bit_and_impossible_samples_are_refused()
    {
        Features features = Random();
        Assert.Equal(
            FeatureDecomposition.Of(features, Prior, 30, 5, new Crew(1)).Parts,
            FeatureDecomposition.Of(features, Prior, 30, 5, new Crew(3)).Parts);
        Assert.Throws<ArgumentException>(() => Of(features, samples: 1));
        Assert.Throws<ArgumentException>(() => Of(features, samples: Images + 1));
        Assert.Throws<ArgumentException>(() => FeatureDecomposition.Of(features, [0.5], 5, 1, Crew.AllProcessors));
    }

    private static FeatureDecomposition Of(Features features, int samples, ulong seed = 3) =>
        FeatureDecomposition.Of(features, Prior, samples, seed, Crew.AllProcessors);

    private static Features Random()
    {
        Philox random = new(4, RandomPurpose.Test);
        float[] presence = new float[Images * K], means = new float[Images * K], logVariances = new float[Images * K];
        for (int i = 0; i < presence.Length; i++)
        {
            presence[i] = (float)random.NextOpenUniform();
            means[i] = random.NextNormal();
            logVariances[i] = -2 + 0.5f * random.NextNormal();
        }

        return new Features(Images, K, presence, means, logVariances);
    }

    // The same draws, and plain sums of densities.
    private static (double, double, double) DoubleLoop(Features features, int samples)
    {
        Philox random = new(3, RandomPurpose.PosteriorSample);
        int[] order = [.. Enumerable.Range(0, Images)];
        random.Choose<int>(order, samples);
        double information = 0, correlation = 0, dimensionWise = 0;
        for (int s = 0; s < samples; s++)
        {
            double?[] code = new double?[K];
            for (int k = 0; k < K; k++)
            {
                int at = order[s] * K + k;
                bool present = random.NextOpenUniform() < features.Presence[at];
                double value = features.Means[at] + Math.Exp(features.LogVariances[at] / 2) * random.NextNormal();
                code[k] = present ? value : null;
            }

            double own = 1, prior = 1, joint = 0;
            double[] each = new double[K];
            for (int i = 0; i < Images; i++)
            {
                double product = 1;
                for (int k = 0; k < K; k++)
                {
                    double density = Density(code[k], features.Presence[i * K + k], features.Means[i * K + k],
                        Math.Exp(features.LogVariances[i * K + k]));
                    product *= density;
                    each[k] += density / Images;
                }

                joint += product / Images;
                if (i == order[s]) own = product;
            }

            for (int k = 0; k < K; k++) prior *= Density(code[k], Prior[k], 0, 1);
            double apart = each.Aggregate(1.0, (product, one) => product * one);
            information += Math.Log(own / joint) / samples;
            correlation += Math.Log(joint / apart) / samples;
            dimensionWise += Math.Log(apart / prior) / samples;
        }

        return (information, correlation, dimensionWise);

        static double Density(double? c, double p, double mean, double variance) => c is not { } value ? 1 - p
            : p * Math.Exp(-(value - mean) * (value - mean) / (2 * variance)) / Math.Sqrt(2 * Math.PI * variance);
    }
}
