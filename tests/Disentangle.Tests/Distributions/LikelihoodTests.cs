using Disentangle.Distributions;

namespace Disentangle.Tests.Distributions;

public sealed class LikelihoodTests
{
    private static readonly float[] Logits = [-1.5f, 0, 0.3f, 2, 4, -3];
    private static readonly float[] Images = [0, 0.25f, 1, 0.5f, 1, 0.1f];

    [Fact]
    public void Gaussian_by_default_is_the_sum_of_squared_errors_plus_a_constant()
    {
        double squares = Errors().Sum(e => e * e);
        Assert.Equal(squares + 6 * 0.5 * Math.Log(Math.PI), Evaluate("gaussian"), 1e-5);
    }

    [Fact]
    public void Gaussian_with_a_scale_is_the_normal_density()
    {
        double expected = Errors().Sum(e => 0.5 * Math.Log(2 * Math.PI * 0.04) + e * e / 0.08);
        Assert.Equal(expected, Evaluate("gaussian:0.2"), 1e-4);
    }

    [Fact]
    public void Laplace_by_default_is_three_times_the_sum_of_absolute_errors_plus_a_constant()
    {
        double absolutes = Errors().Sum(Math.Abs);
        Assert.Equal(3 * absolutes + 6 * Math.Log(2.0 / 3), Evaluate("laplace"), 1e-5);
    }

    [Fact]
    public void Bernoulli_is_the_cross_entropy()
    {
        double expected = Logits.Zip(Images)
            .Sum(p => -p.Second * Math.Log(Sigmoid(p.First)) - (1 - p.Second) * Math.Log(1 - Sigmoid(p.First)));
        Assert.Equal(expected, Evaluate("bernoulli"), 1e-5);
    }

    [Theory]
    [InlineData("bernoulli", "bernoulli")]
    [InlineData("gaussian", "gaussian")]
    [InlineData("gaussian:0.1", "gaussian:0.1")]
    [InlineData("laplace", "laplace")]
    [InlineData("laplace:0.5", "laplace:0.5")]
    [InlineData("gaussian:0.70710678", "gaussian")]
    public void Text_round_trips(string text, string printed)
    {
        Likelihood likelihood = Likelihood.Parse(text);
        Assert.Equal(printed, likelihood.ToString());
        Assert.Equal(likelihood, Likelihood.Parse(printed));
    }

    [Theory]
    [InlineData("gausian", "unknown likelihood gausian; did you mean gaussian?")]
    [InlineData("bernoulli:1", "the bernoulli likelihood has no scale, got bernoulli:1")]
    [InlineData("gaussian:0", "sigma of the gaussian likelihood must be > 0, got 0")]
    [InlineData("laplace:-1", "scale of the laplace likelihood must be > 0, got -1")]
    [InlineData("gaussian:wide", "the scale of a gaussian likelihood must be a number, got wide")]
    [InlineData("gaussian:NaN", "sigma of the gaussian likelihood must be > 0, got NaN")]
    public void Mistakes_are_refused(string text, string sentence) =>
        Assert.Equal(sentence, Toys.Refused(() => Likelihood.Parse(text)).Message);

    private static double Evaluate(string likelihood)
    {
        Tape tape = new(Toys.Kernels());
        tape.Begin(ParameterSet.Empty);
        Shape shape = new(1, 2, 3, 1);
        return Likelihood.Parse(likelihood).NegativeLogLikelihood(tape.Constant(new Tensor(shape, Logits)),
            tape.Constant(new Tensor(shape, Images))).Value.Item;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static IEnumerable<double> Errors() => Logits.Zip(Images).Select(p => p.Second - Sigmoid(p.First));
}
