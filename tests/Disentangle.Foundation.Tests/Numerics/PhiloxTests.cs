using Disentangle.Foundation.Numerics;

namespace Disentangle.Foundation.Tests.Numerics;

/// <summary>The generator against its published answers, and the distributions drawn from it.</summary>
public sealed class PhiloxTests
{
    /// <summary>The known answers of philox4x32-10 that the authors publish with Random123.</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Ten_rounds_give_the_published_answers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1,
        uint w0, uint w1, uint w2, uint w3) =>
        Assert.Equal((w0, w1, w2, w3), Philox.Rounds(c0, c1, c2, c3, k0, k1));

    [Fact]
    public void A_stream_is_the_words_of_consecutive_counters()
    {
        const ulong Seed = 0x0123456789abcdef;
        const long Step = 0x1_0000_0002;
        Philox random = new(Seed, RandomPurpose.Prior, Step);
        for (uint block = 0; block < 3; block++)
        {
            (uint w0, uint w1, uint w2, uint w3) = Philox.Rounds(block, RandomPurpose.Prior.Word, 2, 1, 0x89abcdef, 0x01234567);
            Assert.Equal([w0, w1, w2, w3], (uint[])[random.NextUInt(), random.NextUInt(), random.NextUInt(), random.NextUInt()]);
        }
    }

    [Fact]
    public void Seeds_purposes_and_steps_have_streams_of_their_own()
    {
        HashSet<uint> first = [];
        foreach (ulong seed in (ulong[])[0, 1, 1UL << 32])
        {
            foreach (RandomPurpose purpose in RandomPurpose.All.Where(purpose => purpose.Steps > 1UL << 32))
            {
                foreach (long step in (long[])[0, 1, 1L << 32]) first.Add(new Philox(seed, purpose, step).NextUInt());
            }
        }

        int wide = RandomPurpose.All.Count(purpose => purpose.Steps > 1UL << 32);
        Assert.True(wide >= 8);
        Assert.Equal(3 * 3 * wide, first.Count);
    }

    [Fact]
    public void Uniform_numbers_fill_their_interval_evenly()
    {
        const int Draws = 200_000, Bins = 50;
        Philox random = new(1, RandomPurpose.Test);
        int[] counts = new int[Bins];
        for (int i = 0; i < Draws; i++)
        {
            float u = random.NextUniform();
            Assert.InRange(u, 0f, 0.99999994f);
            counts[(int)(u * Bins)]++;
        }

        Assert.InRange(ChiSquare(counts), 0, Critical(Bins - 1));
        for (int i = 0; i < 1000; i++) Assert.InRange(random.NextOpenUniform(), 1e-10, 1 - 1e-10);
    }

    [Fact]
    public void FillUniform_respects_its_bounds()
    {
        float[] values = new float[10_000];
        Philox random = new(1, RandomPurpose.Test);
        random.FillUniform(values, -2, 6);
        Assert.InRange(values.Min(), -2f, -1.9f);
        Assert.InRange(values.Max(), 5.9f, 6f);
        Assert.Equal(2, values.Average(), 0.1f);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_and_tails_of_the_distribution()
    {
        const int Draws = 400_000;
        float[] x = new float[Draws];
        Philox random = new(3, RandomPurpose.Test);
        random.FillNormal(x);
        double Moment(int power) => x.Sum(v => Math.Pow(v, power)) / Draws;

        // Within four standard errors: the variance of x^k is E x^2k - (E x^k)^2.
        double error = 4 / Math.Sqrt(Draws);
        Assert.Equal(0, Moment(1), error * 1);
        Assert.Equal(1, Moment(2), error * Math.Sqrt(2));
        Assert.Equal(0, Moment(3), error * Math.Sqrt(15));
        Assert.Equal(3, Moment(4), error * Math.Sqrt(96));
        Assert.Equal(0.158655, x.Count(v => v > 1) / (double)Draws, error * 0.37);
        Assert.Equal(0.0013499, x.Count(v => v < -3) / (double)Draws, error * 0.037);
        double neighbours = Enumerable.Range(1, Draws - 1).Sum(i => (double)x[i] * x[i - 1]) / Draws;
        Assert.Equal(0, neighbours, error);
    }

    [Fact]
    public void Exponential_and_logistic_numbers_fill_their_distributions_evenly_up_to_the_tails()
    {
        const int Draws = 400_000, Bins = 50;
        Philox random = new(4, RandomPurpose.Test);
        int[] exponential = new int[Bins], logistic = new int[Bins];
        (int far, int low, int high) = (0, 0, 0);
        for (int i = 0; i < Draws; i++)
        {
            double e = random.NextExponential(), l = random.NextLogistic();
            Assert.InRange(e, 1e-11, 23);
            Assert.InRange(l, -23, 23);
            exponential[(int)Math.Min(Bins - 1, Bins * Math.Exp(-e))]++;
            logistic[(int)Math.Min(Bins - 1, Bins / (1 + Math.Exp(-l)))]++;
            if (e > 7) far++;
            if (l < -7) low++;
            if (l > 7) high++;
        }

        Assert.InRange(ChiSquare(exponential), 0, Critical(Bins - 1));
        Assert.InRange(ChiSquare(logistic), 0, Critical(Bins - 1));

        // One in 1,100 lies beyond 7: a uniform number kept within [0.001, 0.999] would have none there. Four standard errors.
        double expected = Draws * Math.Exp(-7);
        foreach (int count in (int[])[far, low, high]) Assert.Equal(expected, count, 4 * Math.Sqrt(expected));
    }

    [Fact]
    public void Filling_and_drawing_one_by_one_are_the_same()
    {
        float[] filled = new float[7];
        Philox a = new(3, RandomPurpose.Test), b = a;
        a.FillNormal(filled);
        Assert.All(filled, v => Assert.Equal(b.NextNormal(), v));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10)]
    public void Integers_are_equally_likely(int n)
    {
        Philox random = new(5, RandomPurpose.Test);
        int[] counts = new int[n];
        for (int i = 0; i < 100_000; i++) counts[random.NextInt(n)]++;
        Assert.InRange(ChiSquare(counts), 0, Critical(n - 1));
    }

    /// <summary>At 3 * 2^30 a plain multiplication or remainder would favour some results by a third.</summary>
    [Fact]
    public void Integers_of_a_large_range_are_equally_likely()
    {
        const int Large = int.MaxValue / 4 * 3;
        Philox random = new(5, RandomPurpose.Test);
        int[] counts = new int[12];
        for (int i = 0; i < 120_000; i++) counts[(int)(random.NextInt(Large) * 12L / Large)]++;
        Assert.InRange(ChiSquare(counts), 0, Critical(11));
    }

    [Fact]
    public void An_empty_range_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(1, RandomPurpose.Test).NextInt(0));

    [Fact]
    public void All_orders_of_a_shuffle_are_equally_likely()
    {
        Philox random = new(9, RandomPurpose.Test);
        Dictionary<string, int> counts = [];
        for (int i = 0; i < 48_000; i++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            random.Shuffle<char>(items);
            string order = new(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.InRange(ChiSquare([.. counts.Values]), 0, Critical(23));
    }

    [Fact]
    public void All_choices_are_equally_likely_and_nothing_is_lost()
    {
        Philox random = new(10, RandomPurpose.Test);
        Dictionary<string, int> counts = [];
        for (int i = 0; i < 40_000; i++)
        {
            char[] items = ['a', 'b', 'c', 'd', 'e'];
            random.Choose<char>(items, 2);
            string chosen = new(items[..2]);
            counts[chosen] = counts.GetValueOrDefault(chosen) + 1;
            Assert.Equal("abcde", new string([.. items.Order()]));
        }

        Assert.Equal(20, counts.Count);
        Assert.InRange(ChiSquare([.. counts.Values]), 0, Critical(19));
    }

    private static double ChiSquare(int[] counts)
    {
        double expected = (double)counts.Sum() / counts.Length;
        return counts.Sum(c => (c - expected) * (c - expected) / expected);
    }

    /// <summary>The value that chi-square exceeds with a probability of about 1 in 30,000 (Wilson and Hilferty's approximation).</summary>
    private static double Critical(int freedom)
    {
        double t = 2.0 / (9 * Math.Max(freedom, 1));
        return freedom * Math.Pow(1 - t + 4 * Math.Sqrt(t), 3);
    }
}
