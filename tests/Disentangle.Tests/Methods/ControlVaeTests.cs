using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class ControlVaeTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);

    [Theory]
    [InlineData("hold", 0.01, 0.001, 1)]
    [InlineData("recover", 0.01, 0.001, 1)]
    [InlineData("hold", 0.3, 0.2, 0)]
    [InlineData("recover", 0.3, 0.2, 0.5)]
    public void The_controller_is_that_of_plain_arithmetic(string windup, double kP, double kI, double least)
    {
        Plain plain = new(kP, kI, least, windup == "recover");
        KlController controller = new(Toys.Kernels(), (float)kP, (float)kI, (float)least, windup == "recover");

        // Below the target, far above it, and back, so that beta is at its minimum for a while and leaves it again.
        int atMinimum = 0, left = 0;
        bool before = false;
        foreach (double kl in Enumerable.Range(0, 400).Select(t => 5 - 5 * Math.Sin(t / 20.0) + 0.3 * Math.Cos(t)))
        {
            double expected = plain.Step(5 - kl);
            Assert.Equal(expected, Beta(controller, kl, 5), 1e-4);
            bool now = expected == least;
            if (now) atMinimum++;
            if (before && !now) left++;
            before = now;
        }

        Assert.True(atMinimum > 0, "never at its minimum");
        Assert.True(left > 0, "never left its minimum");
    }

    [Fact]
    public void A_KL_term_on_target_leaves_beta_where_it_is_and_one_above_it_raises_beta_by_the_gains()
    {
        KlController controller = new(Toys.Kernels(), 0.01f, 0.001f, 1, recovers: false);
        for (int step = 0; step < 50; step++) Assert.Equal(1.005, Beta(controller, kl: 7, target: 7), 1e-6);

        // e = -2: P = 0.01 / (1 + exp(-2)), and I grows by 0.002 a step.
        for (int step = 1; step <= 10; step++)
            Assert.Equal(1 + 0.01 / (1 + Math.Exp(-2)) + 0.002 * step, Beta(controller, kl: 9, target: 7), 1e-6);
    }

    [Fact]
    public void As_published_an_integral_below_what_the_proportional_part_can_make_up_for_holds_beta_at_its_minimum_for_good()
    {
        // One step of e = 20 takes I to -0.02; P is at most 0.01, so beta stays at 1 however large the KL term is.
        foreach (bool recovers in new[] { false, true })
        {
            KlController controller = new(Toys.Kernels(), 0.01f, 0.001f, 1, recovers);
            Assert.Equal(1, Beta(controller, kl: 0, target: 20));
            double beta = 0;
            for (int step = 0; step < 100; step++) beta = Beta(controller, kl: 100, target: 20);
            Assert.Equal(recovers ? 1 - 0.02 + 0.01 + 100 * 0.08 : 1, beta, 1e-4);
        }
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(98, 0.5)]
    [InlineData(99, 0.75)]
    [InlineData(198, 0.75)]
    [InlineData(199, 1)]
    [InlineData(1_000, 2)]
    [InlineData(1_000_000_000_000, 2)]
    public void The_target_grows_in_steps_to_its_maximum(long step, double expected)
    {
        IKernels kernels = Toys.Kernels();
        IMethod method = Create(kernels, ("c_step", 0.25), ("c_every", 100), ("c_max", 2));
        Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, Shape).All(), kernels, step);
        float kl = Value(loss, "kl"), beta = Value(loss, "beta");
        Assert.Equal(expected, Value(loss, "target"), 1e-6);
        Assert.Equal(new Plain(0.01, 0.001, 1, recovers: false).Step(expected - kl), beta, 1e-5);
        Assert.Equal(beta * kl, Value(loss, "weighted-kl"), 1e-5);
        Assert.Equal(Value(loss, "reconstruction") + beta * kl, loss.Total().Value.Item, 1e-5);
    }

    [Theory]
    [InlineData("hold", 0.5)]
    [InlineData("recover", 30)]
    public void Loss_and_gradient_are_those_of_plain_arithmetic_in_which_beta_is_a_constant(string windup, double target)
    {
        // Of the first step, whose KL term decides beta: that of the first call, before parameters are moved.
        double? beta = null;
        TinyReference.AssertSameLossAndGradient(
            context => ControlVae.Entry.Create(context, MethodSettings.Empty.With("c_start", target).With("c_max", 40).With("k_p", 5)
                .With("k_i", 0.1).With("windup", windup)),
            model =>
            {
                beta ??= new Plain(5, 0.1, 1, windup == "recover").Step(target - model.Kl);
                return model.Reconstruction + beta.Value * model.Kl;
            });
    }

    [Fact]
    public void Without_gains_it_is_the_beta_vae_to_the_bit()
    {
        RunSpecification betaVae = Toys.Specification(steps: 6) with
        {
            Method = "beta-vae",
            Settings = MethodSettings.Empty.With("beta", 3),
        };
        RunSpecification control = betaVae with
        {
            Method = "control-vae",
            Settings = MethodSettings.Empty.With("k_p", 0).With("k_i", 0).With("beta_min", 3),
        };
        Toys.AssertSameBits(Train(betaVae), Train(control));
        Assert.NotEqual(Train(betaVae), Train(control with { Settings = control.Settings.With("k_p", 0.1) }));

        static float[] Train(RunSpecification specification)
        {
            TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(20, new ImageShape(4, 4, 1)), Toys.Kernels());
            Assert.Equal(6, run.Steps().Count());
            return run.Method.Parameters.Values();
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void A_trained_model_says_as_much_as_the_target(double target)
    {
        // From any side: with beta_min = 0 the KL term may rise to what is worth it, and with gains for a short run.
        RunSpecification specification = Toys.Specification(steps: 3000, batch: 64) with
        {
            Method = "control-vae",
            Settings = MethodSettings.Empty.With("beta_min", 0).With("c_start", target).With("c_max", target).With("k_i", 0.01)
                .With("windup", "recover"),
            LearningRate = 2e-3,
        };
        double kl = 0, beta = 0;
        foreach (StepReport step in TrainingRun.Start(specification, Toys.RandomImages(64, Shape), Toys.Kernels()).Steps())
        {
            if (step.Step <= 2000) continue;
            kl += step.Phases[0].Terms[2].Value / 1000;
            beta += step.Phases[0].Terms[4].Value / 1000;
        }

        Assert.Equal(target, kl, 0.02);
        Assert.True(beta > 0.01, $"beta {beta}");
    }

    [Theory]
    [InlineData("c_max", -1, "c_max must be >= 0, got -1")]
    [InlineData("c_every", 0, "c_every must be a whole number >= 1, got 0")]
    [InlineData("c_start", 20, "c_start must be <= c_max, got c_start=20 and c_max=18")]
    public void Wrong_settings_are_refused(string name, double value, string sentence) =>
        Assert.Equal(sentence, Toys.Refused(() => Create(Toys.Kernels(), (name, value))).Message);

    private static IMethod Create(IKernels kernels, params (string Name, double Value)[] settings) => ControlVae.Entry.Create(
        Toys.Context(Shape, kernels),
        settings.Aggregate(MethodSettings.Empty, (all, setting) => all.With(setting.Name, setting.Value)));

    private static float Beta(KlController controller, double kl, double target)
    {
        Tape tape = new(Toys.Kernels());
        return controller.Weight(Scalar(kl), Scalar(target)).Value.Item;

        Var Scalar(double value) => tape.Constant(new Tensor(Disentangle.Tensors.Shape.Scalar, [(float)value]));
    }

    private static float Value(Loss loss, string name)
    {
        foreach (Term term in loss.Terms)
        {
            if (term.Name == name) return term.Value.Value.Item;
        }

        throw new ArgumentException($"no term {name}");
    }

    /// <summary>The controller of the publication's code, P_PID, in double precision.</summary>
    private sealed class Plain(double kP, double kI, double least, bool recovers)
    {
        private double _integral, _last = double.PositiveInfinity;

        public double Step(double error)
        {
            if (_last > least || (recovers && error < 0)) _integral -= kI * error;
            _last = least + kP / (1 + Math.Exp(error)) + _integral;
            return Math.Max(least, _last);
        }
    }
}
