using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public class NearestNeighbourInformationTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    public void Continuous_values_give_what_scikit_learn_gives(int neighbours)
    {
        double[] x = LinearOracle.Get("information_x"), expected = LinearOracle.Get($"information_{neighbours}");
        double[] noisy = LinearOracle.Get($"information_public_{neighbours}");
        int[] y = LinearOracle.Labels("information_y");
        for (int c = 0; c < 3; c++)
        {
            double information = NearestNeighbourInformation.Between(Columns.Of(x, 3, c), y, Crew.AllProcessors, neighbours);
            Assert.Equal(expected[c], information, 1e-12);
            Assert.Equal(noisy[c], information, 1e-7);
        }
    }

    [Fact]
    public void Repeated_values_give_about_what_scikit_learn_gives_with_noise()
    {
        double[] x = Columns.Of(LinearOracle.Get("information_x"), 3, 0), expected = LinearOracle.Get("information_tied");
        int[] y = LinearOracle.Labels("information_y");
        double[][] tied =
        [
            [.. y.Select(label => (double)label)], [.. x.Select(value => Math.Round(value))],
            [.. x.Select(value => Math.Round(value * 50) / 50)],
        ];
        for (int c = 0; c < 3; c++)
            Assert.Equal(expected[c], NearestNeighbourInformation.Between(tied[c], y, Crew.AllProcessors, 10), 0.03);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void Plain_double_loops_find_the_same(int neighbours)
    {
        double[] x = LinearOracle.Normal(120, 2);
        int[] y = LinearOracle.RandomLabels(120, 3, 3);
        // A third of the values in steps, so that some are equal and some distances tie.
        for (int i = 0; i < x.Length; i++) x[i] = i % 3 == 0 ? Math.Round(4 * x[i]) / 4 : x[i] + y[i];
        // A label of no more than k values, and one of a single value, which is left out.
        (y[0], y[1], y[2], y[3], y[4]) = (7, 7, 7, 7, 8);
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (i == 4) continue;
            double[] others =
                [.. Enumerable.Range(0, x.Length).Where(j => j != i && y[j] == y[i]).Select(j => Math.Abs(x[j] - x[i])).Order()];
            double radius = others[Math.Min(neighbours, others.Length) - 1];
            int[] within = [.. Enumerable.Range(0, x.Length).Where(j => j != 4 && (Math.Abs(x[j] - x[i]) < radius || x[j] == x[i]))];
            sum += SpecialFunctions.Digamma(within.Count(j => y[j] == y[i])) - SpecialFunctions.Digamma(within.Length)
                - SpecialFunctions.Digamma(others.Length + 1);
        }

        Assert.Equal(SpecialFunctions.Digamma(119) + sum / 119,
            NearestNeighbourInformation.Between(x, y, Crew.AllProcessors, neighbours), 1e-12);
    }

    [Fact]
    public void A_copy_of_the_label_has_its_entropy_and_a_constant_nothing()
    {
        int[] y = [.. Enumerable.Range(0, 2000).Select(i => i % 8)];
        Assert.Equal(Math.Log(8), NearestNeighbourInformation.Between(Array.ConvertAll(y, label => (double)label), y, Crew.AllProcessors),
            0.002);
        Assert.Equal(0, NearestNeighbourInformation.Between(new double[2000], y, Crew.AllProcessors), 12);
        Assert.Equal(0, NearestNeighbourInformation.Between([1, 2, 3], [0, 1, 2], Crew.AllProcessors));
        Assert.Equal(0, NearestNeighbourInformation.Between([], [], Crew.AllProcessors));
    }

    [Fact]
    public void A_mixture_of_two_normals_has_its_information()
    {
        // x = y + N(0, 1/4), y of 0 or 1: h(x) - h(x | y), the first by quadrature.
        const double sigma = 0.5;
        double entropy = 0;
        for (double t = -5; t < 6; t += 1e-3)
        {
            double p = 0.5 * (Density(t) + Density(t - 1));
            entropy -= p > 0 ? p * Math.Log(p) * 1e-3 : 0;
        }

        double expected = entropy - 0.5 * Math.Log(2 * Math.PI * Math.E * sigma * sigma);
        int[] y = LinearOracle.RandomLabels(20000, 2, 7);
        double[] x = LinearOracle.Normal(20000, 8);
        for (int i = 0; i < x.Length; i++) x[i] = y[i] + sigma * x[i];
        Assert.Equal(expected, NearestNeighbourInformation.Between(x, y, Crew.AllProcessors), 0.01);

        double Density(double t) => Math.Exp(-t * t / (2 * sigma * sigma)) / (sigma * Math.Sqrt(2 * Math.PI));
    }
}
