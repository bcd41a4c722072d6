using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Distributions;

public sealed class PriorTests
{
    private const int Count = 40_000;

    [Theory]
    [InlineData("normal", 1, 1, 3)]
    [InlineData("uniform", 1, 1 / 3.0, 1 / 5.0)]
    [InlineData("normal", 5, 25, 1875)]
    [InlineData("uniform", 3, 3, 81 / 5.0)]
    public void Independent_units_have_the_moments_of_their_distribution(string id, float scale, double variance, double fourth)
    {
        float[] codes = Draw(Prior.Get(id).Scaled(scale), latents: 3);
        double tolerance = 5 * Math.Sqrt(fourth / Count);
        for (int d = 0; d < 3; d++)
        {
            float[] unit = [.. Enumerable.Range(0, Count).Select(i => codes[3 * i + d])];
            float[] next = [.. Enumerable.Range(0, Count).Select(i => codes[3 * i + (d + 1) % 3])];
            Assert.Equal(0, unit.Average(), 5 * Math.Sqrt(variance / Count));
            Assert.Equal(variance, unit.Average(z => (double)z * z), tolerance);
            Assert.Equal(0, unit.Zip(next).Average(pair => (double)pair.First * pair.Second), 5 * variance / Math.Sqrt(Count));
        }
    }

    [Fact]
    public void Uniform_draws_stay_within_their_reach() =>
        Assert.All(Draw(Prior.Uniform.Scaled(2), 3), z => Assert.InRange(z, -Prior.Uniform.Scaled(2).Reach, 2));

    [Fact]
    public void A_swiss_roll_is_a_spiral_filled_evenly_in_area()
    {
        float[] codes = Draw(Prior.SwissRoll, 2);
        int inner = 0;
        for (int i = 0; i < Count; i++)
        {
            double radius = Math.Sqrt(codes[2 * i] * codes[2 * i] + codes[2 * i + 1] * codes[2 * i + 1]);
            Assert.InRange(radius, 0, 2.000001);
            Assert.Equal(codes[2 * i], radius * Math.Cos(2 * Math.PI * radius), 1e-4);
            Assert.Equal(codes[2 * i + 1], radius * Math.Sin(2 * Math.PI * radius), 1e-4);
            if (radius < 1) inner++;
        }

        Assert.Equal(0.25, inner / (double)Count, 0.01);
    }

    [Fact]
    public void Petals_are_ten_narrow_gaussians_turned_outwards()
    {
        float[] codes = Draw(Prior.Petals, 2);
        int[] counts = new int[10];
        double along = 0, alongSquare = 0, acrossSquare = 0;
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            // Far enough out that the nearest axis is the one that the draw belongs to.
            double angle = Math.Atan2(codes[2 * i + 1], codes[2 * i]) * 10 / (2 * Math.PI);
            int petal = ((int)Math.Round(angle) + 10) % 10;
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * petal / 10);
            double outward = codes[2 * i] * cosine + codes[2 * i + 1] * sine, side = codes[2 * i + 1] * cosine - codes[2 * i] * sine;
            if (outward < 1.4) continue;
            counts[petal]++;
            kept++;
            along += outward - 1.4;
            alongSquare += (outward - 1.4) * (outward - 1.4);
            acrossSquare += side * side;
        }

        // Above the mean of a normal distribution: half of all, sigma sqrt(2 / pi) further out, with mean square sigma^2.
        Assert.Equal(0.5, kept / (double)Count, 0.01);
        Assert.Equal(0.5 * Math.Sqrt(2 / Math.PI), along / kept, 0.01);
        Assert.Equal(0.25, alongSquare / kept, 0.01);
        Assert.Equal(0.01, acrossSquare / kept, 0.001);
        Assert.All(counts, count => Assert.Equal(0.1, count / (double)kept, 0.01));
    }

    [Fact]
    public void A_plane_needs_two_latents()
    {
        Prior.Petals.Check(2);
        Prior.Normal.Check(17);
        Assert.Equal("the prior petals needs 2 latent units, got 10", Toys.Refused(() => Prior.Petals.Scaled(2).Check(10)).Message);
        Assert.Equal("unknown prior gauss, expected one of normal, uniform, petals, swiss-roll",
            Toys.Refused(() => Prior.Get("gauss")).Message);
    }

    private static float[] Draw(Prior prior, int latents)
    {
        Tensor codes = new(new Shape(Count, latents));
        Philox random = new(12, RandomPurpose.Prior);
        prior.Sample(codes, ref random);
        return codes.HostRead().ToArray();
    }
}
