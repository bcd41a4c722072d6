using Disentangle.Foundation.Numerics;
using Disentangle.Reports.Charts;

namespace Disentangle.Reports.Tests.Charts;

public class TicksTests
{
    [Theory]
    [InlineData(0, 1, 6, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(0, 1, 5, new[] { 0, 0.5, 1 })]
    [InlineData(-2, 2, 5, new double[] { -2, -1, 0, 1, 2 })]
    [InlineData(0.1, 0.7, 4, new[] { 0.2, 0.4, 0.6 })]
    [InlineData(0, 100000, 6, new double[] { 0, 20000, 40000, 60000, 80000, 100000 })]
    [InlineData(57.3, 131.9, 4, new double[] { 60, 80, 100, 120 })]
    [InlineData(-4.5, 4.5, 5, new double[] { -4, -2, 0, 2, 4 })]
    [InlineData(1e-7, 3e-7, 3, new[] { 1e-7, 2e-7, 3e-7 })]
    public void Linear_ticks_are_round_and_inside(double minimum, double maximum, int most, double[] expected)
    {
        IReadOnlyList<double> ticks = Ticks.Linear(minimum, maximum, most);
        Assert.Equal(expected.Length, ticks.Count);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], ticks[i], 1e-12 * (maximum - minimum));
    }

    [Fact]
    public void Whatever_the_range_there_are_ticks_but_not_too_many()
    {
        var random = new Philox(5, RandomPurpose.Test);
        for (int i = 0; i < 2000; i++)
        {
            double minimum = random.NextNormal() * Math.Pow(10, random.NextInt(12) - 6);
            double maximum = minimum + Math.Pow(10, random.NextNormal() * 3);
            int most = 2 + random.NextInt(7);
            IReadOnlyList<double> ticks = Ticks.Linear(minimum, maximum, most);
            double slack = 1e-8 * (maximum - minimum);
            Assert.InRange(ticks.Count, 1, most);
            Assert.All(ticks, tick => Assert.InRange(tick, minimum - slack, maximum + slack));
        }
    }

    [Fact]
    public void A_range_that_is_none_has_its_one_value_or_nothing()
    {
        Assert.Equal([3], Ticks.Linear(3, 3, 5));
        Assert.Empty(Ticks.Linear(double.NaN, double.NaN, 5));
    }

    [Theory]
    [InlineData(1, 100000, 6, new double[] { 1, 10, 100, 1000, 10000, 100000 })]
    [InlineData(20, 5000, 4, new double[] { 100, 1000 })]
    [InlineData(1, 1e9, 5, new double[] { 1, 100, 1e4, 1e6, 1e8 })]
    [InlineData(20, 90, 5, new double[] { 20, 40, 60, 80 })] // not two powers of ten: as linear
    public void Logarithmic_ticks_are_powers_of_ten(double minimum, double maximum, int most, double[] expected) =>
        Assert.Equal(expected, Ticks.Logarithmic(minimum, maximum, most));

    [Theory]
    [InlineData(new[] { 0, 0.2, 0.4 }, new[] { "0", "0.2", "0.4" })]
    [InlineData(new double[] { -2, 0, 2 }, new[] { "−2", "0", "2" })]
    [InlineData(new double[] { 0, 20000, 40000 }, new[] { "0", "20k", "40k" })]
    [InlineData(new double[] { 100, 10000, 1000000 }, new[] { "100", "10000", "1M" })]
    [InlineData(new double[] { 0, 1500000, 3000000 }, new[] { "0", "1.5M", "3M" })]
    [InlineData(new[] { 1e-4, 2e-4 }, new[] { "1e-4", "2e-4" })]
    [InlineData(new[] { 1.0001, 1.0002 }, new[] { "1.0001", "1.0002" })]
    public void Labels_are_short(double[] ticks, string[] expected) => Assert.Equal(expected, Ticks.Labels(ticks));
}
