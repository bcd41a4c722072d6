namespace Disentangle.Layers;

/// <summary>A differentiable function with parameters of its own.</summary>
public interface ILayer
{
    /// <summary>The parameters in the order in which they were made.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Records the layer on the tape of <paramref name="x"/>.</summary>
    Var Apply(Var x);
}
