namespace Disentangle.Optimizers;

/// <summary>An optimizer as the catalogue knows it.</summary>
/// <param name="Id">What a user types.</param>
/// <param name="Description">One sentence in plain words.</param>
/// <param name="Create">Makes it, given the learning rate.</param>
public sealed record OptimizerEntry(string Id, string Description, Func<ParameterSet, IKernels, double, IOptimizer> Create)
{
    /// <summary>Makes it for networks that are trained against each other, given the learning rate.</summary>
    public Func<ParameterSet, IKernels, double, IOptimizer> Adversarial { get; init; } = Create;
}

/// <summary>The optimizers by name.</summary>
public static class OptimizerCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<OptimizerEntry> All { get; } =
    [
        new("adam", "Updates scaled by running means of each gradient and of its square; adversarial networks use beta1 = 0.5.", (parameters, kernels, rate) => new Adam(parameters, kernels, rate))
        {
            // A long memory of past gradients makes two networks that chase each other circle.
            Adversarial = (parameters, kernels, rate) => new Adam(parameters, kernels, rate, beta1: 0.5),
        },
        new("sgd", "Stochastic gradient descent.", (parameters, kernels, rate) => new Sgd(parameters, kernels, rate)),
        new("adagrad", "Updates that shrink with the sum of squares of each gradient.", (parameters, kernels, rate) => new Adagrad(parameters, kernels, rate)),
    ];

    /// <summary>The optimizer called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static OptimizerEntry Get(string id) => Names.Find("optimizer", id, All, entry => entry.Id);
}
