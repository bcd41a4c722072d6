using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class InfoVaeTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);

    [Theory]
    [InlineData("imq", "unbiased", 0.25, 7)]
    [InlineData("imq", "biased", 0, 3)]
    [InlineData("rbf", "unbiased", 1, 20)]
    [InlineData("rbf", "biased", 0.5, 0.5)]
    public void Loss_and_gradient_are_those_of_plain_arithmetic(string kernel, string mmd, double alpha, double lambda)
    {
        const int Step = 4;
        RadialKernel radial = kernel == "imq" ? RadialKernel.InverseMultiquadric : RadialKernel.Gaussian;
        TinyReference.AssertSameLossAndGradient(
            context => new InfoVae(context, Settings(alpha, lambda).With("kernel", kernel).With("mmd", mmd)),
            model => model.Reconstruction + (1 - alpha) * model.Kl
                + (alpha + lambda - 1) * PriorDraws.SquaredMmd(radial, mmd == "biased", model.Sample, Step),
            Step);
    }

    [Theory]
    [InlineData("tiny", 4, 0, 1)]
    [InlineData("burgess", 16, 0, 1)]
    public void With_alpha_0_and_lambda_1_it_is_the_vae_to_the_bit(string architecture, int size, double alpha, double lambda)
    {
        RunSpecification vae = Toys.Specification(architecture, steps: 6) with { Method = "vae" };
        RunSpecification info = vae with { Method = "info-vae", Settings = Settings(alpha, lambda) };
        Toys.AssertSameBits(Train(vae, size), Train(info, size));
        Assert.NotEqual(Train(vae, size), Train(info with { Settings = Settings(alpha, lambda + 0.01) }, size));
    }

    [Theory]
    [InlineData(0, 0.001, "got alpha=0 and lambda=0.001")]
    [InlineData(0.5, 0.03, "got alpha=0.5 and lambda=0.03")]
    public void A_weight_that_rewards_the_distance_is_refused(double alpha, double lambda, string given) => Assert.Equal(
        $"info-vae weighs the MMD by alpha + lambda - 1, which must be >= 0, {given}: a negative weight rewards the distance from the "
            + "prior",
        Refused(Settings(alpha, lambda)));

    [Theory]
    [InlineData("alpha", "-0.1", "alpha must be from 0 to 1, got -0.1")]
    [InlineData("alpha", "1.5", "alpha must be from 0 to 1, got 1.5")]
    [InlineData("lambda", "-1", "lambda must be >= 0, got -1")]
    [InlineData("kernel", "imp", "unknown kernel imp; did you mean imq?")]
    public void Settings_out_of_range_are_refused(string name, string value, string message) =>
        Assert.Equal(message, Refused(MethodSettings.Empty.Given([$"{name}={value}"])));

    [Fact]
    public void A_sum_of_1_that_rounding_misses_is_allowed()
    {
        // 0.7 + 0.3 - 1 and the like, in double precision, may be just below 0.
        for (int i = 0; i <= 1000; i++)
            Assert.NotNull(new InfoVae(Toys.Context(Shape, Toys.Kernels()), Settings(i / 1000.0, 1 - i / 1000.0)).Networks);
    }

    [Theory]
    [InlineData("info-vae")]
    [InlineData("wae-mmd")]
    public void A_batch_of_one_image_has_no_pair_of_codes(string id)
    {
        IMethod Create(string mmd) =>
            MethodCatalogue.Get(id).Create(Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty.With("mmd", mmd));
        Assert.Equal($"{id} needs batches of at least 2 images, since it compares pairs of codes, got 1",
            Toys.Refused(() => Create("unbiased").CheckBatch(1, 40)).Message);
        Create("unbiased").CheckBatch(2, 40);
        Create("biased").CheckBatch(1, 40);
        Loss loss = Toys.Evaluate(Create("biased").Phases[0], Toys.RandomImages(1, Shape).All(), Toys.Kernels());
        Assert.True(loss.Terms[^1].Read() >= 0 || id == "info-vae");
    }

    private static MethodSettings Settings(double alpha, double lambda) => MethodSettings.Empty.With("alpha", alpha).With("lambda", lambda);

    private static string Refused(MethodSettings settings) =>
        Toys.Refused(() => _ = new InfoVae(Toys.Context(Shape, Toys.Kernels()), settings)).Message;

    private static float[] Train(RunSpecification specification, int size)
    {
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(20, new ImageShape(size, size, 1)), Toys.Kernels());
        Assert.Equal(specification.Steps, run.Steps().Count());
        return run.Method.Parameters.Values();
    }
}
