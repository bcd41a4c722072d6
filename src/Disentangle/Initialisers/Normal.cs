using Disentangle.Foundation.Numerics;

namespace Disentangle.Initialisers;

/// <summary>Normal.</summary>
/// <param name="standardDeviation">At least 0.</param>
/// <param name="mean">0 for weights; 1 for what scales.</param>
public sealed class Normal(float standardDeviation, float mean = 0) : IInitialiser
{
    /// <inheritdoc/>
    public void Fill(Span<float> values, Fan fan, ref Philox random)
    {
        random.FillNormal(values);
        foreach (ref float value in values) value = mean + standardDeviation * value;
    }
}
