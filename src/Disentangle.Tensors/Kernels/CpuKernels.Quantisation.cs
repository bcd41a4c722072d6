namespace Disentangle.Tensors.Kernels;

// A code has a dozen units: a thread of its own would cost more than all of this.
internal sealed unsafe partial class CpuKernels<V>
{
    public void Quantise(Tensor x, Tensor values, Tensor y, Tensor indices)
    {
        (int units, int levels) = (values.Shape[0], values.Shape[1]);
        Require(x.Shape.Last == units && x.Count == y.Count && x.Count == indices.Count, x, values);
        ReadOnlySpan<float> from = x.Values;
        Span<float> to = y.Values, chosen = indices.Values;
        for (int i = 0; i < from.Length; i++)
        {
            ReadOnlySpan<float> choices = values.Values.Slice(i % units * levels, levels);
            int nearest = 0;
            for (int j = 1; j < levels; j++)
            {
                if (MathF.Abs(from[i] - choices[j]) < MathF.Abs(from[i] - choices[nearest])) nearest = j;
            }

            (to[i], chosen[i]) = (choices[nearest], nearest);
        }
    }

    public void QuantiseValuesGradient(Tensor indices, Tensor dy, Tensor dvalues, bool accumulate)
    {
        (int units, int levels) = (dvalues.Shape[0], dvalues.Shape[1]);
        Require(dy.Shape.Last == units && dy.Count == indices.Count, dy, dvalues);
        Span<float> gradient = dvalues.Values;
        if (!accumulate) gradient.Clear();
        ReadOnlySpan<float> chosen = indices.Values, from = dy.Values;
        for (int i = 0; i < from.Length; i++) gradient[i % units * levels + (int)chosen[i]] += from[i];
    }
}
