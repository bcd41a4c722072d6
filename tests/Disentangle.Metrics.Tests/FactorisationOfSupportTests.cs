using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public sealed class FactorisationOfSupportTests
{
    // Two and three units by hand; a constant third unit changes nothing.
    [Theory]
    [InlineData(2, new float[] { 0, 0, 1, 1 }, 1)]
    [InlineData(2, new float[] { 0, 0, 0, 1, 1, 0, 1, 1 }, 0)]
    [InlineData(2, new float[] { 0, 0, 1, 1, 2, 2, 3, 3, 4, 4 }, 8)]
    [InlineData(3, new float[] { 0, 0, 5, 1, 1, 5, 2, 2, 5, 3, 3, 5, 4, 4, 5 }, 8)]
    [InlineData(1, new float[] { 0, 1, 2 }, 0)]
    public void Known_supports(int units, float[] codes, double expected)
    {
        MetricResult result = Measure(codes, units);
        Assert.Equal(expected, result.Values["fos"], 1e-6);
    }

    [Fact]
    public void It_is_the_sum_over_pairs_by_loops_mean_over_whole_batches()
    {
        // Two batches of 128 and 44 images that are left out.
        const int Units = 4;
        float[] codes = Normal(300 * Units);
        double sum = 0;
        for (int batch = 0; batch < 2; batch++)
        {
            for (int i = 0; i < Units; i++)
            {
                for (int j = i + 1; j < Units; j++) sum += Corner(codes, Units, 128 * batch, i, j) / 2;
            }
        }

        MetricResult result = Measure(codes, Units);
        Assert.Equal(sum, result.Values["fos"], 1e-4 * sum);
        double[,] matrix = result.Matrices[0].Values;
        Assert.Equal(result.Values["fos"], (matrix[1, 0] + matrix[2, 0] + matrix[3, 0] + matrix[2, 1] + matrix[3, 1] + matrix[3, 2]), 1e-9);
        Assert.Equal(matrix[0, 3], matrix[3, 0]);
        Assert.Equal(0, matrix[2, 2]);
    }

    [Fact]
    public void A_scale_counts_squared_and_not_of_standardised_units()
    {
        float[] codes = Normal(256 * 3), scaled = Array.ConvertAll(codes, value => 4 * value);
        MetricResult result = Measure(codes, 3), other = Measure(scaled, 3);
        Assert.Equal(16 * result.Values["fos"], other.Values["fos"], 1e-4);
        Assert.Equal(result.Values["fos.standardised"], other.Values["fos.standardised"], 1e-4);
        Assert.True(result.Values["fos.standardised"] > 0);
    }

    [Fact]
    public void Units_that_exclude_each_other_stand_out()
    {
        // Unit 1 repeats unit 0, unit 2 is on its own.
        float[] codes = Normal(256 * 3);
        for (int i = 0; i < 256; i++) codes[3 * i + 1] = codes[3 * i];
        double[,] matrix = Measure(codes, 3).Matrices[1].Values;
        Assert.True(matrix[0, 1] > 2 * matrix[0, 2], $"{matrix[0, 1]} and {matrix[0, 2]}");
    }

    private static MetricResult Measure(float[] codes, int units)
    {
        int images = codes.Length / units;
        CodeSample sample = new(codes, units, [.. Enumerable.Range(0, images).Select(i => i % 2)], 1);
        return new FactorisationOfSupport().Evaluate(sample, ["factor"]);
    }

    private static double Corner(float[] codes, int units, int from, int i, int j)
    {
        double farthest = 0;
        for (int a = from; a < from + 128; a++)
        {
            for (int c = from; c < from + 128; c++)
            {
                double least = double.PositiveInfinity;
                for (int b = from; b < from + 128; b++)
                {
                    double x = (double)codes[a * units + i] - codes[b * units + i], y = (double)codes[c * units + j] - codes[b * units + j];
                    least = Math.Min(least, x * x + y * y);
                }

                farthest = Math.Max(farthest, least);
            }
        }

        return farthest;
    }

    private static float[] Normal(int count)
    {
        float[] values = new float[count];
        new Philox(3, RandomPurpose.Test).FillNormal(values);
        return values;
    }
}
