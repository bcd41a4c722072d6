using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Reference;

namespace Disentangle.Tests.Methods;

/// <summary>The draws of the prior that codes of a step of seed 5 are compared with, which <see cref="Toys.Evaluate"/> takes.</summary>
internal static class PriorDraws
{
    /// <summary>The squared MMD of codes (B, D) and the draws, in double precision.</summary>
    public static double SquaredMmd(RadialKernel kernel, bool biased, double[,] codes, long step)
    {
        float[] draws = new float[codes.Length];
        new Philox(5, RandomPurpose.Prior, step).FillNormal(draws);
        return Discrepancy.SquaredMmd(
            kernel, biased, [.. codes.Cast<double>()], [.. draws.Select(value => (double)value)], codes.GetLength(1));
    }
}
