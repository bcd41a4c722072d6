using Disentangle.Foundation.Numerics;

namespace Disentangle.Foundation.Tests.Numerics;

/// <summary>The registry of random streams: no two purposes share one, and the numbers of a seed stay what they were.</summary>
public sealed class RandomPurposeTests
{
    [Fact]
    public void No_two_purposes_share_a_stream_or_a_name()
    {
        IReadOnlyList<RandomPurpose> all = RandomPurpose.All;
        foreach ((RandomPurpose before, RandomPurpose after) in all.Zip(all.Skip(1)))
            Assert.True(before.Word < after.Word || before.First + (before.Steps - 1) < after.First, $"{before} reaches {after}");
        Assert.Equal(all.Count, all.Select(purpose => purpose.Name).Distinct().Count());
        Assert.All(all, purpose => Assert.True(purpose.Steps > 0 && purpose.First + (purpose.Steps - 1) >= purpose.First, purpose.Name));
        Assert.Equal(
            typeof(RandomPurpose).GetProperties().Count(p => p.PropertyType == typeof(RandomPurpose)), all.Count(p => p.Word < 1u << 31));
    }

    // Seeded runs and the published samples of metrics depend on these counters.
    public static TheoryData<string, uint, ulong> Counters => new()
    {
        { RandomPurpose.Initialisation.Name, 1, 0 },
        { RandomPurpose.Batch.Name, 2, 0 },
        { RandomPurpose.Posterior.Name, 3, 0 },
        { RandomPurpose.Prior.Name, 4, 0 },
        { RandomPurpose.DecodingNoise.Name, 4, ulong.MaxValue },
        { RandomPurpose.Permutation.Name, 5, 0 },
        { RandomPurpose.TrainSample.Name, 6, 1 },
        { RandomPurpose.TestSample.Name, 6, 5 },
        { RandomPurpose.TrainTestSplit.Name, 6, 1UL << 41 },
        { RandomPurpose.Images.Name, 7, 0 },
    };

    [Theory]
    [MemberData(nameof(Counters))]
    public void A_seed_gives_the_numbers_it_always_gave(string name, uint word, ulong first)
    {
        RandomPurpose purpose = RandomPurpose.All.Single(purpose => purpose.Name == name);
        (uint w0, uint w1, _, _) = Philox.Rounds(0, word, (uint)first, (uint)(first >> 32), 42, 0);
        Philox random = new(42, purpose);
        Assert.Equal((w0, w1), (random.NextUInt(), random.NextUInt()));
    }

    [Fact]
    public void A_step_that_belongs_to_another_purpose_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(1, RandomPurpose.TrainSample, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(1, RandomPurpose.Prior, -1));
        _ = new Philox(1, RandomPurpose.Prior, (long)RandomPurpose.Prior.Steps - 1);
    }

    [Fact]
    public void A_purpose_of_ones_own_has_streams_of_its_own()
    {
        RandomPurpose mine = RandomPurpose.Named("numbers of this test", "anything");
        Assert.Contains(mine, RandomPurpose.All);
        Assert.DoesNotContain(RandomPurpose.All, other => other != mine && other.Word == mine.Word);
        Assert.NotEqual(new Philox(1, mine).NextUInt(), new Philox(1, RandomPurpose.Named("others of this test", "anything")).NextUInt());
        Assert.Contains(
            "numbers of this test", Assert.Throws<ArgumentException>(() => RandomPurpose.Named("numbers of this test", "")).Message);
    }
}
