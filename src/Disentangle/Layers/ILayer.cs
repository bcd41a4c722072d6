using Disentangle.Serialization;

namespace Disentangle.Layers;

/// <summary>A differentiable function with parameters of its own.</summary>
public interface ILayer
{
    /// <summary>The parameters in the order in which they were made.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>What it keeps from step to step besides parameters, such as running means; see <see cref="Methods.IMethod.Statistics"/>.</summary>
    IReadOnlyList<NamedTensor> Statistics => [];

    /// <summary>Records the layer on the tape of <paramref name="x"/>.</summary>
    Var Apply(Var x);
}
