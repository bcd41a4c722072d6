using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tests.Estimators;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>The whole loss of the beta-TCVAE against its formula, and what it refuses.</summary>
public sealed class BetaTcVaeTests
{
    private const int Count = 40, Size = 6, Latents = 2, Pixels = 4;

    private static readonly ImageShape Shape = new(2, 2, 1);
    private static readonly Tensor Images = Toys.RandomImages(Size, Shape).All();

    public static TheoryData<string> Ids => [.. AggregatePosteriorEstimator.All.Select(estimator => estimator.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_gradient_of_the_whole_loss_is_that_of_finite_differences(string id)
    {
        AggregatePosteriorEstimator estimator = AggregatePosteriorEstimator.Get(id);
        BetaTcVae method = Model(0.5f, 6, 2, estimator, out IKernels kernels);
        Loss loss = Evaluate(method, kernels);
        Assert.Equal(["reconstruction", "index-code-mi", "total-correlation", "dimension-wise-kl"],
            loss.Terms.ToArray().Select(term => term.Name));
        Assert.Equal([1f, 0.5f, 6f, 2f], loss.Terms.ToArray().Select(term => term.Weight));

        Dictionary<string, double[]> values = method.Parameters.Items.ToDictionary(p => p.Name,
            p => Array.ConvertAll(p.Value.HostRead().ToArray(), v => (double)v));
        Assert.Equal(ReferenceLoss(values, estimator), loss.Total().Value.Item, 1e-4);
        foreach (Parameter parameter in method.Parameters.Items)
        {
            double[] value = values[parameter.Name];
            for (int i = 0; i < value.Length; i++)
            {
                double before = value[i];
                value[i] = before + 1e-5;
                double high = ReferenceLoss(values, estimator);
                value[i] = before - 1e-5;
                double low = ReferenceLoss(values, estimator);
                value[i] = before;
                Assert.Equal((high - low) / 2e-5, parameter.Gradient.HostRead()[i], 2e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void With_all_weights_1_it_is_the_vae_with_a_sampled_kl(string id)
    {
        BetaTcVae method = Model(1, 1, 1, AggregatePosteriorEstimator.Get(id), out IKernels kernels);
        double loss = Evaluate(method, kernels).Total().Value.Item;
        float[] actual = Gradients(method);

        Tape tape = new(kernels);
        Batch batch = new(tape, seed: 5, Count);
        tape.Begin(method.Parameters);
        batch.Begin(Images, step: 0);
        (Var mu, Var logSigma2) = method.Networks.Posterior(batch.Images);
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));
        Var reconstruction = Op.BernoulliNegativeLogLikelihood(method.Networks.Logits(z), batch.Images);
        Var zeros = tape.Constant(new Tensor(mu.Shape));
        Var kl = Op.SumLast(Op.GaussianLogDensity(z, mu, logSigma2) - Op.GaussianLogDensity(z, zeros, zeros));
        Var expected = Op.Mean(reconstruction + kl);
        tape.Backward(expected);

        Assert.Equal(expected.Value.Item, loss, 2e-5);
        float[] gradients = Gradients(method);
        Assert.Contains(gradients, g => Math.Abs(g) > 0.05);
        for (int i = 0; i < gradients.Length; i++) Assert.Equal(gradients[i], actual[i], 1e-5);
    }

    [Fact]
    public void Settings_reach_the_method()
    {
        Assert.Equal([1f, 1f, 6f, 1f], Terms(MethodSettings.Empty).Select(term => term.Weight));
        Assert.Equal([1f, 0f, 4f, 0.5f],
            Terms(MethodSettings.Empty.With("alpha", 0).With("beta", 4).With("gamma", 0.5)).Select(term => term.Weight));

        // The estimators differ in their values; without one, it is the paper's.
        float[] correlations =
            [.. AggregatePosteriorEstimator.All.Select(estimator => Correlation(MethodSettings.Empty.With("estimator", estimator.Id)))];
        Assert.Equal(4, correlations.Distinct().Count());
        Assert.Equal(correlations[1], Correlation(MethodSettings.Empty));

        static float Correlation(MethodSettings settings) => Terms(settings)[2].Value.Value.Item;

        static Term[] Terms(MethodSettings settings)
        {
            IKernels kernels = Toys.Kernels();
            return Evaluate(MethodCatalogue.Get("beta-tcvae").Create(Toys.Context(Shape, kernels), settings), kernels).Terms.ToArray();
        }
    }

    [Theory]
    [InlineData("mss", 1, "the estimator mss needs batches of at least 2 and at most all 20 images, got 1")]
    [InlineData("mss-symmetric", 1, "the estimator mss-symmetric needs batches of at least 2 and at most all 20 images, got 1")]
    [InlineData("mss", 21, "batch must be <= the number of images of toy, 20, got 21")]
    public void Impossible_batches_are_refused_before_training(string estimator, int batch, string sentence)
    {
        RunSpecification specification = Specification(estimator, batch);
        Assert.Equal(sentence, Toys.Refused(() => TrainingRun.Start(specification, Toys.RandomImages(20, Shape), Toys.Kernels())).Message);
    }

    [Fact]
    public void A_larger_batch_than_there_are_images_is_refused_by_the_method_itself()
    {
        IMethod method = Model(1, 6, 1, AggregatePosteriorEstimator.MinibatchStratified, out _);
        Assert.Equal("the estimator mss needs batches of at least 2 and at most all 20 images, got 21",
            Toys.Refused(() => method.CheckBatch(21, 20)).Message);
    }

    [Fact]
    public void Weighted_sampling_takes_a_batch_of_one_image()
    {
        // q(z) is then q(z | x) / N, so every part is a multiple of log N but for the last.
        TrainingRun run = TrainingRun.Start(Specification("mws", 1), Toys.RandomImages(20, Shape), Toys.Kernels());
        TermReport[] terms = run.Steps().First().Phases[0].Terms.ToArray();
        Assert.Equal(Math.Log(20), terms[1].Value, 1e-5);
        Assert.Equal((Latents - 1) * Math.Log(20), terms[2].Value, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_step_allocates_nothing_on_the_managed_heap(string estimator)
    {
        TrainingRun run = TrainingRun.Start(Specification(estimator, 8) with { Steps = 1_000_000 },
            Toys.RandomImages(20, Shape), Toys.Kernels());
        using IEnumerator<StepReport> steps = run.Steps().GetEnumerator();
        for (int i = 0; i < 20; i++) steps.MoveNext();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++) steps.MoveNext();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(70, run.Step);
    }

    [Theory]
    [InlineData("msss", "unknown estimator msss; did you mean mss?")]
    [InlineData("minibatch", "unknown estimator minibatch; did you mean batch?")]
    [InlineData("", "the name of the estimator is empty, expected one of mws, mss, mss-symmetric, batch")]
    public void An_unknown_estimator_is_refused_with_the_nearest(string estimator, string sentence) =>
        Assert.Equal(sentence,
            Toys.Refused(() => MethodCatalogue.Get("beta-tcvae").Check(MethodSettings.Empty.With("estimator", estimator))).Message);

    private static RunSpecification Specification(string estimator, int batch) => Toys.Specification(batch: batch) with
    {
        Method = "beta-tcvae",
        Settings = MethodSettings.Empty.With("estimator", estimator),
    };

    private static BetaTcVae Model(float alpha, float beta, float gamma, AggregatePosteriorEstimator estimator, out IKernels kernels)
    {
        kernels = Toys.Kernels();
        return new BetaTcVae(Toys.Context(Shape, kernels, latents: Latents), alpha, beta, gamma, estimator);
    }

    private static Loss Evaluate(IMethod method, IKernels kernels)
    {
        Tape tape = new(kernels);
        Batch batch = new(tape, seed: 5, Count);
        tape.Begin(method.Phases[0].Updates);
        batch.Begin(Images, step: 0);
        Loss loss = method.Phases[0].Evaluate(batch);
        tape.Backward(loss.Total());
        return loss;
    }

    private static float[] Gradients(BetaTcVae method) => [.. method.Parameters.Items.SelectMany(p => p.Gradient.HostRead().ToArray())];

    // alpha 0.5, beta 6, gamma 2; one dense layer each way.
    private static double ReferenceLoss(Dictionary<string, double[]> parameters, AggregatePosteriorEstimator estimator)
    {
        float[] noise = new float[Size * Latents];
        new Philox(5, RandomPurpose.Posterior).FillNormal(noise);
        double[,] z = new double[Size, Latents], mean = new double[Size, Latents], logVariance = new double[Size, Latents];
        double reconstruction = 0;
        for (int i = 0; i < Size; i++)
        {
            for (int d = 0; d < Latents; d++)
            {
                (mean[i, d], logVariance[i, d]) = (Head(i, d), Head(i, Latents + d));
                z[i, d] = mean[i, d] + Math.Exp(logVariance[i, d] / 2) * noise[i * Latents + d];
            }

            for (int p = 0; p < Pixels; p++)
            {
                double logit = parameters["decoder.fc1.bias"][p];
                for (int d = 0; d < Latents; d++) logit += z[i, d] * parameters["decoder.fc1.weight"][d * Pixels + p];
                reconstruction += Math.Log(1 + Math.Exp(logit)) - Images.HostRead()[i * Pixels + p] * logit;
            }
        }

        Parts parts = DoubleLoop.Decompose(z, mean, logVariance, estimator, Count);
        return reconstruction / Size + 0.5 * parts.Information + 6 * parts.Correlation + 2 * parts.DimensionWise;

        double Head(int i, int unit)
        {
            double sum = parameters["encoder.heads.bias"][unit];
            for (int p = 0; p < Pixels; p++)
                sum += Images.HostRead()[i * Pixels + p] * parameters["encoder.heads.weight"][p * 2 * Latents + unit];
            return sum;
        }
    }
}
