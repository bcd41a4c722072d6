using Disentangle.Datasets.Sampling;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Estimators;

/// <summary>
/// Estimates of q(z) = sum_n p_n q(z | x_n) from batches drawn with unequal probabilities p_n, against every batch and double loops.
/// </summary>
public sealed class UnequalProbabilityTests
{
    private static readonly double[] P = [0.4, 0.3, 0.2, 0.06, 0.04];

    public static TheoryData<string> Ids => [.. AggregatePosteriorEstimator.All.Select(estimator => estimator.Id)];

    [Theory]
    [InlineData("mss", 2)]
    [InlineData("mss", 4)]
    [InlineData("mss-symmetric", 3)]
    [InlineData("mss-symmetric", 5)]
    public void Stratified_weights_are_unbiased_given_that_another_image_is_in_the_batch(string id, int batch)
    {
        double[] densities = [.. P.Select((_, n) => Math.Exp(Math.Sin(3 * n + 1)))];
        double expected = P.Select((p, n) => p * densities[n]).Sum();
        AggregatePosteriorEstimator estimator = AggregatePosteriorEstimator.Get(id);
        double worst = 0;
        for (int own = 0; own < P.Length; own++)
        {
            // Every batch whose place 1 holds the image itself; the other places are drawn with replacement.
            double sum = 0, mass = 0, plain = 0;
            for (int number = 0; number < Math.Pow(P.Length, batch - 1); number++)
            {
                int[] images = [.. Enumerable.Range(0, batch - 1).Select(place => number / (int)Math.Pow(P.Length, place) % P.Length)];
                if (images.All(image => image == own)) continue;
                double likelihood = images.Aggregate(1.0, (product, image) => product * P[image]);
                int[] all = [images[0], own, .. images[1..]];
                DrawnImages drawn = Draw(all);
                sum += likelihood * Enumerable.Range(0, batch).Sum(j => estimator.Weight(1, j, drawn) * densities[all[j]]);
                plain += likelihood * Enumerable.Range(0, batch).Sum(j => estimator.Weight(1, j, batch, P.Length) * densities[all[j]]);
                mass += likelihood;
            }

            Assert.Equal(expected, sum / mass, 1e-12);
            worst = Math.Max(worst, Math.Abs(expected - plain / mass));
        }

        Assert.True(worst > 0.05, $"the weights of equal probabilities err by {worst} only");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rows_add_up_to_one_or_for_mws_to_the_probability_and_logs_are_logs(string id)
    {
        AggregatePosteriorEstimator estimator = AggregatePosteriorEstimator.Get(id);
        DrawnImages drawn = Draw([2, 0, 0, 4, 1, 0]);
        Tensor logs = new();
        estimator.FillLogWeights(drawn, 6, logs);
        for (int i = 0; i < 6; i++)
        {
            double own = P[new[] { 2, 0, 0, 4, 1, 0 }[i]];
            Assert.Equal(id == "mws" ? own : 1, Enumerable.Range(0, 6).Sum(j => estimator.Weight(i, j, drawn)), 1e-12);
            for (int j = 0; j < 6; j++) Assert.Equal(Math.Log(estimator.Weight(i, j, drawn)), logs.HostRead()[6 * i + j], 1e-6);
        }

        if (estimator.IsStratified)
            Assert.Equal((P[0] / 3, (1 - P[0]) / 3), (estimator.Weight(1, 5, drawn), estimator.Weight(1, 3, drawn)));

        // Of the first images alone, copies further back do not count.
        estimator.FillLogWeights(drawn, 2, logs);
        Assert.Equal(new Shape(2, 2), logs.Shape);
        if (estimator.IsStratified) Assert.Equal([Math.Log(P[2]), Math.Log(1 - P[2]), Math.Log(1 - P[0]), Math.Log(P[0])],
            logs.HostRead().ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData("mws")]
    [InlineData("mss-symmetric")]
    [InlineData("batch")]
    public void Equal_probabilities_of_different_images_give_the_weights_of_numbers_alone(string id)
    {
        AggregatePosteriorEstimator estimator = AggregatePosteriorEstimator.Get(id);
        DrawnImages drawn = new(4);
        for (int i = 0; i < 4; i++) drawn.Set(i, 3 * i, 1 / 10.0);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++) Assert.Equal(estimator.Weight(i, j, 4, 10), estimator.Weight(i, j, drawn), 1e-15);
        }
    }

