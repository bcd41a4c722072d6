using Disentangle.Foundation.Numerics;
using Disentangle.Layers;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// The normalised Hessian penalty (NHP) of a decoder (Hsu et al.: Tripod, ICML 2024; after Peebles et al.: The Hessian penalty, ECCV 2020):
/// how much of the second derivatives of its hidden layers is between different latent units, by second differences in random directions.
/// </summary>
/// <remarks>
/// With directions v = epsilon r s, signs or normal numbers r, and f the outputs of a hidden layer,
/// <c>D(v) = (f(z + v) - 2 f(z) + f(z - v)) / epsilon^2</c>. Over signs its variance is 2 sum over i != j of H_ij^2, over normal numbers
/// 2 |H|^2, H being the Hessian scaled by s: the quotient of the two is the share off the diagonal. The penalty is that of each layer, of
/// means over the layer's values, summed over layers. Two directions of either kind make a variance in which the middle cancels, so that it
/// is never decoded.
/// </remarks>
internal sealed class HessianPenalty
{
    /// <summary>Directions of either kind.</summary>
    public const int Draws = 2;

    /// <summary>epsilon: how far a direction goes, in standard deviations of a unit.</summary>
    public const float Step = 0.1f;

    // How much of the running mean a step leaves, and what keeps a quotient from 0 / 0.
    private const float Kept = 0.99f, LeastVariance = 1e-10f;

    private readonly ILayer[] _layers;
    private readonly Tensor _none, _sum, _weight;
    private readonly List<Var> _signs = [], _normals = [];
    private readonly List<Var>[] _hidden = [[], [], [], []];
    private readonly BatchInput _draw;

    /// <summary>The penalty of a decoder; 0 where it has no hidden layer.</summary>
    /// <param name="decoder">f: its hidden layers are those that end in an activation.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    public HessianPenalty(ILayer decoder, IKernels kernels)
    {
        // What comes after the last hidden layer is not needed.
        int last = decoder.Parts.Select((layer, place) => layer.HiddenOutputs > 0 ? place + 1 : 0).DefaultIfEmpty().Max();
        _layers = [.. decoder.Parts.Take(last)];
        _none = kernels.CreateTensor(Shape.Scalar);
        (_sum, _weight) = (kernels.CreateTensor(Shape.Scalar), kernels.CreateTensor(Shape.Scalar));
        _draw = Draw;
        Statistics = [new NamedTensor("hessian_penalty.sum", _sum), new NamedTensor("hessian_penalty.weight", _weight)];
    }

    /// <summary>The sum of all values so far, the latest counting most, and that of their weights: scalars.</summary>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <summary>The directions of a step, (B, 4 D): see <see cref="FillDirections"/>.</summary>
    /// <param name="batch">The step.</param>
    /// <param name="latents">D.</param>
    public Var Directions(Batch batch, int latents) => batch.Input(new Shape(batch.Size, 2 * Draws * latents), _draw);

    /// <summary>The penalty, a scalar: a sum over layers, a mean over images.</summary>
    /// <param name="z">(B, D): where the decoder is looked at.</param>
    /// <param name="s">(D): how long a direction is in each unit.</param>
    /// <param name="directions">(B, 4 D), a constant.</param>
    public Var Of(Var z, Var s, Var directions)
    {
        Tape tape = z.Tape;
        (int rows, int units) = (z.Shape[0], z.Shape[1]);
        if (_layers.Length == 0) return tape.Constant(_none);
        bool keeps = tape.KeepsStatistics;

        // Layers with running statistics take in the codes, and not what is around them.
        tape.KeepsStatistics = false;
        Var scale = Op.BroadcastRows(s, rows) * Step;                                       // (B, D)
        Variances(first: 0, _signs);                                                        // for each layer (B)
        Variances(first: Draws, _normals);
        tape.KeepsStatistics = keeps;

        // In units of epsilon^2, as published: the least variance is added to these.
        const float Unit = 1 / (Step * Step * Step * Step);
        Var? total = null;
        for (int layer = 0; layer < _signs.Count; layer++)
        {
            Var share = _signs[layer] * Unit / (_normals[layer] * Unit + LeastVariance);    // (B): N / (N + M)
            total = total is { } sum ? sum + share : share;
        }

        return Op.Mean(total!.Value);

        void Variances(int first, List<Var> variances)
        {
            for (int draw = 0; draw < Draws; draw++)
            {
                Var v = Op.Columns(directions, (first + draw) * units, units) * scale;      // (B, D)
                Apply(z + v, _hidden[2 * draw]);
                Apply(z - v, _hidden[2 * draw + 1]);
            }

            variances.Clear();
            for (int layer = 0; layer < _hidden[0].Count; layer++)
                variances.Add(Op.SecondDifferenceVariance(_hidden[0][layer], _hidden[1][layer], _hidden[2][layer], _hidden[3][layer]));
        }
    }

    /// <summary>
    /// The mean of the values so far with this one, a constant: each step counts 0.99 times as much as the next. A single value of two
    /// directions says little.
    /// </summary>
    public Var RunningMean(Var value)
    {
        Tape tape = value.Tape;
        IKernels kernels = tape.Kernels;
        if (tape.Trains && tape.KeepsStatistics)
        {
            kernels.Affine(_sum, Kept, 0, _sum, accumulate: false);
            kernels.Affine(value.Value, 1 - Kept, 0, _sum, accumulate: true);
            kernels.Affine(_weight, Kept, 1 - Kept, _weight, accumulate: false);
        }

        return tape.Constant(_sum) / tape.Constant(_weight);
    }

    /// <summary>Fills rows of 4 D numbers: two directions of signs, two of standard normal numbers.</summary>
    /// <param name="values">(B, 4 D).</param>
    /// <param name="latents">D.</param>
    /// <param name="random">Decides them.</param>
    internal static void FillDirections(Span<float> values, int latents, ref Philox random)
    {
        int signs = Draws * latents;
        for (int i = 0; i < values.Length; i++)
            values[i] = i % (2 * signs) < signs ? 2 * random.NextInt(2) - 1 : random.NextNormal();
    }

    private static void Draw(Batch batch, Span<float> values)
    {
        Philox random = batch.Random(RandomPurpose.Directions);
        FillDirections(values, values.Length / batch.Size / (2 * Draws), ref random);
    }

    private void Apply(Var x, List<Var> hidden)
    {
        hidden.Clear();
        for (int i = 0; i < _layers.Length; i++) x = _layers[i].Apply(x, hidden);
    }
}
