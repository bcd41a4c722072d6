namespace Disentangle.Methods;

/// <summary>Evenly spaced values.</summary>
internal static class EvenValues
{
    /// <summary>So many values from the first to the last, at least 1; a single one is the middle.</summary>
    public static float[] Between(float first, float last, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = count == 1 ? (first + last) / 2 : first + (last - first) * i / (count - 1);
        return values;
    }
}
