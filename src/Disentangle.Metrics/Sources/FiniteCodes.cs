namespace Disentangle.Metrics.Sources;

/// <summary>The one thing that every metric requires of codes.</summary>
internal static class FiniteCodes
{
    /// <summary>Refuses codes that hold NaN or an infinity: every metric would silently turn them into some number.</summary>
    /// <param name="codes">Rows of <paramref name="dimensions"/> values.</param>
    /// <param name="dimensions">D.</param>
    /// <param name="source">The file they are from; null for a model's.</param>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public static void Require(ReadOnlySpan<float> codes, int dimensions, string? source = null)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            if (!float.IsFinite(codes[i]))
            {
                throw new UserErrorException(
                    $"{(source is null ? "" : $"{source}: ")}codes must be finite numbers, got {codes[i]} in "
                        + $"dimension {i % dimensions} of code {i / dimensions}",
                    "training of the model may have diverged");
            }
        }
    }
}
