using Disentangle.Initialisers;

namespace Disentangle.Layers;

/// <summary>activation(x w + b): (B, I) to (B, O); an x of higher rank counts as (first dimension, rest).</summary>
public sealed class Dense : ILayer
{
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
    public Var Apply(Var x) => Op.Linear(x, x.Tape.Use(Weights), x.Tape.Use(Biases), Activation);
}
