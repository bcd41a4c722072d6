namespace Disentangle.Metrics.Tests;

public sealed class UnitMatchingTests
{
    private const int Images = 500;

    private static readonly int[] Order = [2, 0, 3, 1];

    [Fact]
    public void Units_that_are_permuted_turned_and_bent_are_found_again()
    {
        (float[] first, float[] second) = Permuted(seed: 1, noise: 0);
        UnitMatching matching = UnitMatching.Of(first, 4, second, 4);
        Assert.Equal(Order, matching.Units);
        Assert.All(matching.Correlations.Zip(Order), pair => Assert.Equal(pair.Second % 2 == 0 ? 1 : -1, pair.First, 12));
    }

    [Fact]
    public void Units_with_noise_are_found_again_with_lower_correlations()
    {
        (float[] first, float[] second) = Permuted(seed: 2, noise: 0.5);
        UnitMatching matching = UnitMatching.Of(first, 4, second, 4);
        Assert.Equal(Order, matching.Units);
        Assert.All(matching.Correlations, correlation => Assert.InRange(Math.Abs(correlation), 0.7, 0.99));
    }

    [Fact]
    public void A_unit_without_a_partner_gets_none()
    {
        (float[] first, float[] second) = Permuted(seed: 3, noise: 0);
        float[] two = [.. Enumerable.Range(0, Images).SelectMany(i => new[] { second[4 * i], second[4 * i + 1] })];
        UnitMatching matching = UnitMatching.Of(first, 4, two, 2);
        Assert.Equal([-1, 0, -1, 1], matching.Units);
        Assert.Equal((0.0, 0.0), (matching.Correlations[0], matching.Correlations[2]));
    }

    [Fact]
    public void Of_two_candidates_the_sum_decides_and_not_the_first_choice()
    {
        // b is like a in all, c only in part: greedily the first unit takes the partner of the second.
        float[] first = new float[2 * Images], second = new float[2 * Images];
        Random random = new(4);
        for (int i = 0; i < Images; i++)
        {
            double a = random.NextDouble(), b = random.NextDouble();
            (first[2 * i], first[2 * i + 1]) = ((float)(a + 0.5 * b), (float)b);
            (second[2 * i], second[2 * i + 1]) = ((float)(b + 0.9 * a), (float)(a + 0.1 * random.NextDouble()));
        }

        UnitMatching matching = UnitMatching.Of(first, 2, second, 2);
        Assert.Equal([1, 0], matching.Units);
    }

    [Fact]
    public void Codes_of_other_images_cannot_be_matched() =>
        Assert.Throws<ArgumentException>(() => UnitMatching.Of(new float[8], 4, new float[12], 4));

    // Unit i of the first is unit Order[i] of the second, falling where that is odd.
    private static (float[] First, float[] Second) Permuted(int seed, double noise)
    {
        Random random = new(seed);
        float[] first = new float[4 * Images], second = new float[4 * Images];
        for (int i = 0; i < Images; i++)
        {
            for (int unit = 0; unit < 4; unit++)
            {
                double value = 2 * random.NextDouble() - 1;
                first[4 * i + unit] = (float)value;
                double bent = Math.Pow(value, 3) + value + noise * (2 * random.NextDouble() - 1);
                second[4 * i + Order[unit]] = (float)(Order[unit] % 2 == 0 ? bent : -bent);
            }
        }

        return (first, second);
    }
}
