using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors;

/// <summary>A distribution that a device fills tensors from, number by number as <see cref="Philox"/> draws it.</summary>
public enum RandomDistribution
{
    /// <summary>N(0, 1): <see cref="Philox.NextNormal"/>.</summary>
    Normal,

    /// <summary>Uniform in [0, 1): <see cref="Philox.NextUniform"/>.</summary>
    Uniform,

    /// <summary>Standard exponential: <see cref="Philox.NextExponential"/>.</summary>
    Exponential,

    /// <summary>Standard logistic: <see cref="Philox.NextLogistic"/>.</summary>
    Logistic,
}
