using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Learners;

/// <summary>
/// Mutual information in nats of one continuous value and a discrete label by nearest neighbours (Ross: Mutual Information between Discrete
/// and Continuous Data Sets, PLoS ONE 2014): scikit-learn's <c>mutual_info_classif</c>.
/// </summary>
/// <remarks>
/// <para>
/// I = psi(N) - &lt;psi(N_y)&gt; + &lt;psi(k_i)&gt; - &lt;psi(m_i)&gt;. Around each value is the open interval that reaches to its k-th
/// nearest neighbour of the same label; m_i counts all values within it and k_i those of the same label, itself included: k_i = k where no
/// two distances are equal. N_y is the number of values of the label; k is smaller where a label has no more than k values, and a value
/// whose label no other has is left out.
/// </para>
/// <para>
/// Equal values: scikit-learn adds noise of 1e-10 of the values' size, so that its result depends on a seed. Here nothing is added. Where
/// the k-th neighbour is at distance 0 the interval is the value itself, and k_i and m_i count the values equal to it: Gao, Kannan, Oh,
/// Viswanath: Estimating Mutual Information for Discrete-Continuous Mixtures, NIPS 2017. For values that repeat often this is the plug-in
/// estimate up to psi in place of log. Where distances tie above 0, k_i is the count within the open interval, which may be below k.
/// </para>
/// </remarks>
internal static class NearestNeighbourInformation
{
    /// <summary>I(value; label) in nats, cut at 0; 0 where every label is alone.</summary>
    /// <param name="values">N values, finite.</param>
    /// <param name="labels">N labels, any integers.</param>
    /// <param name="neighbours">k, at least 1. InfoMEC takes 10, scikit-learn's default is 3.</param>
    /// <param name="crew">The threads that count; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static double Between(double[] values, int[] labels, Crew crew, int neighbours = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        if (values.Length != labels.Length)
            throw new ArgumentException($"{values.Length} values need as many labels, got {labels.Length}", nameof(labels));
        if (values.Length == 0) return 0;
        var rows = new LabelledRows(values, 1, labels);
        double[][] ofClass = [.. rows.ClassCounts.Select(count => new double[count])];
        int[] filled = new int[ofClass.Length];
        for (int i = 0; i < values.Length; i++) ofClass[rows.ClassOf[i]][filled[rows.ClassOf[i]]++] = values[i];
        ofClass = [.. ofClass.Where(own => own.Length > 1)];
        double[] all = [.. ofClass.SelectMany(own => own)];
        if (all.Length == 0) return 0;
        Array.Sort(all);
        double[] sums = new double[ofClass.Length];
        crew.For(sums.Length, k => sums[k] = SumOfClass(ofClass[k], all, neighbours));
        return Math.Max(0, SpecialFunctions.Digamma(all.Length) + sums.Sum() / all.Length);
    }

    // Sum over the values of one label of psi(k_i) - psi(N_y) - psi(m_i).
    private static double SumOfClass(double[] own, double[] all, int neighbours)
    {
        Array.Sort(own);
        int k = Math.Min(neighbours, own.Length - 1), first = 0;
        double sum = -own.Length * SpecialFunctions.Digamma(own.Length);
        for (int i = 0; i < own.Length; i++)
        {
            // own[first .. first + k] are the value and its k nearest.
            first = Math.Max(first, i - k);
            while (first + k + 1 < own.Length && own[i] - own[first] > own[first + k + 1] - own[i]) first++;
            double radius = Math.Max(own[i] - own[first], own[first + k] - own[i]);
            sum += SpecialFunctions.Digamma(Within(own, own[i], radius)) - SpecialFunctions.Digamma(Within(all, own[i], radius));
        }

        return sum;
    }

    /// <summary>
    /// How many sorted values are nearer to <paramref name="centre"/> than <paramref name="radius"/>, or equal to it where that is 0.
    /// </summary>
    private static int Within(double[] sorted, double centre, double radius)
    {
        return CountUntil(value => value > centre && !Inside(value)) - CountUntil(value => value >= centre || Inside(value));

        bool Inside(double value) => value == centre || Math.Abs(value - centre) < radius;

        // The first place from which on the condition holds.
        int CountUntil(Func<double, bool> holds)
        {
            int low = 0, high = sorted.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (holds(sorted[middle])) high = middle;
                else low = middle + 1;
            }

            return low;
        }
    }
}
