using Disentangle.Initialisers;

namespace Disentangle.Layers;

/// <summary>activation(x w + b): (B, I) to (B, O); an x of higher rank counts as (first dimension, rest).</summary>
public sealed class Dense : ILayer
{
    private readonly string _name;

    /// <summary>A layer of <paramref name="outputs"/> units.</summary>
    /// <param name="parameters">Makes <c>name.weight</c> (I, O) and <c>name.bias</c> (O).</param>
    /// <param name="name">For example <c>encoder.fc1</c>.</param>
    /// <param name="inputs">I.</param>
    /// <param name="outputs">O.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <param name="heads">
    /// How many layers of O / heads units stand side by side in this one: they start as separate layers would, since the fan
    /// out that initialisers see is that of one head.
    /// </param>
    public Dense(ParameterSource parameters, string name, int inputs, int outputs, Activation activation = default, int heads = 1)
    {
        Fan fan = new(inputs, outputs / heads);
        Weights = parameters.Weights(name + ".weight", new Shape(inputs, outputs), fan);
        Biases = parameters.Biases(name + ".bias", new Shape(outputs), fan);
        Activation = activation;
        _name = name;
        Parameters = [Weights, Biases];
    }

    /// <summary>(I, O).</summary>
    public Parameter Weights { get; }

    /// <summary>(O).</summary>
    public Parameter Biases { get; }

    /// <summary>Applied to each output.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerTensor> Tensors => LayerTensor.Of(Weights, Biases, WeightKind.Linear);

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.Linear(x, x.Tape.Use(Weights), x.Tape.Use(Biases), Activation);

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => new(input[0], Biases.Value.Count);

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name)
    {
        if (input.Rank == 4) x = graph.Node("Flatten", $"{name}/flat", [x], new GraphAttribute("axis", Number: 1));
        string[] inputs = [x, graph.Weight(Weights.Name), graph.Weight(Biases.Name)];
        return graph.Activate(graph.Node("Gemm", $"{name}/linear", inputs, new GraphAttribute("transB", Number: 1)), Activation, name);
    }

    /// <inheritdoc/>
    public void AddWork(LayerWork work, Shape input, bool inputGradient)
    {
        IKernels kernels = work.Kernels;
        Tensor w = Weights.Value, b = Biases.Value, x = work.Noise(new Shape(input[0], w.Shape[0])), y = work.Noise(OutputOf(input));
        Tensor dy = work.Noise(y.Shape), dx = work.Noise(x.Shape), dw = work.Noise(w.Shape);
        double operations = 2.0 * y.Count * w.Shape[0], bytes = LayerWork.Bytes(x, w, y);
        work.Add($"{_name} forward", operations, bytes, () => kernels.Linear(x, w, b, Activation, y));
        if (inputGradient)
            work.Add($"{_name} input gradient", operations, bytes, () => kernels.LinearInputGradient(dy, w, dx, accumulate: false));
        work.Add($"{_name} weight gradient", operations, bytes, () => kernels.LinearWeightGradient(x, dy, dw, accumulate: false));
    }
}
