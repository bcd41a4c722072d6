namespace Disentangle.Metrics.Learners;

/// <summary>
/// A step length that satisfies the strong Wolfe conditions f(t) &lt;= f(0) + 1e-3 t f'(0), up to rounding, and |f'(t)| &lt;= 0.9 |f'(0)|:
/// Moré and Thuente, Line search algorithms with guaranteed sufficient decrease, ACM TOMS 1994, with the constants of L-BFGS-B.
/// </summary>
internal static class LineSearch
{
    private const double SufficientDecrease = 1e-3, Curvature = 0.9, LeastInterval = 0.1, LongestStep = 1e10;
    private const int MostEvaluations = 20;

    /// <summary>
    /// Rounding of f, relative, where f is a sum of many terms: below it no decrease can be seen and the slopes alone decide.
    /// </summary>
    private const double Rounding = 1.0 / (1L << 44);

    private readonly record struct Point(double T, double F, double Slope);

    /// <summary>Whether a step was found; the function was last evaluated there.</summary>
    /// <param name="at">Value and slope at t.</param>
    /// <param name="value">f(0).</param>
    /// <param name="slope">f'(0), negative.</param>
    /// <param name="first">The step to try first, positive.</param>
    /// <param name="step">The step found.</param>
    public static bool Find(Func<double, (double Value, double Slope)> at, double value, double slope, double first, out double step)
    {
        double decrease = SufficientDecrease * slope;
        // best has the least value so far, other is the far end of the bracket once there is one.
        Point best = new(0, value, slope), other = best;
        bool bracketed = false, auxiliary = true;
        double low = 0, high = 5 * first, width = LongestStep, widthBefore = 2 * width;
        step = first;
        for (int evaluation = 0; evaluation < MostEvaluations; evaluation++)
        {
            (double f, double g) = at(step);
            double limit = value + step * decrease + Rounding * Math.Abs(value);
            if (!double.IsFinite(f) || !double.IsFinite(g))
            {
                // Too far: the function is not defined there.
                (step, high) = (best.T + (step - best.T) / 10, step);
                continue;
            }

            if (f <= limit && Math.Abs(g) <= -Curvature * slope) return true;
            bool exhausted = bracketed && (step <= low || step >= high || high - low <= LeastInterval * high);
            if (exhausted || (step == LongestStep && f <= limit && g <= decrease)) return f <= limit && step > 0;
            if (auxiliary && f <= limit && g >= SufficientDecrease * slope) auxiliary = false;
            Point current = new(step, f, g);
            if (auxiliary && f <= best.F && f > limit)
            {
                // Until the decrease suffices, steps are chosen for f(t) - f(0) - 1e-3 t f'(0).
                Point bestTilted = Tilt(best, -decrease), otherTilted = Tilt(other, -decrease);
                step = Next(ref bestTilted, ref otherTilted, Tilt(current, -decrease), ref bracketed, low, high);
                (best, other) = (Tilt(bestTilted, decrease), Tilt(otherTilted, decrease));
            }
            else
            {
                step = Next(ref best, ref other, current, ref bracketed, low, high);
            }

            if (bracketed)
            {
                double length = Math.Abs(other.T - best.T);
                if (length >= 0.66 * widthBefore) step = best.T + 0.5 * (other.T - best.T);
                (widthBefore, width) = (width, length);
                (low, high) = (Math.Min(best.T, other.T), Math.Max(best.T, other.T));
            }
            else
            {
                (low, high) = (step + 1.1 * (step - best.T), step + 4 * (step - best.T));
            }

            step = Math.Clamp(step, 0, LongestStep);
            if (bracketed && (step <= low || step >= high || high - low <= LeastInterval * high)) step = best.T;
        }

        return false;
    }

    private static Point Tilt(Point p, double slope) => new(p.T, p.F + p.T * slope, p.Slope + slope);

    /// <summary>
    /// The next step by cubic and quadratic interpolation (section 4 of the paper), and the bracket with the new point in it.
    /// </summary>
    private static double Next(ref Point best, ref Point other, Point now, ref bool bracketed, double low, double high)
    {
        double next;
        bool turned = now.Slope * Math.Sign(best.Slope) < 0;
        double secant = now.T + now.Slope / (now.Slope - best.Slope) * (best.T - now.T);
        if (now.F > best.F)
        {
            // Higher: the minimum lies between.
            double cubic = Cubic(best, now, now.T < best.T);
            double quadratic = best.T + best.Slope / ((best.F - now.F) / (now.T - best.T) + best.Slope) / 2 * (now.T - best.T);
            next = Math.Abs(cubic - best.T) < Math.Abs(quadratic - best.T) ? cubic : cubic + (quadratic - cubic) / 2;
            bracketed = true;
        }
        else if (turned)
        {
            // Lower, and the slope has turned: it lies between.
            double cubic = Cubic(now, best, now.T > best.T);
            next = Math.Abs(cubic - now.T) > Math.Abs(secant - now.T) ? cubic : secant;
            bracketed = true;
        }
        else if (Math.Abs(now.Slope) < Math.Abs(best.Slope))
        {
            // Lower, and the slope flattens: beyond, where the cubic has a minimum there.
            double cubic = CubicBeyond(best, now, low, high);
            bool cubicIsCloser = Math.Abs(cubic - now.T) < Math.Abs(secant - now.T);
            next = cubicIsCloser == bracketed ? cubic : secant;
            if (bracketed)
            {
                double guard = now.T + 0.66 * (other.T - now.T);
                next = now.T > best.T ? Math.Min(guard, next) : Math.Max(guard, next);
            }
            else
            {
                next = Math.Max(low, Math.Min(high, next));
            }
        }
        else
        {
            // Lower, and as steep as before.
            next = bracketed ? Cubic(now, other, now.T > other.T) : now.T > best.T ? high : low;
        }

        if (now.F > best.F)
        {
            other = now;
        }
        else
        {
            if (turned) other = best;
            best = now;
        }

        return next;
    }

    // The minimum of the cubic through both points, from the side of the first.
    private static double Cubic(Point from, Point to, bool negate)
    {
        (double theta, double gamma) = Coefficients(from, to, atLeast0: false);
        if (negate) gamma = -gamma;
        double ratio = (gamma - from.Slope + theta) / (gamma - from.Slope + gamma + to.Slope);
        return from.T + ratio * (to.T - from.T);
    }

    private static double CubicBeyond(Point best, Point now, double low, double high)
    {
        (double theta, double gamma) = Coefficients(now, best, atLeast0: true);
        if (now.T > best.T) gamma = -gamma;
        double ratio = (gamma - now.Slope + theta) / (gamma + (best.Slope - now.Slope) + gamma);
        if (ratio < 0 && gamma != 0) return now.T + ratio * (best.T - now.T);
        return now.T > best.T ? high : low;
    }

    private static (double Theta, double Gamma) Coefficients(Point a, Point b, bool atLeast0)
    {
        double theta = 3 * (a.F - b.F) / (b.T - a.T) + a.Slope + b.Slope;
        double scale = Math.Max(Math.Abs(theta), Math.Max(Math.Abs(a.Slope), Math.Abs(b.Slope)));
        double square = theta / scale * (theta / scale) - a.Slope / scale * (b.Slope / scale);
        return (theta, scale * Math.Sqrt(atLeast0 ? Math.Max(0, square) : square));
    }
}
