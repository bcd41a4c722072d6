using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public class LassoTests
{
    private const int D = 8, T = 3;
    private const double Alpha = 0.1;

    private static readonly double[] X = LinearOracle.Get("lasso_x"), Y = LinearOracle.Get("lasso_y");

    [Fact]
    public void Weights_are_those_of_scikit_learn()
    {
        var lasso = Lasso.Fit(X, D, Y, T, Alpha);
        LinearOracle.Close(LinearOracle.Get("lasso_exact_weights"), lasso.Weights, 1e-9);
        LinearOracle.Close(LinearOracle.Get("lasso_exact_intercepts"), lasso.Intercepts, 1e-9);
        // Its own tolerance leaves the third digit open.
        LinearOracle.Close(LinearOracle.Get("lasso_default_weights"), lasso.Weights, 6e-3);
    }

    [Fact]
    public void The_subgradient_holds_0()
    {
        var lasso = Lasso.Fit(X, D, Y, T, Alpha);
        int n = X.Length / D;
        Assert.Contains(0.0, lasso.Weights);
        Assert.Contains(lasso.Weights, w => w != 0);
        for (int t = 0; t < T; t++)
        {
            double[] w = [.. lasso.Weights.Skip(t * D).Take(D)];
            double[] residual = [.. Enumerable.Range(0, n).Select(i =>
                Y[i * T + t] - lasso.Intercepts[t] - Enumerable.Range(0, D).Sum(d => X[i * D + d] * w[d]))];
            Assert.Equal(0, residual.Average(), 9);
            for (int d = 0; d < D; d++)
            {
                double covariance = Enumerable.Range(0, n).Average(i => X[i * D + d] * residual[i]);
                if (w[d] == 0) Assert.InRange(Math.Abs(covariance), 0, Alpha + 1e-9);
                else Assert.Equal(Alpha * Math.Sign(w[d]), covariance, 1e-8);
            }
        }
    }

    [Fact]
    public void One_feature_is_shrunk_by_alpha_and_a_weak_one_is_dropped()
    {
        // Standardised x, y = x: the weight is 1 - alpha.
        double[] x = [-1, 1, -1, 1];
        Assert.Equal(0.9, Lasso.Fit(x, 1, x, 1, 0.1).Weights.Single(), 12);
        Assert.Equal(0, Lasso.Fit(x, 1, [-1.05, 1, -0.95, 1], 1, 1.1).Weights.Single());
    }

    [Fact]
    public void Constant_features_and_targets_have_weights_of_0()
    {
        var lasso = Lasso.Fit([0.1, 1, 0.1, 2, 0.1, 4], 2, [5, 1, 5, 2, 5, 4], 2, 0.01);
        Assert.Equal([0, 0, 0], lasso.Weights.Take(3));
        Assert.True(lasso.Weights[3] > 0.9);
        Assert.Equal(5, lasso.Intercepts[0]);
        Assert.Throws<ArgumentException>(() => Lasso.Fit([1, 2], 1, [1, 2], 1, 0));
        Assert.Throws<ArgumentException>(() => Lasso.Fit([1, 2], 1, [1, 2, 3], 1, 1));
    }
}
