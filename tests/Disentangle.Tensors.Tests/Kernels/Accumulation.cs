namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>Kernels that either replace their destination or add to it.</summary>
internal static class Accumulation
{
    /// <summary>Replacing must ignore what was there, NaN included; adding must add to it.</summary>
    public static void Check(Shape shape, double[] expected, double relative, Action<Tensor, bool> kernel, double least = 1)
    {
        Tensor result = new(shape);
        result.HostWrite().Fill(float.NaN);
        kernel(result, false);
        Numbers.Close(expected, result.HostRead(), relative, "replaced", least);

        Tensor start = Numbers.Normal(shape, 99);
        double[] sums = [.. Numbers.Doubles(start).Zip(expected, (a, b) => a + b)];
        kernel(start, true);
        Numbers.Close(sums, start.HostRead(), relative, "added", least);
    }
}
