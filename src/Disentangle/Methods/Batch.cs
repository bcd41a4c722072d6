using Disentangle.Estimators;

namespace Disentangle.Methods;

/// <summary>What a phase sees of a training step: images, and random numbers that belong to that step and phase alone. Used again at each step.</summary>
public sealed class Batch
{
    // The cost of an observation grows with the square of the batch; beyond so many images, a part of the batch is observed.
    private const int MostObserved = 256;

    private readonly Loss _loss = new();
    private readonly LogWeightCache _stratified = new(AggregatePosteriorEstimator.SymmetricStratified), _inBatch = new(AggregatePosteriorEstimator.InBatch);
    private readonly Tensor _firstZ = new(), _firstMean = new(), _firstLogVariance = new();
    private KlDecomposition? _observed;
    private readonly ulong _seed;
    private long _draw;
    private Philox _noise;

    /// <summary>Batches of a run.</summary>
    /// <param name="tape">What the phases record on.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="datasetCount">N, the number of training images.</param>
    public Batch(Tape tape, ulong seed, int datasetCount) => (Tape, _seed, DatasetCount) = (tape, seed, datasetCount);

    /// <summary>What the phase records on.</summary>
    public Tape Tape { get; }

    /// <summary>x: (B, H, W, C), values in [0, 1], a constant.</summary>
    public Var Images { get; private set; }

    /// <summary>B, the number of images.</summary>
    public int Size => Images.Shape[0];

    /// <summary>How many steps were done before this one: t of the schedules, 0 at first.</summary>
    public long Step { get; private set; }

    /// <summary>N, the number of training images.</summary>
    public int DatasetCount { get; }

    /// <summary>Which images these are and how likely each is drawn, or null where all are equally likely.</summary>
    public DrawnImages? Drawn { get; private set; }

    /// <summary>log W of an estimator, (B, B), in nats, for this batch.</summary>
    public Tensor LogWeights(LogWeightCache weights) => LogWeights(weights, Size);

    /// <summary>Random numbers for a purpose, the same ones each time it is asked for within a phase of a step.</summary>
    public Philox Random(RandomPurpose purpose) => new(_seed, purpose, _draw);

    /// <summary>Standard normal noise for posterior samples; every call draws further numbers.</summary>
    public Var Noise(Shape shape) => Tape.Normal(shape, ref _noise);

    /// <summary>
    /// Decomposes the KL term for the reader's eyes: the terms index-code-mi, total-correlation and dimension-wise-kl stand behind those of
    /// <see cref="Loss"/> with weight 0, by the symmetric stratified estimator on at most 256 images of the batch (of one image alone, by the
    /// batch alone). They are left out where a posterior is so narrow that a number is not finite. What is learnt does not change by it, to the bit.
    /// </summary>
    /// <param name="z">(B, D): z_i is a sample of the posterior i.</param>
    /// <param name="mean">(B, D).</param>
    /// <param name="logVariance">log sigma^2, (B, D).</param>
    public void Observe(Var z, Var mean, Var logVariance)
    {
        int observed = Math.Min(z.Shape[0], MostObserved);
        Tensor logWeights = LogWeights(observed == 1 || observed > DatasetCount ? _inBatch : _stratified, observed);
        KlDecomposition parts = KlDecomposition.Of(First(z, _firstZ), First(mean, _firstMean), First(logVariance, _firstLogVariance), logWeights);

        // Variances of 0 have no densities. That is no reason to end a training that minimises something else.
        bool finite = float.IsFinite(parts.IndexCodeInformation.Value.Item) && float.IsFinite(parts.TotalCorrelation.Value.Item) && float.IsFinite(parts.DimensionWiseKl.Value.Item);
        _observed = finite ? parts : null;

        // Constants, so that nothing of this is differentiated.
        Var First(Var values, Tensor rows)
        {
            if (observed == values.Shape[0]) return Tape.Constant(values.Value);
            rows.Resize(new Shape(observed, values.Shape[1]));
            values.Value.HostRead()[..rows.Count].CopyTo(rows.HostWrite());
            return Tape.Constant(rows);
        }
    }

    /// <summary>The loss made of the given terms, and what was observed.</summary>
    public Loss Loss(params ReadOnlySpan<Term> terms)
    {
        _loss.Set(terms);
        if (_observed is not { } parts) return _loss;
        _loss.Add(new Term(TermInfo.IndexCodeInformation, 0, parts.IndexCodeInformation));
        _loss.Add(new Term(TermInfo.TotalCorrelation, 0, parts.TotalCorrelation));
        _loss.Add(new Term(TermInfo.DimensionWiseKl, 0, parts.DimensionWiseKl));
        return _loss;
    }

    /// <summary>Turns to a phase of a step; the tape must have begun.</summary>
    /// <param name="images">(B, H, W, C).</param>
    /// <param name="step">How many steps were done before.</param>
    /// <param name="phase">The number of the phase, from 0.</param>
    /// <param name="phases">How many phases a step has.</param>
    /// <param name="drawn">Which images they are, where they have unequal probabilities.</param>
    public void Begin(Tensor images, long step, int phase = 0, int phases = 1, DrawnImages? drawn = null)
    {
        Drawn = drawn;
        Step = step;
        _observed = null;
        _draw = step * phases + phase;
        _noise = Random(RandomPurpose.Posterior);
        Images = Tape.Constant(images);
    }

    private Tensor LogWeights(LogWeightCache weights, int rows) => Drawn is null ? weights.For(rows, DatasetCount) : weights.For(Drawn, rows);
}
