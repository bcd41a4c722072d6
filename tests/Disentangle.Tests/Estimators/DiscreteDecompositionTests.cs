using Disentangle.Estimators;

namespace Disentangle.Tests.Estimators;

/// <summary>Counting, where the answer is known.</summary>
public sealed class DiscreteDecompositionTests
{
    /// <summary>A code that names every image of a complete grid.</summary>
    [Fact]
    public void A_bijection_of_a_grid_has_the_logarithm_of_the_images_and_no_dependence()
    {
        DiscreteDecomposition found = DiscreteDecomposition.Of(Grid(4, 5, 3));
        Assert.Equal(Math.Log(60), found.Information);
        Assert.Equal(0, found.TotalCorrelation, 1e-9);
        Assert.Equal((60, 60, 60.0), (found.Images, found.Distinct, found.Possible));
        Assert.Equal([4, 5, 3], found.Units.Select(unit => unit.Used));
        Assert.All(found.Units, unit => Assert.Equal(unit.Used, unit.Perplexity, 1e-9));
    }

    [Fact]
    public void A_unit_that_repeats_another_is_dependent_by_its_entropy()
    {
        float[] means = [.. Enumerable.Range(0, 20).SelectMany(i => (float[])[i % 4, i / 4, i % 4])];
        DiscreteDecomposition found = DiscreteDecomposition.Of(new Codes(20, 3, means));
        Assert.Equal(found.Units[2].Entropy, found.TotalCorrelation, 1e-12);
        Assert.Equal(Math.Log(20), found.Information);
        Assert.Equal(80, found.Possible);
    }

    [Fact]
    public void A_constant_code_says_nothing()
    {
        DiscreteDecomposition found = DiscreteDecomposition.Of(new Codes(7, 2, new float[14]));
        Assert.Equal((1, 0.0, 0.0, 1.0), (found.Distinct, found.Information, found.TotalCorrelation, found.Units[1].Perplexity));
    }

    /// <summary>Against the sums over all pairs of images.</summary>
    [Fact]
    public void Probabilities_count_as_in_plain_sums()
    {
        float[] means = [1, 0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0];
        double[] probabilities = [1, 2, 0, 4, 1.5, 0.5];
        DiscreteDecomposition found = DiscreteDecomposition.Of(new Codes(6, 2, means), probabilities);
        Assert.Equal(Entropy(i => (means[2 * i], means[2 * i + 1])), found.Information, 1e-12);
        Assert.Equal(Entropy(i => means[2 * i]), found.Units[0].Entropy, 1e-12);
        Assert.Equal(Entropy(i => means[2 * i + 1]), found.Units[1].Entropy, 1e-12);

        // The image of probability 0 is none: its code is not used.
        Assert.Equal(3, found.Distinct);

        double Entropy<T>(Func<int, T> key)
        {
            double sum = 0, total = probabilities.Sum();
            for (int i = 0; i < 6; i++)
            {
                double same = Enumerable.Range(0, 6).Where(j => Equals(key(i), key(j))).Sum(j => probabilities[j]) / total;
                if (probabilities[i] > 0) sum -= probabilities[i] / total * Math.Log(same);
            }

            return sum;
        }
    }

    [Fact]
    public void Codes_that_are_not_finite_are_refused() => Assert.Equal("the codes must be finite numbers",
        Toys.Refused(() => DiscreteDecomposition.Of(new Codes(2, 1, [0, float.NaN]))).Message);

    private static Codes Grid(params int[] sizes)
    {
        int count = sizes.Aggregate(1, (product, size) => product * size);
        float[] means = new float[count * sizes.Length];
        for (int i = 0; i < count; i++)
        {
            int rest = i;
            for (int d = 0; d < sizes.Length; d++)
            {
                means[i * sizes.Length + d] = rest % sizes[d] / 10f;
                rest /= sizes[d];
            }
        }

        return new Codes(count, sizes.Length, means);
    }
}
