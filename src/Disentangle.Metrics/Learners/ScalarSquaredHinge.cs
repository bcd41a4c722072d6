namespace Disentangle.Metrics.Learners;

/// <summary>
/// The problem of <see cref="SquaredHinge"/> for one feature and an intercept, for every class against the rest. The rows within the margin
/// are a range of the sorted values, so that running sums of x^0, x^1 and x^2 give gradient and Hessian in O(log N): one sort serves all
/// classes.
/// </summary>
internal sealed class ScalarSquaredHinge
{
    private const int MostSteps = 200;
    private const double Tolerance = 1e-24;

    private readonly RunningSums _all;
    private readonly RunningSums[] _ofClass;

    /// <summary>Sorts <paramref name="x"/> (N), of classes 0 .. K-1.</summary>
    public ScalarSquaredHinge(double[] x, int[] classOf, int classes)
    {
        double[] sorted = [.. x];
        int[] order = [.. classOf];
        Array.Sort(sorted, order);
        _all = new RunningSums(sorted);
        var members = new List<double>[classes];
        for (int k = 0; k < classes; k++) members[k] = [];
        for (int i = 0; i < sorted.Length; i++) members[order[i]].Add(sorted[i]);
        _ofClass = [.. members.Select(values => new RunningSums([.. values]))];
    }

    /// <summary>Slope and intercept of class <paramref name="k"/> (y = 1) against the rest (y = -1).</summary>
    public (double W, double B) Solve(int k, double positiveCost, double negativeCost)
    {
        RunningSums positive = _ofClass[k];
        double w = 0, b = 0, lossAtZero = positiveCost * positive.Count + negativeCost * (_all.Count - positive.Count);
        for (int step = 0; step < MostSteps; step++)
        {
            Local at = Expand(w, b);
            double determinant = at.Hww * at.Hbb - at.Hwb * at.Hwb;
            double dw = (at.Hwb * at.Gb - at.Hbb * at.Gw) / determinant, db = (at.Hwb * at.Gw - at.Hww * at.Gb) / determinant;
            double decrement = -(at.Gw * dw + at.Gb * db);
            if (!(decrement > Tolerance * lossAtZero)) break;
            (double w0, double b0) = (w, b);
            double t = LineMinimum.Find(t =>
            {
                Local on = Expand(w0 + t * dw, b0 + t * db);
                return (on.Gw * dw + on.Gb * db, dw * dw * on.Hww + 2 * dw * db * on.Hwb + db * db * on.Hbb);
            }, -decrement);
            (w, b) = (w + t * dw, b + t * db);
        }

        return (w, b);

        // Gradient and Hessian in (w, b); the sums of the rest are those of all less those of the class.
        Local Expand(double w, double b)
        {
            (double p0, double p1, double p2) = positive.Below1(w, b);
            (double a0, double a1, double a2) = _all.Below1(-w, -b);
            (double c0, double c1, double c2) = positive.Below1(-w, -b);
            (double r0, double r1, double r2) = (a0 - c0, a1 - c1, a2 - c2);
            double cp = 2 * positiveCost, cn = 2 * negativeCost;
            return new Local(
                w - cp * (p1 - w * p2 - b * p1) + cn * (r1 + w * r2 + b * r1),
                b - cp * (p0 - w * p1 - b * p0) + cn * (r0 + w * r1 + b * r0),
                1 + cp * p2 + cn * r2,
                cp * p1 + cn * r1,
                1 + cp * p0 + cn * r0);
        }
    }

    private readonly record struct Local(double Gw, double Gb, double Hww, double Hwb, double Hbb);

    private sealed class RunningSums
    {
        private readonly double[] _sorted, _first, _second;

        public RunningSums(double[] sorted)
        {
            (_sorted, _first, _second) = (sorted, new double[sorted.Length + 1], new double[sorted.Length + 1]);
            for (int i = 0; i < sorted.Length; i++)
            {
                _first[i + 1] = _first[i] + sorted[i];
                _second[i + 1] = _second[i] + sorted[i] * sorted[i];
            }
        }

        public int Count => _sorted.Length;

        /// <summary>How many x have u x + v below 1, their sum and their sum of squares.</summary>
        public (double Count, double Sum, double Squares) Below1(double u, double v)
        {
            // They are the first values where u is not negative and the last where it is; rounding keeps u x + v monotone in x.
            bool fromStart = u >= 0;
            int low = 0, high = Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (u * _sorted[middle] + v < 1 == fromStart) low = middle + 1;
                else high = middle;
            }

            return fromStart
                ? (low, _first[low], _second[low])
                : (Count - low, _first[Count] - _first[low], _second[Count] - _second[low]);
        }
    }
}
