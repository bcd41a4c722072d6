using Disentangle.Experiments.Benchmarks;

namespace Disentangle.Experiments.Tests.Benchmarks;

public sealed class ScalingBenchmarkTests
{
    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(6, new[] { 1, 2, 4, 6 })]
    [InlineData(8, new[] { 1, 2, 4, 8 })]
    public void Threads_double_up_to_the_processors(int processors, int[] expected) =>
        Assert.Equal(expected, ScalingBenchmark.ThreadCounts(processors));
}
