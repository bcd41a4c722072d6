using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class FactorGridTests
{
    private static Factor OfSize(int size) => new($"size{size}", [.. Enumerable.Range(0, size).Select(i => (double)i)]);

    [Fact]
    public void TheLastFactorVariesFastest()
    {
        var grid = new FactorGrid([OfSize(2), OfSize(1), OfSize(3)]);
        int[][] expected = [[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 0, 1], [1, 0, 2]];
        Assert.Equal(expected.Length, grid.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            int[] values = new int[3];
            grid.FactorsOf(i, values);
            Assert.Equal(expected[i], values);
            Assert.Equal(i, grid.IndexOf(expected[i]));
        }
    }

    [Fact]
    public void WhatIsOutsideIsRefused()
    {
        var grid = new FactorGrid([OfSize(2), OfSize(3)]);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => grid.IndexOf([0, 3]));
        Assert.Contains("factor size3 must be in 0 .. 2, got 3", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => grid.IndexOf([-1, 0]));
        Assert.Throws<ArgumentException>(() => grid.IndexOf([0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => grid.FactorsOf(6, new int[2]));
        Assert.Throws<ArgumentException>(() => grid.FactorsOf(0, new int[3]));
        Assert.Throws<ArgumentException>(() => new FactorGrid([]));
        Assert.Throws<ArgumentException>(() => new FactorGrid([OfSize(0)]));
        Assert.Throws<ArgumentException>(() => new FactorGrid([OfSize(60_000), OfSize(60_000)]));
    }
}
