using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public class SymmetricEigenTests
{
    [Fact]
    public void Values_and_the_trace_of_the_root_are_those_of_numpy_and_scipy()
    {
        double[,] s = LinearOracle.Matrix("eigen_matrix", 8);
        LinearOracle.Close(LinearOracle.Get("eigen_values"), SymmetricEigen.Of(s).Values, 1e-12);
        Assert.Equal(LinearOracle.Number("eigen_trace"), SymmetricEigen.TraceOfSquareRoot(s), 1e-8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(30)]
    public void The_parts_make_up_the_matrix(int p)
    {
        double[] values = LinearOracle.Normal(p * p, 3);
        double[,] a = new double[p, p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++) a[i, j] = values[i * p + j] + values[j * p + i];
        }

        SymmetricEigen eigen = SymmetricEigen.Of(a);
        Assert.Equal(eigen.Values.Order(), eigen.Values);
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
            {
                Assert.Equal(a[i, j], Enumerable.Range(0, p).Sum(k => eigen.Vectors[i, k] * eigen.Values[k] * eigen.Vectors[j, k]), 10);
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, p).Sum(k => eigen.Vectors[k, i] * eigen.Vectors[k, j]), 12);
            }
        }
    }

    [Fact]
    public void Two_by_two_by_hand()
    {
        LinearOracle.Close([0.4, 1.6], SymmetricEigen.Of(new[,] { { 1, 0.6 }, { 0.6, 1 } }).Values, 1e-15);
        Assert.Equal(Math.Sqrt(0.4) + Math.Sqrt(1.6), SymmetricEigen.TraceOfSquareRoot(new[,] { { 1, 0.6 }, { 0.6, 1 } }), 14);
        // A perfect copy: one eigenvalue is 0 up to rounding, of either sign.
        Assert.Equal(Math.Sqrt(0.2), SymmetricEigen.TraceOfSquareRoot(new[,] { { 0.1, 0.1 }, { 0.1, 0.1 } }), 7);
        Assert.Equal(5, SymmetricEigen.TraceOfSquareRoot(new double[,] { { 9, 0, 0 }, { 0, 0, 0 }, { 0, 0, 4 } }), 14);
    }

    [Fact]
    public void What_is_not_symmetric_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Of(new[,] { { 1, 2.0 }, { 3, 1 } }));
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Of(new[,] { { 1, 2.0 } }));
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Of(new[,] { { double.NaN } }));
    }
}
