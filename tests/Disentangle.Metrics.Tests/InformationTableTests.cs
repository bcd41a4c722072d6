using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class InformationTableTests
{
    [Fact]
    public void It_holds_the_information_of_every_pair()
    {
        CodeSample sample = Representations.Balanced(new(4, 3), 20, 3,
            (v, image, z) => (z[0], z[1], z[2]) = (v[0], v[0] * v[1], image % 7));
        var table = InformationTable.Of(sample, 5);
        for (int d = 0; d < 3; d++)
        {
            int[] z = MutualInformation.Histogram(sample.Code(d), 5);
            Assert.Equal(MutualInformation.Entropy(z), table.CodeEntropies[d]);
            for (int k = 0; k < 2; k++) Assert.Equal(MutualInformation.Between(z, sample.Factor(k)), table.Information[d, k]);
        }

        Assert.Equal(Math.Log(4), table.FactorEntropies[0], 12);
        Assert.Equal(Math.Log(3), table.FactorEntropies[1], 12);
    }

    [Theory]
    [InlineData(10_000, 10)]
    [InlineData(1_500, 10)]
    [InlineData(200, 10)]
    [InlineData(15, 10)]
    public void Noise_tells_nothing_beyond_chance(int images, int dimensions)
    {
        // Few images for 20 bins x 40 values: where the usual formula for the bias is far off.
        for (ulong seed = 0; seed < 5; seed++)
            Assert.Empty(InformationTable.Of(Draw(Representations.Gaussian(Grid.DSprites, dimensions), images, seed)).ActiveCodes);
    }

    [Fact]
    public void A_weak_trace_is_found_and_its_bias_taken_off()
    {
        // Mostly noise, with a tenth of the variance of the factor: the information is far below the bias of a factor of 40 values.
        CodeSource weak = Representations.Source(Grid.DSprites, 1, (v, image, z) =>
        {
            new Philox(99, RandomPurpose.Test, image).FillNormal(z);
            z[0] += 0.4f * v[0];
        });
        var table = InformationTable.Of(Draw(weak, 10_000, 1));
        Assert.Equal([0], table.ActiveCodes);
        Assert.InRange(table.BeyondChance[0, 0], 0.03, table.Information[0, 0]);
        for (int k = 1; k < 5; k++) Assert.Equal(0, table.BeyondChance[0, k]);
    }

    [Fact]
    public void The_best_two_are_the_first_of_equals_and_the_next()
    {
        Assert.Equal(new BestTwo(1, 5, 5), BestTwo.Of([2, 5, 5, 1]));
        Assert.Equal(new BestTwo(2, 7, 5), BestTwo.Of([5, 2, 7]));
        Assert.Equal(new BestTwo(0, 3, 0), BestTwo.Of([3]));
        Assert.Equal(new BestTwo(-1, 0, 0), BestTwo.Of([]));
    }

    private static CodeSample Draw(CodeSource source, int images, ulong seed) => source.Sample(SampleRole.Train, images, seed);
}
