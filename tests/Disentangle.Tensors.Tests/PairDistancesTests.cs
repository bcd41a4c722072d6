namespace Disentangle.Tensors.Tests;

/// <summary>Distances of posteriors by hand.</summary>
public sealed class PairDistancesTests
{
    // Twice the KL divergence: N(0, 1) to N(1, 1) is 1; to N(0, 2) it is log 2 - 1/2, and back 1 - log 2.
    [Theory]
    [InlineData(PairDistance.Kl, 0, 1, 1, 1, 1.0)]
    [InlineData(PairDistance.Kl, 0, 1, 0, 2, 0.1931471806)]
    [InlineData(PairDistance.Kl, 0, 2, 0, 1, 0.3068528194)]
    [InlineData(PairDistance.Symmetric, 0, 2, 0, 1, 0.25)]
    [InlineData(PairDistance.Symmetric, 0, 1, 0, 2, 0.25)]
    [InlineData(PairDistance.Mean, -1, 9, 2, 1, 3.0)]
    [InlineData(PairDistance.Kl, 0.7, 3, 0.7, 3, 0.0)]
    public void ADistanceIsTheOneOfItsFormula(PairDistance distance, double mean1, double variance1, double mean2, double variance2,
        double expected) => Assert.Equal(expected, distance.Between(mean1, Math.Log(variance1), mean2, Math.Log(variance2)), 1e-9);

    [Fact]
    public void TheThresholdIsTheMiddleOfTheEnds()
    {
        Assert.Equal(2.5, PairDistances.Threshold([3, 1, 4, 1.5]));
        Assert.Equal(7, PairDistances.Threshold([7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((PairDistance)9).Between(0, 0, 0, 0));
    }
}
