using Disentangle.Datasets.Sampling;
using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class SlowVaeTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);

    [Theory]
    [InlineData(0, 1, 6, 3.6886951)]
    [InlineData(0.7, 0.5, 6, 3.3213966)]
    [InlineData(-0.7, 0.5, 6, 3.3213966)]
    public void The_cross_entropy_has_the_known_values(double m, double sigma, double lambda, double expected) =>
        Assert.Equal(expected, CrossEntropy(m, sigma, lambda).Value, 1e-5);

    [Theory]
    [InlineData(0, 1, 6)]
    [InlineData(0.3, 0.2, 6)]
    [InlineData(-2, 0.7, 1)]
    [InlineData(1.5, 3, 0.5)]
    public void The_cross_entropy_and_its_gradient_are_those_of_the_expected_negative_log_density(double m, double sigma, double lambda)
    {
        (double value, double dm, double dlog) = CrossEntropy(m, sigma, lambda);
        Assert.Equal(Integral(m, sigma), value, 1e-4 * (1 + Math.Abs(value)));
        const double H = 1e-3;
        Assert.Equal((Integral(m + H, sigma) - Integral(m - H, sigma)) / (2 * H), dm, 2e-4 * lambda);
        Assert.Equal((Integral(m, sigma * Math.Exp(H / 2)) - Integral(m, sigma * Math.Exp(-H / 2))) / (2 * H), dlog, 2e-4 * lambda);

        // The derivatives in closed form: lambda (2 Phi - 1), and lambda sqrt(2 / pi) exp(-m^2 / 2 sigma^2) with respect to sigma.
        Assert.Equal(lambda * (2 * SpecialFunctions.NormalCdf(m / sigma) - 1), dm, 1e-5 * lambda);
        Assert.Equal(lambda * Math.Sqrt(2 / Math.PI) * Math.Exp(-m * m / (2 * sigma * sigma)) * sigma / 2, dlog, 1e-5 * lambda);

        // The rule of the middle points over 12 standard deviations.
        double Integral(double mean, double deviation)
        {
            const int Points = 200_000;
            double sum = 0, width = 24 * deviation / Points;
            for (int i = 0; i < Points; i++)
            {
                double t = (i + 0.5) * 24 / Points - 12, z = mean + deviation * t;
                double density = Math.Exp(-t * t / 2) / (Math.Sqrt(2 * Math.PI) * deviation);
                sum += density * width * (lambda * Math.Abs(z) - Math.Log(lambda / 2));
            }

            return sum;
        }
    }

    [Fact]
    public void A_certain_code_costs_the_negative_log_density_of_the_Laplace_distribution()
    {
        (double value, double dm, double dlog) = CrossEntropy(2, 1e-6, 6);
        Assert.Equal(12 - Math.Log(3), value, 1e-4);
        Assert.Equal(6, dm, 1e-5);
        Assert.Equal(0, dlog, 1e-5);
    }

    [Theory]
    [InlineData("once", 10, 6)]
    [InlineData("twice", 10, 6)]
    [InlineData("once", 0.5, 1)]
    [InlineData("once", 0, 6)]
    public void Loss_and_gradient_are_those_of_plain_arithmetic(string entropy, double gamma, double lambda)
    {
        MethodSettings settings = MethodSettings.Empty.With("beta", 3).With("gamma", gamma).With("lambda", lambda).With("entropy", entropy);
        TinyReference.AssertSameLossAndGradient(
            context => SlowVae.Entry.Create(context, settings),
            model => 2 * model.Reconstruction + 3 * model.Kl + gamma * Transition(model, lambda, entropy == "twice" ? 2 : 1));
    }

    [Fact]
    public void It_is_fed_the_pairs_that_its_settings_say()
    {
        Assert.Equal(PairRule.Steps(1), RuleOf(MethodSettings.Empty));
        Assert.Equal(PairRule.Steps(3), RuleOf(MethodSettings.Empty.With("rate", 3)));
        Assert.Equal(PairRule.Exactly(null), RuleOf(MethodSettings.Empty.With("transition", "uniform")));
        Assert.Equal(PairRule.Exactly(2), RuleOf(MethodSettings.Empty.With("transition", "uniform").With("changes", 2)));

        static PairRule? RuleOf(MethodSettings settings) =>
            SlowVae.Entry.Create(Toys.Context(Shape, Toys.Kernels()), settings).Phases.Single().Feed.PairRule;
    }

    [Fact]
    public void A_pixel_moves_one_unit_where_the_transitions_are_expected_to_be_sparse()
    {
        double without = Trained(0), with = Trained(10);
        Assert.True(with > 0.85, $"{with}, and {without} without");
        Assert.True(without < 0.7, $"{without}");

        // Three factors of like size: a linear VAE may turn its units among them.
        static double Trained(double gamma)
        {
            PixelGrid images = new();
            RunSpecification specification = Toys.Specification(steps: 3000, batch: 32) with
            {
                Method = "slow-vae",
                Latents = 3,
                Likelihood = Likelihood.Parse("gaussian:0.05"),
                Settings = MethodSettings.Empty.With("gamma", gamma).With("rate", 3),
            };
            TrainingRun run = TrainingRun.Start(specification, images, Toys.Kernels());
            Assert.Equal(3000, run.Steps().Count());
            return images.LargestPart(run.Method);
        }
    }

    [Theory]
    [InlineData("lambda", 0, "lambda must be > 0, got 0")]
    [InlineData("gamma", -1, "gamma must be >= 0, got -1")]
    [InlineData("changes", 2, "changes=2 is a setting of transition=uniform, and transition is laplace")]
    public void Wrong_settings_are_refused(string name, double value, string sentence) =>
        Assert.Equal(sentence, Refused(MethodSettings.Empty.With(name, value)));

    [Fact]
    public void A_rate_of_steps_that_are_not_made_is_refused() =>
        Assert.Equal(
            "rate=2 is a setting of transition=laplace, and transition is uniform",
            Refused(MethodSettings.Empty.With("transition", "uniform").With("rate", 2)));

    private static string Refused(MethodSettings settings) =>
        Toys.Refused(() => SlowVae.Entry.Create(Toys.Context(Shape, Toys.Kernels()), settings)).Message;

    private static (double Value, double Dm, double DlogSigma2) CrossEntropy(double m, double sigma, double lambda)
    {
        IKernels kernels = Toys.Kernels();
        Parameter mean = new("m", Disentangle.Tensors.Shape.Scalar), logSigma2 = new("l", Disentangle.Tensors.Shape.Scalar);
        (mean.Value.HostWrite()[0], logSigma2.Value.HostWrite()[0]) = ((float)m, (float)(2 * Math.Log(sigma)));
        Tape tape = new(kernels);
        tape.Begin(new ParameterSet([mean, logSigma2]));
        Var value = SlowVae.CrossEntropy(tape.Use(mean), tape.Use(logSigma2), (float)lambda);
        tape.Backward(value);
        return (value.Value.Item, mean.Gradient.Item, logSigma2.Gradient.Item);
    }

    // Row by row and unit by unit, in double precision.
    private static double Transition(TinyReference.Outcome model, double lambda, int entropies)
    {
        int rows = model.Mean.GetLength(0), units = model.Mean.GetLength(1);
        double cross = 0, entropy = 0;
        for (int row = 0; row < rows; row++)
        {
            int other = row ^ 1;
            for (int d = 0; d < units; d++)
            {
                double m = model.Mean[row, d] - model.Mean[other, d], variance = model.Variance[row, d], sigma = Math.Sqrt(variance);
                cross += -Math.Log(lambda / 2) + lambda * (sigma * Math.Sqrt(2 / Math.PI) * Math.Exp(-m * m / (2 * variance))
                    + m * (2 * SpecialFunctions.NormalCdf(m / sigma) - 1));
                entropy += 0.5 * Math.Log(2 * Math.PI * Math.E * variance);
            }
        }

        return cross / (rows / 2) - entropies * entropy / rows;
    }
}
