namespace Disentangle.Training;

/// <summary>Naming NaN and infinity.</summary>
internal static class Finite
{
    /// <summary>The first value that is not finite; 0 if all are.</summary>
    public static float FirstOther(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) return value;
        }

        return 0;
    }
}
