using Disentangle.Analysis;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Analysis;

public sealed class PairDensityTests
{
    // A cell's probability by Simpson's rule over the density itself, in double precision: another way than the sums of the fast code.
    [Theory]
    [InlineData(0.0)]
    [InlineData(-4.0)]
    [InlineData(-9.0)]
    public void A_cell_has_the_integral_of_the_mixture_over_it(double logVariance)
    {
        Codes codes = Random(7, 3, logVariance);
        UnitCells[] cells = [new(-1.5, 0.6, 5), new(-9, 9, 2), new(-1, 0.25, 9)];
        PairDensity density = PairDensity.Of(codes, [(0, 2)], cells).Single();
        for (int y = 0; y < 9; y++)
        {
            for (int x = 0; x < 5; x++)
            {
                double expected = 0;
                for (int i = 0; i < codes.Count; i++) expected += Integral(codes, i, 0, cells[0], x) * Integral(codes, i, 2, cells[2], y);
                Assert.Equal(expected / codes.Count, density.Probabilities[y * 5 + x], 1e-9);
            }
        }

        Assert.Equal(1, density.Probabilities.Sum(), 1e-12);
    }

    [Fact]
    public void Deterministic_codes_are_counted()
    {
        Codes codes = new(4, 2, [0.1f, 0.1f, 0.9f, 0.1f, 0.9f, 5f, -7f, 0.9f]);
        PairDensity density = PairDensity.Of(codes, [(0, 1)], [new(0, 0.5, 2), new(0, 0.5, 2)]).Single();
        Assert.Equal([0.25, 0.25, 0.25, 0.25], density.Probabilities);
    }

    [Fact]
    public void Pairs_in_one_pass_and_any_number_of_threads_have_the_bits_of_each_alone()
    {
        Codes codes = Random(5000, 3, -3);
        UnitCells[] cells = UnitCells.Of(codes, 13);
        IReadOnlyList<PairDensity> all = PairDensity.Of(codes, [(0, 1), (2, 0), (1, 2)], cells, new Crew(3));
        foreach (PairDensity one in all)
            Assert.Equal(one.Probabilities, PairDensity.Of(codes, [(one.Across, one.Up)], cells).Single().Probabilities);
    }

    [Fact]
    public void The_information_of_a_pair_is_0_for_a_grid_and_log_k_for_a_diagonal_of_k_codes()
    {
        float[] grid = [.. from a in Enumerable.Range(0, 4) from b in Enumerable.Range(0, 4) from unit in (float[])[a, b] select unit];
        float[] diagonal = [.. Enumerable.Range(0, 4).SelectMany(k => (float[])[k, 3 - k])];
        UnitCells[] cells = [new(-0.5, 1, 4), new(-0.5, 1, 4)];
        Assert.Equal(0, PairDensity.Of(new Codes(16, 2, grid), [(0, 1)], cells).Single().MutualInformation(), 1e-12);
        Assert.Equal(Math.Log(4), PairDensity.Of(new Codes(4, 2, diagonal), [(0, 1)], cells).Single().MutualInformation(), 1e-12);
    }

    // Of a bivariate normal with correlation r the mutual information is -log(1 - r^2) / 2.
    [Fact]
    public void The_information_of_correlated_normal_units_approaches_its_closed_form()
    {
        const double r = 0.8;
        Philox random = new(3, RandomPurpose.PosteriorSample);
        float[] means = new float[40_000];
        float[] logVariances = new float[means.Length];
        for (int i = 0; i < means.Length; i += 2)
        {
            double x = random.NextNormal(), y = r * x + Math.Sqrt(1 - r * r) * random.NextNormal();
            (means[i], means[i + 1]) = ((float)x, (float)y);
            logVariances[i] = logVariances[i + 1] = -5;
        }

        Codes codes = new(means.Length / 2, 2, means, logVariances);
        double s = 1 + Math.Exp(-5), expected = -0.5 * Math.Log(1 - r * r / (s * s));
        double coarse = PairDensity.Of(codes, [(0, 1)], UnitCells.Of(codes, 8)).Single().MutualInformation();
        double fine = PairDensity.Of(codes, [(0, 1)], UnitCells.Of(codes, 32)).Single().MutualInformation();
        Assert.InRange(fine, expected - 0.03, expected + 0.03);
        Assert.True(coarse < fine);
    }

    [Fact]
    public void Cells_reach_over_the_quantiles_and_what_is_asked_for()
    {
        Codes codes = new(2, 1, [-0.2f, 0.4f]);
        UnitCells cells = UnitCells.Of(codes, 10).Single(), wide = UnitCells.Of(codes, 10, (-2.5, 2.5)).Single();
        Assert.True(cells.First < -0.2 && cells.First > -0.3 && cells.Last > 0.4 && cells.Last < 0.5);
        Assert.Equal((-2.5, 2.5), (wide.First, Math.Round(wide.Last, 12)));
        Assert.Equal((0, 9, 4), (wide.Of(-9), wide.Of(9), wide.Of(-0.1)));
    }

    internal static Codes Random(int count, int latents, double logVariance)
    {
        Philox random = new(1, RandomPurpose.PosteriorSample);
        float[] means = new float[count * latents], logVariances = new float[means.Length];
        for (int i = 0; i < means.Length; i++)
            (means[i], logVariances[i]) = ((float)random.NextNormal(), (float)(logVariance + 0.3 * random.NextNormal()));
        return new Codes(count, latents, means, logVariances);
    }

    private static double Integral(Codes codes, int image, int unit, UnitCells cells, int cell)
    {
        int at = image * codes.Latents + unit;
        double mean = codes.Means[at], sigma = Math.Exp(0.5 * codes.LogVariances![at]);
        double from = cell == 0 ? mean - 12 * sigma : cells.First + cell * cells.Width;
        double to = cell == cells.Count - 1 ? mean + 12 * sigma : cells.First + (cell + 1) * cells.Width;
        from = Math.Max(from, mean - 12 * sigma);
        to = Math.Min(to, mean + 12 * sigma);
        if (to <= from) return 0;
        const int Steps = 2000;
        double step = (to - from) / Steps, sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double z = (from + i * step - mean) / sigma;
            sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-0.5 * z * z);
        }

        return sum * step / 3 / (sigma * Math.Sqrt(2 * Math.PI));
    }
}
