using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>The Ada-GVAE and the Ada-ML-VAE.</summary>
public sealed class PairedVaeTests
{
    private const int Units = 3;

    private static readonly ImageShape Shape = new(2, 2, 1);

    public static TheoryData<string> Ids => ["ada-gvae", "ada-mlvae"];

    [Theory]
    [InlineData("ada-gvae", "kl")]
    [InlineData("ada-gvae", "symmetric")]
    [InlineData("ada-gvae", "mean")]
    [InlineData("ada-mlvae", "kl")]
    public void Loss_and_gradient_are_those_of_plain_arithmetic(string id, string distance)
    {
        MethodSettings settings = MethodSettings.Empty.With("beta", 3).With("distance", distance);
        int shared = 0;
        TinyReference.AssertSameLossAndGradient(
            context => MethodCatalogue.Get(id).Create(context, settings), model => model.Reconstruction + 3 * model.Kl,
            posterior: (mean, logVariance) => shared += Average(id, distance, mean, logVariance));

        // Some units were shared, some were not.
        Assert.True(shared > 0);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void With_labels_all_units_but_the_one_of_the_label_are_shared(string id)
    {
        MethodSettings settings = MethodSettings.Empty.With("labels", "yes").With("pairs", 1);
        TinyReference.AssertSameLossAndGradient(
            context => MethodCatalogue.Get(id).Create(context, settings), model => model.Reconstruction + model.Kl,
            posterior: (mean, logVariance) =>
            {
                for (int i = 0; i < mean.GetLength(0) / 2; i++)
                {
                    // As the toys label pairs.
                    for (int d = 0; d < Units; d++) if (d != i % 2) Share(id, mean, logVariance, i, d);
                }
            });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Two_equal_images_share_nothing_and_the_loss_is_that_of_the_beta_vae_to_the_bit(string id)
    {
        // Every distance is 0, and none is below the middle of them.
        IKernels kernels = Toys.Kernels();
        Tensor pairs = new(new Shape(8, 2, 2, 1));
        ReadOnlySpan<float> single = Toys.RandomImages(4, Shape).All().HostRead();
        for (int row = 0; row < 8; row++) single.Slice(row / 2 * 4, 4).CopyTo(pairs.HostWrite()[(row * 4)..]);
        IMethod paired = MethodCatalogue.Get(id).Create(Toys.Context(Shape, kernels), MethodSettings.Empty.With("beta", 2));
        BetaVae betaVae = new(Toys.Context(Shape, kernels), beta: 2);
        Loss loss = Toys.Evaluate(paired.Phases[0], pairs, kernels), expected = Toys.Evaluate(betaVae.Phases[0], pairs, kernels);
        Assert.Equal(0, loss.Terms[2].Read());
        Assert.Equal(expected.Total().Value.Item, loss.Total().Value.Item);
        for (int i = 0; i < betaVae.Parameters.Items.Count; i++)
            Assert.Equal(betaVae.Parameters.Items[i].Gradient.HostRead().ToArray(),
                paired.Parameters.Items[i].Gradient.HostRead().ToArray());
    }

    [Fact]
    public void Averages_are_the_quotients_that_the_papers_give()
    {
        float[] mu1 = [0.5f, -2, 3, 1], l1 = [0.3f, -4, 2, 0], mu2 = [1.5f, 1, -1, 3], l2 = [-1, 2, 2, -30];
        (float[] gMean, float[] gVariance) = Averaged(AdaGvae.Average, mu1, l1, mu2, l2);
        (float[] mlMean, float[] mlVariance) = Averaged(AdaMlVae.Average, mu1, l1, mu2, l2);
        for (int d = 0; d < 4; d++)
        {
            double v1 = Math.Exp(l1[d]), v2 = Math.Exp(l2[d]);
            Assert.Equal(0.5 * (mu1[d] + mu2[d]), gMean[d], 1e-6);
            Assert.Equal(Math.Log(0.5 * (v1 + v2)), gVariance[d], 1e-5);
            Assert.Equal((v2 * mu1[d] + v1 * mu2[d]) / (v1 + v2), mlMean[d], 1e-5);
            Assert.Equal(Math.Log(2 * v1 * v2 / (v1 + v2)), mlVariance[d], 1e-5);
        }

        // Equal variances give both the same; a certain image decides the mean of the product.
        Assert.Equal((gMean[2], gVariance[2]), (mlMean[2], mlVariance[2]));
        Assert.Equal(mu2[3], mlMean[3]);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_unit_that_is_kept_apart_is_the_one_of_the_factor_that_changed(string id)
    {
        // Three factors, each the brightness of a pixel of its own.
        PixelGrid images = new();
        RunSpecification specification = Toys.Specification(steps: 1500, batch: 32) with
        {
            Method = id,
            Latents = 3,
            LearningRate = 1e-2,
            Likelihood = Likelihood.Parse("gaussian:0.05"),
            Settings = MethodSettings.Empty.With("pairs", 1).With("change", "other"),
        };
        TrainingRun run = TrainingRun.Start(specification, images, Toys.Kernels());
        List<float> errors = [];
        foreach (StepReport step in run.Steps())
        {
            if (step.Step > 1400) errors.Add(step.Phases[0].Terms.ToArray().Single(term => term.Name == "kept-apart-error").Value);
        }

        Assert.True(errors.Average() < 0.05, $"error {errors.Average()}");

        Assert.True(images.OwnUnits(run.Method) > 0.95, $"{images.OwnUnits(run.Method)}");
    }

    [Theory]
    [InlineData("pairs", "0", "pairs must be a whole number >= 1 or random, got 0")]
    [InlineData("pairs", "1.5", "pairs must be a whole number >= 1 or random, got 1.5")]
    [InlineData("pairs", "all", "pairs must be a whole number >= 1 or random, got all")]
    [InlineData("beta", "-1", "beta must be >= 0, got -1")]
    [InlineData("labels", "yes", "labels=yes needs pairs=1, since a pair has one label, got pairs=random")]
    public void Settings_out_of_range_are_refused(string name, string value, string message) => Assert.Equal(
        message,
        Toys.Refused(() => MethodCatalogue.Get("ada-gvae").Create(
            Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty.Given([$"{name}={value}"]))).Message);

    [Fact]
    public void Data_that_gives_no_pairs_or_too_few_units_for_its_factors_are_refused()
    {
        RunSpecification specification = Toys.SpecificationOf("ada-gvae");
        Assert.Contains("pairs need images of every combination of factor values",
            Toys.Refused(() => _ = TrainingRun.Start(specification, Toys.RandomImages(20, Shape), Toys.Kernels()).Steps().Count()).Message);
        RunSpecification labelled = specification with
        {
            Latents = 1,
            Settings = MethodSettings.Empty.With("labels", "yes").With("pairs", 1),
        };
        Assert.Equal("each of the 2 factors of toy needs a latent unit of its own, got 1",
            Toys.Refused(() => _ = TrainingRun.Start(labelled, Toys.RandomGrid(20, Shape), Toys.Kernels()).Steps().Count()).Message);
    }

    // From the paper, pair by pair; how many units were shared.
    private static int Average(string id, string distance, double[,] mean, double[,] logVariance)
    {
        int shared = 0;
        for (int i = 0; i < mean.GetLength(0) / 2; i++)
        {
            double[] distances = [.. Enumerable.Range(0, Units).Select(d => Distance(2 * i, 2 * i + 1, d))];
            double threshold = 0.5 * (distances.Min() + distances.Max());
            for (int d = 0; d < Units; d++)
            {
                if (distances[d] >= threshold) continue;
                Share(id, mean, logVariance, i, d);
                shared++;
            }
        }

        return shared;

        double Distance(int a, int b, int d) => distance switch
        {
            "mean" => Math.Abs(mean[a, d] - mean[b, d]),
            "kl" => Kl(a, b, d),
            _ => Kl(a, b, d) + Kl(b, a, d),
        };

        double Kl(int a, int b, int d) => 0.5 * (Math.Exp(logVariance[a, d] - logVariance[b, d])
            + Math.Pow(mean[a, d] - mean[b, d], 2) / Math.Exp(logVariance[b, d]) - 1 + logVariance[b, d] - logVariance[a, d]);
    }

    private static void Share(string id, double[,] mean, double[,] logVariance, int pair, int d)
    {
        (int a, int b) = (2 * pair, 2 * pair + 1);
        double v1 = Math.Exp(logVariance[a, d]), v2 = Math.Exp(logVariance[b, d]);
        (double average, double variance) = id == "ada-gvae"
            ? ((mean[a, d] + mean[b, d]) / 2, (v1 + v2) / 2)
            : ((v2 * mean[a, d] + v1 * mean[b, d]) / (v1 + v2), 2 * v1 * v2 / (v1 + v2));
        (mean[a, d], mean[b, d]) = (average, average);
        (logVariance[a, d], logVariance[b, d]) = (Math.Log(variance), Math.Log(variance));
    }

    private static (float[] Means, float[] LogVariances) Averaged(
        Func<Var, Var, Var, Var, (Var Mu, Var LogSigma2)> average, float[] mu1, float[] l1, float[] mu2, float[] l2)
    {
        Tape tape = new(Toys.Kernels());
        tape.Begin(ParameterSet.Empty);
        (Var mu, Var logSigma2) = average(Of(mu1), Of(l1), Of(mu2), Of(l2));
        return (mu.Value.HostRead().ToArray(), logSigma2.Value.HostRead().ToArray());

        Var Of(float[] values) => tape.Constant(new Tensor(new Shape(1, values.Length), values));
    }
}
