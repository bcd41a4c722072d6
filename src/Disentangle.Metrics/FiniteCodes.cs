namespace Disentangle.Metrics;

/// <summary>The one thing that every metric requires of codes.</summary>
internal static class FiniteCodes
{
    /// <summary>Refuses codes that hold NaN or an infinity: every metric would silently turn them into some number.</summary>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public static void Require(ReadOnlySpan<float> codes, int dimensions)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            if (!float.IsFinite(codes[i]))
            {
                throw new UserErrorException(
                    $"codes must be finite numbers, got {codes[i]} in dimension {i % dimensions} of code {i / dimensions}",
                    "a model whose training diverged encodes to such numbers");
            }
        }
    }
}
