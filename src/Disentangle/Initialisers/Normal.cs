namespace Disentangle.Initialisers;

/// <summary>Normal with mean 0.</summary>
/// <param name="standardDeviation">At least 0.</param>
public sealed class Normal(float standardDeviation) : IInitialiser
{
    /// <inheritdoc/>
    public void Fill(Span<float> values, Fan fan, ref Philox random)
    {
        random.FillNormal(values);
        foreach (ref float value in values) value *= standardDeviation;
    }
}
