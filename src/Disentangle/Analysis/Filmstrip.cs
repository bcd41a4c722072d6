namespace Disentangle.Analysis;

/// <summary>The values that a latent unit takes in a filmstrip, and what the unit tells about an image.</summary>
/// <param name="Unit">From 0 to D - 1.</param>
/// <param name="Values">Its values in the code, rising: evenly spaced over its range, or all it can take where
/// <paramref name="IsDiscrete"/>.</param>
/// <param name="Information">
/// What strips are sorted by, in nats: the exact I(n; z_d) where it was given, else the mean KL divergence from N(0, 1); the variance of
/// the
/// means where the encoder is deterministic.
/// </param>
/// <param name="IsActive">Whether its posterior mean varies over the images, by a variance above 0.01.</param>
/// <param name="IsDiscrete">Whether it takes these values only, as a category does.</param>
public sealed record Filmstrip(int Unit, IReadOnlyList<float> Values, double Information, bool IsActive, bool IsDiscrete)
{
    /// <summary>Its name.</summary>
    public string Name => $"z{Unit}";

    /// <summary>
    /// Where a value lies along the strip: 0 at the first image, 1 at the last; a value beyond them is put at the nearer end.
    /// </summary>
    /// <param name="value">The unit's value in a code.</param>
    public double PlaceOf(float value)
    {
        if (Values.Count < 2) return 0.5;
        int i = 0;
        while (i < Values.Count - 2 && value > Values[i + 1]) i++;
        double part = ((double)value - Values[i]) / ((double)Values[i + 1] - Values[i]);
        return Math.Clamp((i + part) / (Values.Count - 1), 0, 1);
    }
}
