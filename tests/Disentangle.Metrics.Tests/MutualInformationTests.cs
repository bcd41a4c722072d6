using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class MutualInformationTests
{
    [Fact]
    public void Independent_labels_have_none_and_equal_labels_have_their_entropy()
    {
        int[] a = [0, 0, 1, 1], b = [0, 1, 0, 1];
        Assert.Equal(0, MutualInformation.Between(a, b), 12);
        Assert.Equal(Math.Log(2), MutualInformation.Between(a, a), 12);
        Assert.Equal(Math.Log(3), MutualInformation.Entropy([5, 0, 2]), 12);
    }

    [Fact]
    public void A_table_by_hand()
    {
        // p = [[.5, .25], [0, .25]]
        int[] a = [0, 0, 0, 1], b = [0, 0, 1, 1];
        double expected = 0.5 * Math.Log(0.5 / (0.75 * 0.5)) + 0.25 * Math.Log(0.25 / (0.75 * 0.5)) + 0.25 * Math.Log(0.25 / (0.25 * 0.5));
        Assert.Equal(expected, MutualInformation.Between(a, b), 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_matrix_is_that_of_plain_double_loops(ulong seed)
    {
        var random = new Philox(seed, RandomPurpose.Test);
        const int n = 400, d = 3, k = 2;
        float[] codes = new float[n * d];
        int[] factors = new int[n * k];
        for (int i = 0; i < factors.Length; i++) factors[i] = random.NextInt(4);
        for (int i = 0; i < codes.Length; i++) codes[i] = random.NextNormal() + factors[i / d * k];
        var sample = new CodeSample(codes, d, factors, k);
        double[,] m = MutualInformation.Matrix(sample, 7);
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < k; j++) Assert.Equal(PlainInformation(sample.Code(i), 7, sample.Factor(j)), m[i, j], 10);
        }
    }

    [Fact]
    public void The_bins_are_those_of_numpy()
    {
        // numpy.digitize(x, numpy.histogram(x, 4)[1][:-1]) - 1, where 0.25, 0.5 and 0.75 are edges.
        Assert.Equal([0, 0, 1, 1, 2, 3, 3], MutualInformation.Histogram([0, 0.24f, 0.25f, 0.49f, 0.5f, 0.75f, 1], 4));
        Assert.Equal([0, 0, 0], MutualInformation.Histogram([3, 3, 3], 20));
        Assert.Equal([0, 19], MutualInformation.Histogram([float.MinValue, float.MaxValue], 20));
    }

    [Fact]
    public void Every_value_lies_between_the_edges_of_its_bin()
    {
        float[] values = new float[5000];
        new Philox(4, RandomPurpose.Test).FillUniform(values, -3, 11);
        int[] bins = MutualInformation.Histogram(values, 20);
        double minimum = values.Min(), width = ((double)values.Max() - minimum) / 20;
        for (int i = 0; i < values.Length; i++)
        {
            // The definition: how many of the first twenty edges are not above the value, less one.
            int expected = Enumerable.Range(0, 20).Count(e => minimum + e * width <= values[i]) - 1;
            Assert.Equal(expected, bins[i]);
        }
    }

    [Fact]
    public void A_value_on_an_edge_belongs_above_it_even_where_the_quotient_rounds_down()
    {
        // 33 / (44 / 20) is just below 15 in doubles, but the edge 15 x (44 / 20) is 33 itself.
        Assert.True(33 / (44.0 / 20) < 15);
        Assert.Equal(15, MutualInformation.Histogram([.. Enumerable.Range(0, 45).Select(i => (float)i)], 20)[33]);
    }

    [Fact]
    public void Twenty_bins_of_a_factor_with_forty_values_lose_what_the_field_says_they_lose()
    {
        // A uniform factor of 40 values in 20 bins keeps log 20 of log 40 nats.
        float[] codes = [.. Enumerable.Range(0, 4000).Select(i => (float)(i % 40))];
        int[] factor = [.. Enumerable.Range(0, 4000).Select(i => i % 40)];
        double[,] m = MutualInformation.Matrix(new CodeSample(codes, 1, factor, 1));
        Assert.Equal(Math.Log(20), m[0, 0], 9);
        Assert.Equal(.8121, m[0, 0] / MutualInformation.Entropy(factor), 4);
    }

    [Fact]
    public void Codes_that_are_not_finite_are_refused()
    {
        var error = Assert.Throws<UserErrorException>(() => new CodeSample([0, 1, 2, float.NaN], 2, [0, 1], 1));
        Assert.Equal("codes must be finite numbers, got NaN in dimension 1 of code 1", error.Message);
        Assert.Throws<UserErrorException>(() => new CodeSample([float.NegativeInfinity, 1], 1, [0, 1], 1));
    }

    private static double PlainInformation(float[] z, int bins, int[] v)
    {
        int n = z.Length;
        double minimum = z.Min(), width = ((double)z.Max() - minimum) / bins;
        int[] b = [.. z.Select(x => Enumerable.Range(0, bins).Count(e => minimum + e * width <= x))];
        double information = 0;
        foreach (int i in b.Distinct())
        {
            foreach (int j in v.Distinct())
            {
                double p = Enumerable.Range(0, n).Count(x => b[x] == i && v[x] == j) / (double)n;
                double pi = b.Count(x => x == i) / (double)n, pj = v.Count(x => x == j) / (double)n;
                if (p > 0) information += p * Math.Log(p / (pi * pj));
            }
        }

        return information;
    }
}
