using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public sealed class PrincipalComponentsTests
{
    /// <summary>Points on a tilted ellipse: the components are its axes.</summary>
    [Fact]
    public void The_axes_of_an_ellipse_are_found()
    {
        const int n = 1000;
        double angle = Math.PI / 6, c = Math.Cos(angle), s = Math.Sin(angle);
        float[] rows = new float[2 * n];
        for (int i = 0; i < n; i++)
        {
            (double x, double y) = (3 * Math.Cos(2 * Math.PI * i / n), 1 * Math.Sin(2 * Math.PI * i / n));
            (rows[2 * i], rows[2 * i + 1]) = ((float)(5 + c * x - s * y), (float)(-2 + s * x + c * y));
        }

        PrincipalComponents found = PrincipalComponents.Of(rows, 2);
        LinearOracle.Close([5, -2], found.Mean, 1e-6);
        LinearOracle.Close([4.5, 0.5], found.Variances, 1e-6);
        LinearOracle.Close([c, s], found.Direction(0), 1e-6);
        LinearOracle.Close([-s, c], found.Direction(1), 1e-6);
        Assert.Equal(0.9, found.ShareOf(0), 1e-6);
    }

    /// <summary>Of any rows: the variance of the coordinates, their covariances, and the total, by double loops.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Coordinates_are_uncorrelated_and_keep_all_variance(int columns)
    {
        const int n = 500;
        double[] normal = LinearOracle.Normal(n * columns, 7);
        float[] rows = new float[n * columns];
        for (int i = 0; i < n; i++)
            for (int d = 0; d < columns; d++)
                rows[i * columns + d] = (float)(100 + (d + 1) * normal[i * columns + d] + normal[i * columns]);

        PrincipalComponents found = PrincipalComponents.Of(rows, columns);
        double[][] coordinates = [.. Enumerable.Range(0, columns).Select(c => Coordinates(found.Direction(c)))];
        double total = Enumerable.Range(0, columns).Sum(d => Covariance(Column(d), Column(d)));
        Assert.Equal(total, found.TotalVariance, 1e-8 * total);
        Assert.Equal(found.Variances.OrderDescending(), found.Variances);
        for (int a = 0; a < columns; a++)
        {
            for (int b = 0; b < columns; b++)
            {
                Assert.Equal(a == b ? found.Variances[a] : 0, Covariance(coordinates[a], coordinates[b]), 1e-8 * total);
                Assert.Equal(a == b ? 1 : 0, found.Direction(a).Zip(found.Direction(b), (x, y) => x * y).Sum(), 1e-12);
            }

            // The sign is that of the loading that is largest in size.
            Assert.True(found.Direction(a).MaxBy(Math.Abs) > 0);
        }

        double[] Column(int d) => [.. Enumerable.Range(0, n).Select(i => (double)rows[i * columns + d])];

        double[] Coordinates(double[] direction) => [.. Enumerable.Range(0, n).Select(
            i => Enumerable.Range(0, columns).Sum(d => (rows[i * columns + d] - found.Mean[d]) * direction[d]))];

        static double Covariance(double[] x, double[] y)
        {
            (double mx, double my) = (x.Average(), y.Average());
            return x.Zip(y, (a, b) => (a - mx) * (b - my)).Average();
        }
    }

    [Fact]
    public void A_column_that_is_constant_or_a_copy_leaves_no_variance()
    {
        float[] rows = [.. Enumerable.Range(0, 90).Select(j => j % 3 == 2 ? 4f : j / 3 * j % 11)];
        for (int i = 0; i < 30; i++) rows[3 * i + 1] = rows[3 * i];
        PrincipalComponents found = PrincipalComponents.Of(rows, 3);
        LinearOracle.Close([0, 0], [.. found.Variances.Skip(1)], 1e-12);
        LinearOracle.Close([Math.Sqrt(0.5), Math.Sqrt(0.5), 0], found.Direction(0), 1e-12);
        Assert.True(double.IsNaN(PrincipalComponents.Of([1, 2], 2).ShareOf(0)));
    }

    [Fact]
    public void What_are_no_rows_of_finite_numbers_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Of([], 2));
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Of([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Of([1, float.NaN, 3, 4], 2));
    }
}
