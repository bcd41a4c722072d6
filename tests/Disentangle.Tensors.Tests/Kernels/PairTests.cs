using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>Which units the images of a pair share.</summary>
public abstract class PairTests(TestDevice device) : KernelTests(device)
{
    // Distances by hand: N(0, 1) to N(1, 1) is 1; N(0, 1) to N(0, 2) is log 2 - 1/2 = 0.1931, back it is 1 - log 2 = 0.3069.
    [Theory]
    [InlineData(PairDistance.Kl, 1.0, true)]
    [InlineData(PairDistance.Kl, 0.1931471806, false)]
    [InlineData(PairDistance.Symmetric, 0.25, false)]
    public void A_unit_is_shared_below_the_middle_of_the_distances(PairDistance distance, double known, bool bySquare)
    {
        // Unit 0 has the distance that is known, unit 1 none, and unit 2 one just below or above twice the known one, so that it decides.
        float log2 = MathF.Log(2);
        foreach ((double factor, float expected) in ((double, float)[])[(1.98, 0), (2.02, 1)])
        {
            float far = (float)Math.Sqrt(known * factor);
            Tensor mean = New(new Shape(2, 3), bySquare ? [0, 0, 0, 1, 0, far] : [0, 0, 0, 0, 0, far]);
            Tensor logVariance = New(new Shape(2, 3), bySquare ? [0, 0, 0, 0, 0, 0] : [0, 0, 0, log2, 0, 0]);
            Tensor shared = New(new Shape(1, 3));
            Kernels.SharedUnits(distance, mean, logVariance, shared);
            Assert.Equal([expected, 1, 0], shared.HostRead().ToArray());
        }
    }

    [Fact]
    public void The_divergence_has_a_direction_and_its_symmetric_form_none()
    {
        // Unit 0 widens, unit 1 stays, and unit 2 moves so far that the middle is 0.25, between 0.1931 and 0.3069.
        float[] first = [0, 0, 0], second = [0, 0, MathF.Sqrt(0.5f)], narrow = [0, 0, 0], wide = [MathF.Log(2), 0, 0];
        Assert.Equal([1f, 1f, 0f], Shared(PairDistance.Kl, first, narrow, second, wide));
        Assert.Equal([0f, 1f, 0f], Shared(PairDistance.Kl, second, wide, first, narrow));
        Assert.Equal(
            Shared(PairDistance.Symmetric, first, narrow, second, wide), Shared(PairDistance.Symmetric, second, wide, first, narrow));
    }

    [Fact]
    public void Equal_posteriors_share_nothing_and_the_mean_form_ignores_variances()
    {
        Assert.Equal([0f, 0f], Shared(PairDistance.Kl, [3, 4], [1, 2], [3, 4], [1, 2]));
        Assert.Equal([1f, 0f], Shared(PairDistance.Mean, [0, 0], [0, 0], [0.1f, -0.3f], [5, 0]));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused() => Assert.Throws<ArgumentException>(
        () => Kernels.SharedUnits(PairDistance.Kl, New(new Shape(4, 3)), New(new Shape(4, 3)), New(new Shape(4, 3))));

    private float[] Shared(PairDistance distance, float[] mean1, float[] logVariance1, float[] mean2, float[] logVariance2)
    {
        Shape rows = new(2, mean1.Length);
        Tensor shared = New(new Shape(1, mean1.Length));
        Kernels.SharedUnits(distance, New(rows, [.. mean1, .. mean2]), New(rows, [.. logVariance1, .. logVariance2]), shared);
        return shared.HostRead().ToArray();
    }
}
