namespace Disentangle.Metrics.Learners;

/// <summary>
/// min_w 1/2 |w|^2 + sum_i C_i max(0, 1 - y_i w.x_i)^2 by Newton's method on the primal (Keerthi and DeCoste: A modified finite Newton
/// method for fast solution of large scale linear SVMs, JMLR 2005): the loss is a quadratic as long as no row crosses its margin, each step
/// goes to that quadratic's minimum or, along the line there, as far as the loss falls. It ends after finitely many steps.
/// </summary>
internal static class SquaredHinge
{
    private const int MostSteps = 200;

    /// <summary>The squared Newton decrement, relative to the loss at 0, below which nothing is left to gain.</summary>
    private const double Tolerance = 1e-24;

    /// <summary>The weights w (P).</summary>
    /// <param name="x">N x P features, row by row; a column of ones for an intercept.</param>
    /// <param name="p">P.</param>
    /// <param name="isPositive">Whether y_i is 1 rather than -1.</param>
    /// <param name="positiveCost">C_i where y_i = 1.</param>
    /// <param name="negativeCost">C_i where y_i = -1.</param>
    public static double[] Solve(double[] x, int p, bool[] isPositive, double positiveCost, double negativeCost)
    {
        int n = isPositive.Length;
        double[] w = new double[p], step = new double[p], hessian = new double[p * p];
        double[] score = new double[n], change = new double[n];
        double lossAtZero = isPositive.Sum(positive => positive ? positiveCost : negativeCost);
        for (int iteration = 0; iteration < MostSteps; iteration++)
        {
            // step holds minus the gradient, then the Newton step.
            for (int a = 0; a < p; a++) step[a] = -w[a];
            Array.Clear(hessian);
            for (int a = 0; a < p; a++) hessian[a * p + a] = 1;
            for (int i = 0; i < n; i++)
            {
                (double y, double cost) = isPositive[i] ? (1, positiveCost) : (-1, negativeCost);
                double shortfall = 1 - y * score[i];
                if (shortfall <= 0) continue;
                ReadOnlySpan<double> row = x.AsSpan(i * p, p);
                Dense.AddScaled(2 * cost * y * shortfall, row, step);
                for (int a = 0; a < p; a++) Dense.AddScaled(2 * cost * row[a], row[..(a + 1)], hessian.AsSpan(a * p, a + 1));
            }

            double[] descent = [.. step];
            Dense.SolvePositiveDefinite(hessian, step);
            double decrement = Dense.Dot(descent, step);
            if (!(decrement > Tolerance * lossAtZero)) break;
            for (int i = 0; i < n; i++) change[i] = Dense.Dot(x.AsSpan(i * p, p), step);
            double along = Dense.Dot(w, step), square = Dense.Dot(step, step);
            double t = LineMinimum.Find(At, -decrement);
            Dense.AddScaled(t, step, w);
            for (int i = 0; i < n; i++) score[i] = Dense.Dot(x.AsSpan(i * p, p), w);

            (double Slope, double Curvature) At(double t)
            {
                double slope = along + t * square, curvature = square;
                for (int i = 0; i < n; i++)
                {
                    (double y, double cost) = isPositive[i] ? (1, positiveCost) : (-1, negativeCost);
                    double shortfall = 1 - y * (score[i] + t * change[i]);
                    if (shortfall <= 0) continue;
                    slope -= 2 * cost * shortfall * y * change[i];
                    curvature += 2 * cost * change[i] * change[i];
                }

                return (slope, curvature);
            }
        }

        return w;
    }
}
