using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class AnnealedVaeTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.25)]
    [InlineData(5, 1.25)]
    [InlineData(99, 24.75)]
    [InlineData(100, 25)]
    [InlineData(101, 25)]
    [InlineData(1_000_000_000_000, 25)]
    public void The_capacity_grows_linearly_from_0_and_stays_at_its_largest_value(long step, double capacity)
    {
        IKernels kernels = Toys.Kernels();
        AnnealedVae method = new(Toys.Context(Shape, kernels), gamma: 3, cMax: 25, ramp: 100);
        Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, Shape).All(), kernels, step);
        float kl = Value(loss, "kl");

        Assert.Equal(capacity, Value(loss, "capacity"), 1e-5);
        Assert.True(kl > 0.01);
        Assert.Equal(Math.Abs(kl - capacity), Value(loss, "capacity gap"), 1e-5);
        Assert.Equal(Value(loss, "reconstruction") + 3 * Math.Abs(kl - capacity), loss.Total().Value.Item, 1e-4);
    }

    [Fact]
    public void The_gap_is_that_of_the_mean_kl_of_the_batch()
    {
        // Images of 1 nat and of 3: their mean is at the capacity, neither image is.
        (AnnealedVae method, IKernels kernels) = Model(2, 0, 0);
        Span<float> weights = method.Named("encoder.heads.weight").Value.HostWrite();
        for (int pixel = 0; pixel < 4; pixel++) weights[pixel * 4] = MathF.Sqrt(2);
        float[] levels = [0.25f, 0.25f * MathF.Sqrt(3)];
        Tensor images = new(new Shape(2, 2, 2, 1), [.. levels.SelectMany(level => Enumerable.Repeat(level, 4))]);
        Assert.Equal(0, Value(Toys.Evaluate(method.Phases[0], images, kernels, step: 1), "capacity gap"), 1e-5);
    }

    [Theory]
    [InlineData(0.25, 1)]
    [InlineData(1, -1)]
    public void Below_the_capacity_the_gradient_raises_the_kl(double cMax, int sign)
    {
        // mu = (1, 0) and sigma = 1: 1/2 nat, whose derivative with respect to the first mean is 1.
        (AnnealedVae method, IKernels kernels) = Model(cMax, 1, 0);
        Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, Shape).All(), kernels, step: 1);
        Assert.Equal([sign * 7f, 0, 0, 0], method.Named("encoder.heads.bias").Gradient.HostRead().ToArray().Select(g => MathF.Round(g, 4)));
    }

    [Fact]
    public void At_the_capacity_the_kl_is_left_alone()
    {
        // 1/2 (1 + exp(lv) - lv - 1) = 1/2 to the bit.
        (AnnealedVae method, IKernels kernels) = Model(0.5, 1, 0);
        Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, Shape).All(), kernels, step: 1);
        Assert.Equal(0, Value(loss, "capacity gap"));
        Assert.All(method.Named("encoder.heads.bias").Gradient.HostRead().ToArray(), g => Assert.Equal(0, g));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(1000)]
    public void Loss_and_gradient_are_those_of_plain_arithmetic(long step)
    {
        double capacity = Math.Min(6, 6 * step / 100.0);
        TinyReference.AssertSameLossAndGradient(
            context => new AnnealedVae(context, gamma: 20, cMax: 6, ramp: 100), model => model.Reconstruction
                + 20 * Math.Abs(model.Kl - capacity), step);
    }

    [Fact]
    public void A_trained_model_says_as_much_as_the_capacity()
    {
        RunSpecification specification = Toys.Specification(steps: 2000, batch: 64) with
        {
            Method = "annealed-vae",
            Settings = MethodSettings.Empty.With("gamma", 100).With("c_max", 2).With("ramp", 500),
            LearningRate = 2e-3,
        };
        double kl = 0;
        foreach (StepReport step in TrainingRun.Start(specification, Toys.RandomImages(64, Shape), Toys.Kernels()).Steps())
        {
            if (step.Step > 1500) kl += step.Phases[0].Terms[2].Value / 500;
        }

        Assert.Equal(2, kl, 0.05);
    }

    [Theory]
    [InlineData("gamma", -1, "gamma must be >= 0, got -1")]
    [InlineData("c_max", -0.5, "c_max must be >= 0, got -0.5")]
    [InlineData("ramp", 0, "ramp must be a whole number >= 1, got 0")]
    public void Wrong_settings_are_refused(string name, double value, string sentence) =>
        Assert.Equal(
            sentence,
            Toys.Refused(
                () => AnnealedVae.Entry.Create(Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty.With(name, value))).Message);

    private static float Value(Loss loss, string name)
    {
        foreach (Term term in loss.Terms)
        {
            if (term.Name == name) return term.Value.Value.Item;
        }

        throw new ArgumentException($"no term {name}");
    }

    // The same posterior for every image, with variance 1, and a decoder that ignores its input; gamma 7, ramp 1.
    private static (AnnealedVae Method, IKernels Kernels) Model(double cMax, params float[] mean)
    {
        IKernels kernels = Toys.Kernels();
        AnnealedVae method = new(Toys.Context(Shape, kernels), gamma: 7, cMax, ramp: 1);
        foreach (Parameter parameter in method.Parameters.Items) parameter.Value.HostWrite().Clear();
        mean.CopyTo(method.Named("encoder.heads.bias").Value.HostWrite());
        return (method, kernels);
    }
}
