using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Architectures;

/// <summary>
/// Tells codes of two distributions apart: dense layers with leaky ReLU of slope 0.2, and one logit of the first distribution or
/// one of each, as <c>fc_discriminator</c> of the large-scale study's library. At its optimum its log-odds are the logarithm of
/// the ratio of the two densities.
/// </summary>
public sealed class CodeDiscriminator
{
    private const float Slope = 0.2f;

    private readonly Sequence _network;
    private readonly int _logits;

    /// <summary>A fresh network.</summary>
    /// <param name="parameters">Makes <c>discriminator.fc1.weight</c> and so on.</param>
    /// <param name="latents">D, the units of a code.</param>
    /// <param name="layers">How many hidden layers, at least 1.</param>
    /// <param name="units">The width of each.</param>
    /// <param name="logits">1, or 2 where both distributions have a logit.</param>
    public CodeDiscriminator(ParameterSource parameters, int latents, int layers, int units, int logits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units);
        if (logits is not (1 or 2)) throw new ArgumentOutOfRangeException(nameof(logits), logits, "there are 1 or 2 logits");
        _logits = logits;
        List<ILayer> network = [];
        for (int layer = 1; layer <= layers; layer++)
            network.Add(new Dense(parameters, $"discriminator.fc{layer}", layer == 1 ? latents : units, units, Activation.LeakyRelu(Slope)));
        network.Add(new Dense(parameters, $"discriminator.fc{layers + 1}", units, logits));
        _network = new Sequence(network);
        Parameters = new ParameterSet(_network.Parameters);
    }

    /// <summary>All of its parameters.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>
    /// The two halves of the cross-entropy in nats, 2 log 2 where the discriminator knows nothing:
    /// <c>-E_first log D(z) - E_second log (1 - D(z))</c>, without ever taking the logarithm of a rounded probability.
    /// </summary>
    /// <param name="first">The log-odds of codes of the first distribution.</param>
    /// <param name="second">The log-odds of codes of the second.</param>
    public static Var CrossEntropy(Var first, Var second) => Op.Mean(Op.Softplus(-first)) + Op.Mean(Op.Softplus(second));

    /// <summary>The log-odds of the first distribution, log D(z) / (1 - D(z)), (B, 1).</summary>
    /// <param name="codes">(B, D).</param>
    public Var LogOdds(Var codes)
    {
        Var logits = _network.Apply(codes);
        return _logits == 1 ? logits : Op.Columns(logits, 0, 1) - Op.Columns(logits, 1, 1);
    }
}
