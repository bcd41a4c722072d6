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
    private readonly Tensor _both = new(), _signs = new();

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
    /// <c>-E_first log D(z) - E_second log (1 - D(z))</c>, without ever taking the logarithm of a rounded probability. Both halves go
    /// through the network as one batch, since reading its weights costs more than their arithmetic.
    /// </summary>
    /// <param name="tape">Where it is recorded; no gradient reaches the codes.</param>
    /// <param name="first">Codes of the first distribution, (B, D).</param>
    /// <param name="second">As many of the second.</param>
    public Var CrossEntropy(Tape tape, Tensor first, Tensor second)
    {
        int count = first.Shape[0];
        _both.Resize(new Shape(2 * count, first.Shape[1]));
        first.HostRead().CopyTo(_both.HostWrite());
        second.HostRead().CopyTo(_both.HostWrite()[first.Count..]);
        _signs.Resize(new Shape(2 * count, 1));
        _signs.HostWrite()[..count].Fill(-1);
        _signs.HostWrite()[count..].Fill(1);
        return 2 * Op.Mean(Op.Softplus(tape.Constant(_signs) * LogOdds(tape.Constant(_both))));
    }

    /// <summary>The log-odds of the first distribution, log D(z) / (1 - D(z)), (B, 1).</summary>
    /// <param name="codes">(B, D).</param>
    public Var LogOdds(Var codes)
    {
        Var logits = _network.Apply(codes);
        return _logits == 1 ? logits : Op.Columns(logits, 0, 1) - Op.Columns(logits, 1, 1);
    }
}
