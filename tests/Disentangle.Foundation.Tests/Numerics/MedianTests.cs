using Disentangle.Foundation.Numerics;

namespace Disentangle.Foundation.Tests.Numerics;

public sealed class MedianTests
{
    [Theory]
    [InlineData(new[] { 5.0, 1, 3 }, 3)]
    [InlineData(new[] { 8.0, 1, 2, 3 }, 2.5)]
    [InlineData(new[] { 7.0 }, 7)]
    [InlineData(new double[0], double.NaN)]
    public void It_is_the_middle_one_or_the_mean_of_the_middle_two(double[] values, double median)
    {
        double[] given = [.. values];
        Assert.Equal(median, Median.Of(values));
        Assert.Equal(given, values);
    }
}
