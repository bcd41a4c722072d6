using Disentangle.Analysis;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Analysis;

public sealed class CodeSupportTests
{
    [Fact]
    public void The_density_is_that_of_the_widened_mixture_of_every_second_image()
    {
        Codes codes = PairDensityTests.Random(12, 2, -2);
        CodeSupport support = CodeSupport.Of(codes);
        double[] variances = [.. Enumerable.Range(0, 2).Select(unit =>
        {
            double[] column = [.. Enumerable.Range(0, 12).Select(i => (double)codes.Means[2 * i + unit])];
            return column.Average(v => v * v) - column.Average() * column.Average();
        })];
        float[] code = [0.3f, -0.7f];
        double density = 0;
        for (int i = 0; i < 12; i += 2)
        {
            double product = 1;
            for (int unit = 0; unit < 2; unit++)
            {
                double variance = Math.Exp(codes.LogVariances![2 * i + unit]) + Math.Pow(6, -2.0 / 6) * variances[unit];
                double step = code[unit] - codes.Means[2 * i + unit];
                product *= Math.Exp(-step * step / (2 * variance)) / Math.Sqrt(2 * Math.PI * variance);
            }

            density += product / 6;
        }

        Assert.Equal(Math.Log(density), support.LogDensity(code), 1e-5);
    }

    // Each unit alone takes the value 0 often; the two together never do.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_middle_of_a_ring_is_off_support_although_each_of_its_values_occurs(bool deterministic)
    {
        CodeSupport support = CodeSupport.Of(Ring(2000, deterministic, seed: 1));
        Assert.True(support.IsOff([0, 0]));
        Assert.True(support.IsOff([2, 2]));
        Assert.False(support.IsOff([2, 0]));
        Assert.False(support.IsOff([-1.41f, 1.41f]));
    }

    [Fact]
    public void About_one_in_a_hundred_other_images_is_off_support()
    {
        CodeSupport support = CodeSupport.Of(Ring(4000, deterministic: false, seed: 1));
        Codes others = Ring(4000, deterministic: false, seed: 2);
        int off = Enumerable.Range(0, others.Count).Count(i => support.IsOff(others.MeanOf(i)));
        Assert.InRange(off, 15, 90);
    }

    [Fact]
    public void A_code_far_out_has_a_finite_density() =>
        Assert.True(double.IsFinite(CodeSupport.Of(Ring(100, true, 1)).LogDensity([1e4f, -1e4f])));

    private static Codes Ring(int count, bool deterministic, ulong seed)
    {
        Philox random = new(seed, RandomPurpose.PosteriorSample);
        float[] means = new float[2 * count], logVariances = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            double angle = 2 * Math.PI * random.NextUniform(), radius = 2 + 0.1 * random.NextNormal();
            (means[2 * i], means[2 * i + 1]) = ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
            logVariances[2 * i] = logVariances[2 * i + 1] = -5;
        }

        return new Codes(count, 2, means, deterministic ? null : logVariances);
    }
}