    [Fact]
    public void One_image_over_and_over_is_taken_for_all_there_is() =>
        Assert.Equal(1.0 / 3, AggregatePosteriorEstimator.SymmetricStratified.Weight(0, 2, Draw([1, 1, 1])));

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_loss_and_the_observed_parts_of_a_step_are_those_of_a_double_loop_with_the_probabilities(string id)
    {
        using IKernels kernels = Toys.Kernels();
        CorrelatedImages images = new();
        RunSpecification specification = Toys.Specification(steps: 1, batch: 12) with
        {
            Method = "beta-tcvae",
            Settings = MethodSettings.Empty.With("estimator", id),
            Sampling = SamplingRules.Parse(["a,b=0.1"], ["a=3,b=3"]),
            Latents = 3,
        };
        TrainingRun run = TrainingRun.Start(specification, images, kernels);
        TermReport[] terms = run.Steps().First().Phases[0].Terms.ToArray();

        // The same batch and noise, from their streams, by a fresh model.
        ImageSampler sampler = ImageSampler.Of(images, specification.Sampling);
        Philox draws = new(specification.Seed, RandomPurpose.Batch), noise = new(specification.Seed, RandomPurpose.Posterior);
        int[] indices = new int[12];
        foreach (ref int index in indices.AsSpan()) index = sampler.Draw(ref draws);
        Tensor batch = new(new Shape(12, 2, 2, 1));
        images.Read(indices, batch.HostWrite());
        Codes codes = specification.CreateMethod(images.Shape, kernels).Encode(batch);
        double[,] z = new double[12, 3], mean = new double[12, 3], logVariance = new double[12, 3];
        float[] epsilon = new float[36];
        noise.FillNormal(epsilon);
        for (int k = 0; k < 36; k++)
        {
            (mean[k / 3, k % 3], logVariance[k / 3, k % 3]) = (codes.Means[k], codes.LogVariances![k]);
            z[k / 3, k % 3] = codes.Means[k] + Math.Exp(codes.LogVariances[k] / 2.0) * epsilon[k];
        }

        double[] p = CorrelatedImages.Probabilities();
        Parts expected = DoubleLoop.Decompose(z, mean, logVariance, Weight);
        expected.AssertNear(new Parts(terms[1].Value, terms[2].Value, terms[3].Value), 2e-5);

        TermReport[] observed = TrainingRun.Start(specification with { Method = "vae", Settings = MethodSettings.Empty }, images, kernels)
            .Steps().First().Phases[0].Terms.ToArray();
        if (id == "mss-symmetric") expected.AssertNear(new Parts(observed[^3].Value, observed[^2].Value, observed[^1].Value), 2e-5);

        double Weight(int i, int j)
        {
            int own = indices[i], copies = indices.Count(image => image == own);
            if (id == "mws") return p[own] / 12;
            if (id == "batch") return 1 / 12.0;
            return indices[j] == own ? p[own] / copies : (1 - p[own]) / (12 - copies);
        }
    }

    [Fact]
    public void The_log_of_q_is_right_where_posteriors_are_apart_and_was_not_with_equal_weights()
    {
        // Well apart, log q(z) at a code of image n is log p_n + log q(z | x_n): what the own weight says. Probabilities as
        // --correlate with width 0.1 makes them.
        double[] p = CorrelatedImages.Probabilities();
        int[] likely = [.. Enumerable.Range(0, 16).Where(n => p[n] > 0.1)];
        Assert.Equal([0, 5, 10], likely);
        DrawnImages drawn = new(3);
        for (int i = 0; i < 3; i++) drawn.Set(i, likely[i], p[likely[i]]);
        Posteriors apart = Posteriors.Random(3, 3, spread: 200, logVariance: -2);
        Tensor weights = new();
        AggregatePosteriorEstimator.MinibatchStratified.FillLogWeights(drawn, 3, weights);
        double exact = -likely.Average(n => Math.Log(p[n]));
        Assert.Equal(exact, apart.Decompose(weights).Information, 1e-4);
        Assert.True(apart.Decompose(AggregatePosteriorEstimator.MinibatchStratified, 15).Information - exact > 1);
    }

    [Fact]
    public void Combinations_held_out_alone_leave_the_weights_of_equal_probabilities()
    {
        using IKernels kernels = Toys.Kernels();
        CorrelatedImages images = new();
        RunSpecification specification = Toys.Specification(steps: 2) with
        {
            Method = "beta-tcvae",
            Sampling = SamplingRules.Parse([], ["a=3"]),
        };
        ImageSampler sampler = ImageSampler.Of(images, specification.Sampling);
        using BatchFeed feed = new([new BatchSource(PhaseFeed.Single, images, sampler, 1, 4)], 0, 1);
        Assert.Null(feed.Take()[0].Drawn);
        Assert.Equal((12, 0, 1 / 12.0), (sampler.Count, sampler.ProbabilityOf(13), sampler.ProbabilityOf(5)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_step_with_unequal_probabilities_allocates_nothing_on_the_managed_heap(string estimator)
    {
        RunSpecification specification = Toys.Specification(steps: 1_000_000) with
        {
            Method = "beta-tcvae",
            Settings = MethodSettings.Empty.With("estimator", estimator),
            Sampling = SamplingRules.Parse(["a,b=0.5"], []),
        };
        TrainingRun run = TrainingRun.Start(specification, new CorrelatedImages(), Toys.Kernels());
        using IEnumerator<StepReport> steps = run.Steps().GetEnumerator();
        for (int i = 0; i < 20; i++) steps.MoveNext();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++) steps.MoveNext();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static DrawnImages Draw(int[] images)
    {
        DrawnImages drawn = new(images.Length);
        for (int i = 0; i < images.Length; i++) drawn.Set(i, images[i], P[images[i]]);
        return drawn;
    }
}
