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
    private Tensor? _both, _signs, _minus;

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
            network.Add(
                new Dense(parameters, $"discriminator.fc{layer}", layer == 1 ? latents : units, units, Activation.LeakyRelu(Slope)));
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
    /// <param name="first">Codes of the first distribution, (B, D); no gradient reaches them.</param>
    /// <param name="second">As many of the second; no gradient reaches them either.</param>
    public Var CrossEntropy(Var first, Var second)
    {
        Tape tape = first.Tape;
        IKernels kernels = tape.Kernels;
        int count = first.Shape[0];
        Tensor both = _both ??= kernels.CreateTensor(), signs = _signs ??= kernels.CreateTensor();
        Tensor minus = _minus ??= kernels.CreateTensor();
        both.Resize(new Shape(2 * count, first.Shape[1]));
        kernels.CopyRows(first.Value, 0, both, 0, count);
        kernels.CopyRows(second.Value, 0, both, count, count);
        minus.Resize(new Shape(count, 1));
        signs.Resize(new Shape(2 * count, 1));
        kernels.Fill(minus, -1);
        kernels.Fill(signs, 1);
        kernels.CopyRows(minus, 0, signs, 0, count);
        return 2 * Op.Mean(Op.Softplus(tape.Constant(signs) * LogOdds(tape.Constant(both))));
    }

    /// <summary>The log-odds of the first distribution, log D(z) / (1 - D(z)), (B, 1).</summary>
    /// <param name="codes">(B, D).</param>
    public Var LogOdds(Var codes)
    {
        Var logits = _network.Apply(codes);
        return _logits == 1 ? logits : Op.Columns(logits, 0, 1) - Op.Columns(logits, 1, 1);
    }
}
