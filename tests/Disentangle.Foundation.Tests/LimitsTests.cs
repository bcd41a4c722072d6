using Disentangle.Tensors.Kernels;













namespace Disentangle.Foundation.Tests;

public sealed class LimitsTests
{
    [Fact]
    public void EveryLimitIsInTheListOnceAndStartsAtItsDefault()
    {
        Limit[] properties = [.. typeof(Limits).GetProperties().Where(property => property.PropertyType == typeof(Limit))
            .Select(property => (Limit)property.GetValue(null)!)];
        Assert.Equal(properties, Limits.All);
        Assert.Equal(Limits.All.Count, Limits.All.Select(limit => limit.Id).Distinct().Count());
        Assert.All(Limits.All, limit => Assert.InRange(limit.Default, 1, limit.Largest));
        Assert.All(Limits.All, limit => Assert.Equal(limit.Default, limit.Value));
    }

    [Fact]
    public void ARefusalNamesTheLimitAndTheOptionThatRaisesIt()
    {
        Limit limit = new("sheep", 10, "sheep", "a flock", 100);
        Assert.True(limit.Allows(10));
        Assert.False(limit.Allows(11));
        UserErrorException refusal = limit.Exceeded("farm.txt: has 11 sheep", 11);
        Assert.Equal("farm.txt: has 11 sheep; the limit is 10 sheep", refusal.Message);
        Assert.Equal("raise it with --limit sheep=11", refusal.Hint);
        Assert.Equal("raise it with --limit sheep=N", limit.Exceeded("farm.txt: has many").Hint);
        Assert.Null(limit.Hint(101));
    }

    [Fact]
    public void ALimitIsSetWithinItsRange()
    {
        Limit limit = new("sheep", 10, "sheep", "a flock", 100) { Value = 100 };
        Assert.Equal(100, limit.Value);
        Assert.Equal("the limit sheep must be in 1 .. 100 sheep, got 101",
            Assert.Throws<UserErrorException>(() => limit.Value = 101).Message);
        Assert.Equal(100, limit.Value);
    }

    [Fact]
    public void MoreThreadsThanTheLimitAreRefusedBeforeAnyIsStarted() =>
        Assert.Equal("threads: 10000 are asked for; the limit is 1024 threads",
            Assert.Throws<UserErrorException>(() => CpuDevice.CreateKernels(10_000)).Message);
}
