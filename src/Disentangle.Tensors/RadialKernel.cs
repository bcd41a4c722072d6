namespace Disentangle.Tensors;

/// <summary>
/// A similarity k(x, y) of two codes of D units, which depends on their distance alone: the largest at 0, where each scale gives 1.
/// </summary>
public enum RadialKernel
{
    /// <summary>sum over t of C / (C + |x - y|^2) with C = 2 D t, t = 0.1, 0.2, 0.5, 1, 2, 5 and 10.</summary>
    InverseMultiquadric,

    /// <summary>exp(-|x - y|^2 / (2 D)).</summary>
    Gaussian,
}

/// <summary>The numbers of <see cref="RadialKernel"/>.</summary>
internal static class RadialKernels
{
    /// <summary>The scales t; a Gaussian has one.</summary>
    public static ReadOnlySpan<double> Scales(this RadialKernel kernel) => kernel switch
    {
        RadialKernel.InverseMultiquadric => [0.1, 0.2, 0.5, 1, 2, 5, 10],
        RadialKernel.Gaussian => [1],
        _ => throw new ArgumentOutOfRangeException(nameof(kernel)),
    };
}
