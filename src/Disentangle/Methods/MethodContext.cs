using Disentangle.Architectures;
using Disentangle.Distributions;
using Disentangle.Optimizers;

namespace Disentangle.Methods;

/// <summary>What a method is made of.</summary>
public sealed record MethodContext
{
    /// <summary>The networks.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>The size of the images.</summary>
    public required ImageShape Images { get; init; }

    /// <summary>What does the arithmetic.</summary>
    public required IKernels Kernels { get; init; }

    /// <summary>D, the number of latent units.</summary>
    public int Latents { get; init; } = 10;

    /// <summary>p(x | z).</summary>
    public Likelihood Likelihood { get; init; } = Likelihood.Bernoulli;

    /// <summary>The files of a model that was saved, where it consists of such; see <see cref="IMethod.Files"/>.</summary>
    public IReadOnlyList<ModelFile> Files { get; init; } = [];

    /// <summary>Decides the initial parameters.</summary>
    public ulong Seed { get; init; }

    /// <summary>The run's learning rate, for optimizers that follow it and are not made by <see cref="Optimizer"/>.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Makes the optimizer of a phase's main networks.</summary>
    public OptimizerFactory Optimizer { get; init; } = (parameters, kernels) => new Adam(parameters, kernels);

    /// <summary>Makes the optimizers of networks that are trained against each other: Adam's beta1 is 0.5 for these.</summary>
    public AdversarialOptimizerFactory AdversarialOptimizer { get; init; } = (parameters, kernels, rate) =>
        new Adam(parameters, kernels, rate ?? 1e-4, beta1: 0.5);

    /// <summary>Makes the optimizer of networks whose weights decay and whose gradients are clipped element by element.</summary>
    public DecayedOptimizerFactory DecayedOptimizer { get; init; } = (parameters, kernels, decay, clip) =>
        new Adam(parameters, kernels, decay: decay, clip: clip);
}
