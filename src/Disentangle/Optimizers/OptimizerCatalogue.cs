namespace Disentangle.Optimizers;

/// <summary>An optimizer as the catalogue knows it.</summary>
/// <param name="Id">What a user types.</param>
/// <param name="Name">As the literature writes it.</param>
/// <param name="Description">One sentence in plain words.</param>
/// <param name="Create">Makes it, given the learning rate.</param>
public sealed record OptimizerEntry(
    string Id, string Name, string Description, Func<ParameterSet, IKernels, double, IOptimizer> Create) : ICatalogueEntry
{
    /// <summary>Makes it for networks that are trained against each other, given the learning rate.</summary>
    public Func<ParameterSet, IKernels, double, IOptimizer> Adversarial { get; init; } = Create;

    /// <summary>
    /// Makes it with weight decay and a largest size of each element of a gradient, given the learning rate; null where it has none.
    /// </summary>
    public Func<ParameterSet, IKernels, double, double, double, IOptimizer>? Decayed { get; init; }
}

/// <summary>The optimizers by name.</summary>
public static class OptimizerCatalogue
{
    /// <summary>All of them.</summary>
    public static Catalogue<OptimizerEntry> All { get; } = new("optimizer", Adam.Entry, Sgd.Entry, Adagrad.Entry);

    /// <summary>The optimizer called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static OptimizerEntry Get(string id) => All.Get(id);
}
