namespace Disentangle.Metrics.Learners;

/// <summary>The minimum along a line of a convex function that is a quadratic piece by piece, as the squared hinge loss is.</summary>
internal static class LineMinimum
{
    private const int MostSteps = 100;

    /// <summary>
    /// The t > 0 where the slope is 0: Newton steps, which are exact once they stay within a piece, and bisection where they leave the
    /// bracket.
    /// </summary>
    /// <param name="at">Slope and curvature at t; the slope at 0 is negative, the curvature positive everywhere.</param>
    /// <param name="slopeAtZero">The slope at 0.</param>
    public static double Find(Func<double, (double Slope, double Curvature)> at, double slopeAtZero)
    {
        double low = 0, high = double.PositiveInfinity, t = 1;
        for (int step = 0; step < MostSteps; step++)
        {
            (double slope, double curvature) = at(t);
            if (Math.Abs(slope) <= 1e-13 * Math.Abs(slopeAtZero)) break;
            if (slope < 0) low = t;
            else high = t;
            double next = t - slope / curvature;
            if (!(next > low && next < high)) next = double.IsFinite(high) ? low + (high - low) / 2 : 2 * t;
            if (next == t) break;
            t = next;
        }

        return t;
    }
}
