using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class DipVaeTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);

    [Fact]
    public void Loss_and_gradient_of_the_first_are_those_of_plain_arithmetic() => TinyReference.AssertSameLossAndGradient(
        context => new DipVaeI(context, lambdaOd: 3, lambdaD: 7), model => model.Reconstruction + model.Kl
            + Penalty(model, 3, 7, variances: false));

    [Fact]
    public void Loss_and_gradient_of_the_second_are_those_of_plain_arithmetic() => TinyReference.AssertSameLossAndGradient(
        context => new DipVaeII(context, lambdaOd: 3, lambdaD: 7), model => model.Reconstruction + model.Kl
            + Penalty(model, 3, 7, variances: true));

    [Fact]
    public void Loss_and_gradient_of_the_first_without_bias_are_those_of_plain_arithmetic() => TinyReference.AssertSameLossAndGradient(
        context => new DipVaeI(context, lambdaOd: 3, lambdaD: 7, unbiased: true), model => model.Reconstruction + model.Kl
            + UnbiasedPenalty(model, 3, 7, variances: false));

    [Fact]
    public void Loss_and_gradient_of_the_second_without_bias_are_those_of_plain_arithmetic() => TinyReference.AssertSameLossAndGradient(
        context => new DipVaeII(context, lambdaOd: 3, lambdaD: 7, unbiased: true), model => model.Reconstruction + model.Kl
            + UnbiasedPenalty(model, 3, 7, variances: true));

    [Theory]
    [InlineData("dip-vae-i")]
    [InlineData("dip-vae-ii")]
    public void Without_bias_a_batch_needs_four_images(string id)
    {
        RunSpecification specification = Toys.Specification(batch: 3) with
        {
            Method = id,
            Settings = MethodSettings.Empty.With("penalty", "unbiased"),
        };
        Assert.Equal(
            "penalty=unbiased needs batches of at least 4 images, got 3",
            Toys.Refused(() => TrainingRun.Start(specification, Toys.RandomImages(20, Shape), Toys.Kernels())).Message);
        Assert.Equal(20, TrainingRun.Start(specification with { Batch = 4 }, Toys.RandomImages(20, Shape), Toys.Kernels()).Steps().Count());
    }

    [Theory]
    [InlineData("dip-vae-i", 0, 0, 2)]
    [InlineData("dip-vae-i", 1.5, 0, 2)]
    [InlineData("dip-vae-i", 0, 2, 2)]
    [InlineData("dip-vae-ii", 0, 0, 0)]
    [InlineData("dip-vae-ii", 1.5, 0, 0)]
    [InlineData("dip-vae-ii", 0, 2, 18)]
    public void A_collapsed_posterior_costs_the_first_one_for_each_unit_and_the_second_nothing(string id, float mean,
        float variance, double diagonal)
    {
        // All images have the same two units, so Cov[mu] = 0; a variance of 2 stands for log 4, so that sigma^2 = 4: (4 - 1)^2 each.
        IKernels kernels = Toys.Kernels();
        IMethod method = MethodCatalogue.Get(id).Create(Toys.Context(Shape, kernels), MethodSettings.Empty);
        foreach (Parameter parameter in method.Parameters.Items) parameter.Value.HostWrite().Clear();
        float logVariance = variance == 0 ? 0 : MathF.Log(4);
        new float[] { mean, mean, logVariance, logVariance }.CopyTo(method.Named("encoder.heads.bias").Value.HostWrite());
        ReadOnlySpan<Term> terms = Toys.Evaluate(method.Phases[0], Toys.RandomImages(8, Shape).All(), kernels).Terms;

        Assert.Equal(("off-diagonal", 10f, 0f), (terms[2].Name, terms[2].Weight, terms[2].Value.Value.Item));
        Assert.Equal(("diagonal", id == "dip-vae-i" ? 100f : 10f), (terms[3].Name, terms[3].Weight));
        Assert.Equal(diagonal, terms[3].Value.Value.Item, 1e-4);
    }

    [Theory]
    [InlineData("dip-vae-i", "lambda_od")]
    [InlineData("dip-vae-i", "lambda_d")]
    [InlineData("dip-vae-ii", "lambda_od")]
    [InlineData("dip-vae-ii", "lambda_d")]
    public void Negative_weights_are_refused(string id, string name) => Assert.Equal(
        $"{name} must be >= 0, got -1",
        Toys.Refused(
            () => MethodCatalogue.Get(id).Create(Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty.With(name, -1))).Message);

    // The mean over all ways to choose four different images, of products of what two of them say with what the other two say.
    private static double UnbiasedPenalty(TinyReference.Outcome model, double lambdaOd, double lambdaD, bool variances)
    {
        (int batch, int units) = (model.Mean.GetLength(0), model.Mean.GetLength(1));
        double sum = 0;
        int count = 0;
        for (int number = 0; number < batch * batch * batch * batch; number++)
        {
            (int a, int b, int c, int d) = (number % batch, number / batch % batch, number / (batch * batch) % batch,
                number / (batch * batch * batch));
            if (a == b || a == c || a == d || b == c || b == d || c == d) continue;
            count++;
            for (int i = 0; i < units; i++)
            {
                for (int j = 0; j < units; j++)
                    sum += i == j ? lambdaD * (Pair(a, b, i, i) - 1) * (Pair(c, d, i, i) - 1)
                        : lambdaOd * Pair(a, b, i, j) * Pair(c, d, i, j);
            }
        }

        return sum / count;

        double Pair(int a, int b, int i, int j) =>
            0.5 * (model.Mean[a, i] - model.Mean[b, i]) * (model.Mean[a, j] - model.Mean[b, j])
                + (variances && i == j ? 0.5 * (model.Variance[a, i] + model.Variance[b, i]) : 0);
    }

    // From the definition, one pair of units after the other.
    private static double Penalty(TinyReference.Outcome model, double lambdaOd, double lambdaD, bool variances)
    {
        (int batch, int units) = (model.Mean.GetLength(0), model.Mean.GetLength(1));
        double penalty = 0;
        for (int i = 0; i < units; i++)
        {
            for (int j = 0; j < units; j++)
            {
                double product = 0, meanI = 0, meanJ = 0, variance = 0;
                for (int b = 0; b < batch; b++)
                {
                    product += model.Mean[b, i] * model.Mean[b, j] / batch;
                    meanI += model.Mean[b, i] / batch;
                    meanJ += model.Mean[b, j] / batch;
                    if (variances && i == j) variance += model.Variance[b, i] / batch;
                }

                double c = product - meanI * meanJ + variance;
                penalty += i == j ? lambdaD * (c - 1) * (c - 1) : lambdaOd * c * c;
            }
        }

        return penalty;
    }
}
