namespace Disentangle.Tensors.Reference;

/// <summary>Codes whose units take certain values only, in double precision.</summary>
internal static class Quantisation
{
    /// <summary>The nearest value of each unit, the lower of two as near. x (B, D), values (D, L).</summary>
    /// <returns>(B, D).</returns>
    public static double[] Quantise(ReadOnlySpan<double> x, ReadOnlySpan<double> values, int units)
    {
        int levels = values.Length / units;
        double[] y = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            double[] choices = values.Slice(i % units * levels, levels).ToArray();
            double from = x[i];
            y[i] = choices.MinBy(value => Math.Abs(from - value));
        }

        return y;
    }
}
