namespace Disentangle.Estimators;

/// <summary>
/// The entropy of the image that a draw gives, in nats: no code can say more about which image it came from, since images that are the same
/// have the same posterior. It is log N only where all N images are different and equally likely.
/// </summary>
/// <param name="Distinct">How many of the images are different.</param>
/// <param name="Nats">H = -sum P log P over the distinct images, P being the probability of all copies of one together.</param>
public readonly record struct ImageEntropy(int Distinct, double Nats)
{
    /// <summary>Of images that stand for themselves: those with the same hash are taken for the same image.</summary>
    /// <param name="hashes">A hash of each image, long enough never to be that of another.</param>
    /// <param name="probabilities">p_n of each image, in proportion; empty where all are equally likely.</param>
    public static ImageEntropy Of(ReadOnlySpan<UInt128> hashes, ReadOnlySpan<double> probabilities = default)
    {
        Dictionary<UInt128, double> masses = new(hashes.Length);
        double total = 0;
        for (int n = 0; n < hashes.Length; n++)
        {
            double mass = probabilities.IsEmpty ? 1 : probabilities[n];
            total += mass;
            if (mass > 0) masses[hashes[n]] = masses.GetValueOrDefault(hashes[n]) + mass;
        }

        // log N exactly where every mass is 1.
        double sum = 0;
        foreach (double mass in masses.Values) sum += mass * Math.Log(mass);
        return new ImageEntropy(masses.Count, Math.Log(total) - sum / total);
    }

    /// <summary>Of images that are all different.</summary>
    /// <param name="count">N.</param>
    /// <param name="probabilities">p_n of each image, in proportion; empty where all are equally likely.</param>
    public static ImageEntropy OfDifferent(int count, ReadOnlySpan<double> probabilities = default)
    {
        if (probabilities.IsEmpty) return new ImageEntropy(count, Math.Log(count));
        double total = 0, sum = 0;
        int possible = 0;
        foreach (double mass in probabilities)
        {
            if (mass == 0) continue;
            total += mass;
            sum += mass * Math.Log(mass);
            possible++;
        }

        return new ImageEntropy(possible, Math.Log(total) - sum / total);
    }
}
