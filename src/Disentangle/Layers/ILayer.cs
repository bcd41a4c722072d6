using Disentangle.Serialization;

namespace Disentangle.Layers;

/// <summary>
/// A differentiable function with parameters of its own, which says all that others have to know of it: its shapes, its tensors in other
/// programs, its operators in a graph, and the work of a step.
/// </summary>
public interface ILayer
{
    /// <summary>The parameters in the order in which they were made.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>
    /// What it keeps from step to step besides parameters, such as running means; see <see cref="Methods.IMethod.Statistics"/>.
    /// </summary>
    IReadOnlyList<NamedTensor> Statistics => [];

    /// <summary>Parameters and statistics as the layer of its kind has them in PyTorch.</summary>
    IReadOnlyList<LayerTensor> Tensors => [];

    /// <summary>The layers that it is made of, one after the other; itself where it is made of none.</summary>
    IReadOnlyList<ILayer> Parts => [this];

    /// <summary>Whether each value of the output comes from the one at its place alone, but for its channel's parameters.</summary>
    bool IsPointwise => false;

    /// <summary>The function that ends it; the identity where none does.</summary>
    Activation Activation => Activation.Identity;

    /// <summary>How many values <see cref="Apply(Var, ICollection{Var})"/> collects: what activations give in the network.</summary>
    int HiddenOutputs => Activation.Kind == ActivationKind.Identity ? 0 : 1;

    /// <summary>Records the layer on the tape of <paramref name="x"/>.</summary>
    Var Apply(Var x);

    /// <summary>The same, and collects on the way what each activation gives.</summary>
    /// <param name="x">The input.</param>
    /// <param name="hidden">Gets <see cref="HiddenOutputs"/> more values.</param>
    Var Apply(Var x, ICollection<Var> hidden)
    {
        Var y = Apply(x);
        if (HiddenOutputs > 0) hidden.Add(y);
        return y;
    }

    /// <summary>The shape of the output for an input of a shape.</summary>
    Shape OutputOf(Shape input);

    /// <summary>Adds its operators to a graph.</summary>
    /// <param name="graph">Takes them.</param>
    /// <param name="x">The name of the input there: images are (B, C, H, W).</param>
    /// <param name="input">The shape of the input here: images are (B, H, W, C).</param>
    /// <param name="name">What the names of its values begin with.</param>
    /// <returns>The name of the output.</returns>
    /// <exception cref="NotSupportedException">It has no operator.</exception>
    string AddTo(ILayerGraph graph, string x, Shape input, string name) =>
        throw new NotSupportedException($"a layer of {GetType().Name} has no ONNX operator");

    /// <summary>Lists the products of a step, forward and backward; a layer that has none lists nothing.</summary>
    /// <param name="work">Takes them.</param>
    /// <param name="input">The shape of the input.</param>
    /// <param name="inputGradient">Whether the gradient of the input is needed.</param>
    void AddWork(LayerWork work, Shape input, bool inputGradient)
    {
    }
}
