namespace Disentangle.Estimators;

/// <summary>What a discrete unit does over all images.</summary>
/// <param name="Unit">Its number, from 0.</param>
/// <param name="Used">How many different values it takes.</param>
/// <param name="Entropy">H(z_d) in nats.</param>
public sealed record DiscreteUnit(int Unit, int Used, double Entropy)
{
    /// <summary>exp H(z_d): how many equally likely values would be as uncertain.</summary>
    public double Perplexity => Math.Exp(Entropy);
}

/// <summary>
/// The information of discrete codes over a whole data set, exact. The posterior is a point, so the code of a random image says about it
/// I(n; z) = H(z), and the total correlation is sum_d H(z_d) - H(z); both follow from counting.
/// </summary>
/// <param name="Images">N.</param>
/// <param name="Distinct">How many different codes there are.</param>
/// <param name="Information">I(n; z) = H(z) in nats.</param>
/// <param name="Units">Each unit.</param>
public sealed record DiscreteDecomposition(int Images, int Distinct, double Information, IReadOnlyList<DiscreteUnit> Units)
{
    /// <summary>KL(q(z) || prod_d q(z_d)) in nats: the dependence among the units.</summary>
    public double TotalCorrelation => Units.Sum(unit => unit.Entropy) - Information;

    /// <summary>How many codes the used values of all units could make.</summary>
    public double Possible => Units.Aggregate(1.0, (product, unit) => product * unit.Used);

    /// <summary>Of the codes of all images: equal values of a unit are the same value.</summary>
    /// <param name="codes">The codes of N images.</param>
    /// <param name="probabilities">p_n of each image, in proportion; empty where all are equally likely.</param>
    /// <exception cref="UserErrorException">A code is not a finite number.</exception>
    public static DiscreteDecomposition Of(Codes codes, ReadOnlySpan<double> probabilities = default)
    {
        (int n, int d) = (codes.Count, codes.Latents);
        double[] masses = new double[n];
        if (probabilities.IsEmpty) masses.AsSpan().Fill(1);
        else probabilities.CopyTo(masses);

        // The images that agree in all units so far have one number.
        int[] groups = new int[n];
        List<DiscreteUnit> units = [];
        for (int unit = 0; unit < d; unit++)
        {
            Dictionary<float, int> values = [];
            Dictionary<(int Group, int Value), int> refined = [];
            int[] places = new int[n];
            for (int i = 0; i < n; i++)
            {
                float value = codes.Means[i * d + unit];
                if (!float.IsFinite(value))
                    throw new UserErrorException("the codes must be finite numbers", "training of the model may have diverged");
                places[i] = Number(values, value);
                groups[i] = Number(refined, (groups[i], places[i]));
            }

            (int used, double entropy) = Entropy(places, masses);
            units.Add(new DiscreteUnit(unit, used, entropy));
        }

        (int distinct, double information) = Entropy(groups, masses);
        return new DiscreteDecomposition(n, distinct, information, units);
    }

    private static int Number<T>(Dictionary<T, int> numbers, T key)
        where T : notnull
    {
        if (!numbers.TryGetValue(key, out int number)) numbers[key] = number = numbers.Count;
        return number;
    }

    // Of what has a probability; log of the count exactly where all are equally likely.
    private static (int Used, double Entropy) Entropy(int[] numbers, double[] masses)
    {
        double[] sums = new double[numbers.Max() + 1];
        double total = 0, sum = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            sums[numbers[i]] += masses[i];
            total += masses[i];
        }

        foreach (double mass in sums)
            if (mass > 0) sum += mass * Math.Log(mass);
        return (sums.Count(mass => mass > 0), Math.Log(total) - sum / total);
    }
}
