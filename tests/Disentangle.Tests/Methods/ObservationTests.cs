using Disentangle.Distributions;
using Disentangle.Estimators;
using Disentangle.Methods;
using Disentangle.Tests.Estimators;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>The parts of the KL term that are only watched: the right numbers, without any effect.</summary>
public sealed class ObservationTests
{
    private static readonly ImageShape Images = new(4, 4, 1);

    public static TheoryData<string> Observed => ["vae", "beta-vae", "annealed-vae", "dip-vae-i", "dip-vae-ii", "factor-vae"];

    [Fact]
    public void A_vae_that_is_observed_learns_the_same_bits_as_one_that_is_not()
    {
        RunSpecification specification = Toys.Specification(steps: 30) with { Method = "vae" };
        (float[] parameters, float[] losses) = Train(new Vae(Context()));
        (float[] expected, float[] expectedLosses) = Train(new UnobservedVae(Context()));
        Toys.AssertSameBits(expectedLosses, losses);
        Toys.AssertSameBits(expected, parameters);

        static MethodContext Context() => Toys.Context(Images, Toys.Kernels());

        (float[] Parameters, float[] Losses) Train(IMethod method)
        {
            TrainingRun run = TrainingRun.Start(specification, method, Toys.RandomImages(20, Images), Toys.Kernels());
            List<float> totals = [];
            foreach (StepReport step in run.Steps()) totals.Add(step.Phases[0].Total);
            return (method.Parameters.Values(), [.. totals]);
        }
    }

    [Theory]
    [MemberData(nameof(Observed))]
    public void Every_method_shows_the_three_parts_last_and_without_weight(string id)
    {
        TermReport[] terms = FirstStep(id, batch: 8);
        Assert.Equal(
            [("index-code-mi", 0f), ("total-correlation", 0f), ("dimension-wise-kl", 0f)],
            terms[^3..].Select(term => (term.Name, term.Weight)));

        // They are those that beta-TCVAE computes from the same posteriors and codes, a fresh model being the same in all.
        TermReport[] expected = FirstStep("beta-tcvae", batch: 8, MethodSettings.Empty.With("estimator", "mss-symmetric"));
        for (int i = 0; i < 3; i++) Assert.Equal(expected[i + 1].Value, terms[^(3 - i)].Value);
    }

    [Fact]
    public void One_image_alone_is_observed_too()
    {
        TermReport[] terms = FirstStep("vae", batch: 1);
        Assert.Equal(0, terms[^3].Value, 1e-6);
        Assert.Equal(0, terms[^2].Value, 1e-6);
        Assert.NotEqual(0, terms[^1].Value);
    }

    [Fact]
    public void Of_a_large_batch_the_first_images_are_observed()
    {
        Posteriors all = Posteriors.Random(300, 2, spread: 1, logVariance: -1);
        Parts expected = all.Rows([.. Enumerable.Range(0, 256)]).Decompose(AggregatePosteriorEstimator.SymmetricStratified, 1000);
        expected.AssertNear(Observe(all), 1e-6);
    }

    [Fact]
    public void Posteriors_too_narrow_for_a_density_are_not_observed_and_end_nothing()
    {
        Tape tape = new(Toys.Kernels());
        Batch batch = new(tape, 1, 10);
        tape.Begin(ParameterSet.Empty);
        batch.Begin(new Tensor(new Shape(2, 1, 1, 1)), step: 0);
        Tensor narrow = new(new Shape(2, 1), [-300, -300]), zero = new(narrow.Shape);
        batch.Observe(tape.Constant(zero), tape.Constant(zero), tape.Constant(narrow));
        Loss loss = batch.Loss(new Term("some", 1, Op.Mean(tape.Constant(zero))));
        float[] values = [.. loss.Values(loss.Total(), out _).ToArray().Select(value => value.Item)];
        Assert.Contains(values, value => !float.IsFinite(value));
        PhaseReport report = new("some");
        report.Take(loss, values);
        Assert.Equal(1, report.Terms.Length);
    }

    [Fact]
    public void Nothing_observed_in_one_step_is_shown_in_the_next()
    {
        Tape tape = new(Toys.Kernels());
        Batch batch = new(tape, 1, 10);
        Tensor values = new(new Shape(2, 1), [0.5f, 1]);
        tape.Begin(ParameterSet.Empty);
        batch.Begin(new Tensor(new Shape(2, 1, 1, 1)), step: 0);
        batch.Observe(tape.Constant(values), tape.Constant(values), tape.Constant(values));
        Assert.Equal(4, batch.Loss(new Term("some", 1, Op.Mean(tape.Constant(values)))).Terms.Length);
        tape.Begin(ParameterSet.Empty);
        batch.Begin(new Tensor(new Shape(2, 1, 1, 1)), step: 1);
        Assert.Equal(1, batch.Loss(new Term("some", 1, Op.Mean(tape.Constant(values)))).Terms.Length);
    }

    private static TermReport[] FirstStep(string id, int batch, MethodSettings? settings = null)
    {
        RunSpecification specification = Toys.Specification(steps: 1, batch: batch) with
        {
            Method = id,
            Settings = settings ?? MethodSettings.Empty,
        };
        return TrainingRun.Start(specification, Toys.RandomImages(40, Images), Toys.Kernels()).Steps().First().Phases[0].Terms.ToArray();
    }

    private static Parts Observe(Posteriors posteriors)
    {
        Tape tape = new(Toys.Kernels());
        Batch batch = new(tape, 1, 1000);
        tape.Begin(ParameterSet.Empty);
        batch.Begin(new Tensor(new Shape(1, 1, 1, 1)), step: 0);
        batch.Observe(tape.Use(posteriors.ZValue), tape.Use(posteriors.MeanValue), tape.Use(posteriors.LogVarianceValue));
        Term[] terms = batch.Loss().Terms.ToArray();
        return new Parts(terms[0].Value.Value.Item, terms[1].Value.Value.Item, terms[2].Value.Value.Item);
    }

    /// <summary>The VAE, and nothing else.</summary>
    private sealed class UnobservedVae : IAutoencodingMethod
    {
        public UnobservedVae(MethodContext context)
        {
            Networks = new GaussianAutoencoder(context);
            Phases = [new Phase("vae", Networks.Parameters, context.Optimizer(Networks.Parameters, context.Kernels), Evaluate)];
        }

        public IReadOnlyList<Phase> Phases { get; }

        public ParameterSet Parameters => Networks.Parameters;

        public GaussianAutoencoder Networks { get; }

        private Loss Evaluate(Batch batch)
        {
            (Var mu, Var logSigma2) = Networks.Posterior(batch.Images);
            Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));
            Var reconstruction = Likelihood.Bernoulli.NegativeLogLikelihood(Networks.Logits(z), batch.Images);
            return batch.Loss(
                new Term("reconstruction", 1, Op.Mean(reconstruction)), new Term("kl", 1,
                    Op.Mean(Op.SumLast(Op.GaussianKl(mu, logSigma2)))));
        }
    }
}
