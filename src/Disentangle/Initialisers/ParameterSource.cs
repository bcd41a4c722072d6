using Disentangle.Foundation.Numerics;

namespace Disentangle.Initialisers;

/// <summary>
/// Makes the parameters of a model one after the other. The n-th draws its initial values from the stream of seed,
/// purpose and n, so a model's start is a function of the seed and the order of its layers.
/// Beyond <see cref="Limits.Parameters"/> there is a <see cref="UserErrorException"/>, before memory is taken.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="initialisation">How weights and biases start.</param>
/// <param name="made">How many parameters of the same model another source has made: this one goes on after them.</param>
/// <param name="purpose">What the model is for; null for a model that a run trains, <see cref="RandomPurpose.Initialisation"/>.</param>
/// <param name="device">Whose memory the model is in; null for the host's.</param>
public sealed class ParameterSource(
    ulong seed, Initialisation initialisation, int made = 0, RandomPurpose? purpose = null, IKernels? device = null)
{
    private readonly RandomPurpose _purpose = purpose ?? RandomPurpose.Initialisation;
    private int _made = made;

    private long _values;

    /// <summary>The weights of a layer.</summary>
    public Parameter Weights(string name, Shape shape, Fan fan) => Make(name, shape, fan, initialisation.Weights);

    /// <summary>The biases of a layer whose weights have the given fan.</summary>
    public Parameter Biases(string name, Shape shape, Fan fan) => Make(name, shape, fan, initialisation.Biases);

    /// <summary>A parameter that is neither, with a start of its own whatever the network's.</summary>
    public Parameter Make(string name, Shape shape, IInitialiser initialiser) => Make(name, shape, default, initialiser);

    /// <summary>A tensor that is no parameter, zeros in the same memory.</summary>
    public Tensor CreateTensor(Shape shape) => device?.CreateTensor(shape) ?? new Tensor(shape);

    private Parameter Make(string name, Shape shape, Fan fan, IInitialiser initialiser)
    {
        if (!Limits.Parameters.Allows(_values += shape.Count))
            throw Limits.Parameters.Exceeded($"the networks have at least {_values} parameters, of which {name} has {shape.Count}");
        Parameter parameter = new(name, shape, device);
        Philox random = new(seed, _purpose, _made++);
        initialiser.Fill(parameter.Value.HostWrite(), fan, ref random);
        return parameter;
    }
}
