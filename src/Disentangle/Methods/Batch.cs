using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Methods;

/// <summary>
/// What a phase sees of a training step: images, and random numbers that belong to that step and phase alone. Used again at each step.
/// </summary>
public sealed class Batch
{
    // The cost of an observation grows with the square of the batch; beyond so many images, a part of the batch is observed.
    private const int MostObserved = 256;

    private readonly Loss _loss = new();
    private readonly BatchInputs _inputs;
    private readonly PhaseChannel _channel;
    private readonly Dictionary<(AggregatePosteriorEstimator Estimator, int Rows), Tensor> _logWeights = [];
    private readonly Dictionary<(AggregatePosteriorEstimator Estimator, int Rows), BatchInput> _drawnLogWeights = [];
    private readonly Dictionary<int, BatchInput> _orders = [];
    private readonly Tensor _images, _labels, _firstZ, _firstMean, _firstLogVariance;
    private readonly ulong _seed;
    private KlDecomposition? _observed;
    private Var? _label;
    private Tensor? _labelsOfHost;
    private long _draw;
    private Philox _noise;

    /// <summary>Batches of a run.</summary>
    /// <param name="tape">What the phases record on.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="datasetCount">N, the number of training images.</param>
    /// <param name="channel">What the phases of a step share; null for a phase that is alone.</param>
    public Batch(Tape tape, ulong seed, int datasetCount, PhaseChannel? channel = null)
    {
        (Tape, _seed, DatasetCount) = (tape, seed, datasetCount);
        IKernels kernels = tape.Kernels;
        (_inputs, _channel) = (new BatchInputs(kernels), channel ?? new PhaseChannel(kernels));
        (_images, _labels, _firstZ) = (kernels.CreateTensor(), kernels.CreateTensor(), kernels.CreateTensor());
        (_firstMean, _firstLogVariance) = (kernels.CreateTensor(), kernels.CreateTensor());
    }

    /// <summary>What the phase records on.</summary>
    public Tape Tape { get; }

    /// <summary>x: (B, H, W, C), values in [0, 1], a constant.</summary>
    public Var Images { get; private set; }

    /// <summary>What the phase is told about its images, a constant: see <see cref="PhaseFeed"/>.</summary>
    /// <exception cref="InvalidOperationException">The phase is fed single images without labels.</exception>
    public Var Labels => _label ?? throw new InvalidOperationException("this phase is fed images without labels");

    /// <summary>The labels row by row, for a <see cref="BatchInput"/>; none where the phase is fed images without labels.</summary>
    public ReadOnlySpan<float> LabelValues => _labelsOfHost is null ? [] : _labelsOfHost.HostRead();

    /// <summary>The number of images, 2 B of B pairs.</summary>
    public int Size => Images.Shape[0];

    /// <summary>How many steps were done before this one: t of the schedules, 0 at first.</summary>
    public long Step { get; private set; }

    /// <summary>N, the number of training images.</summary>
    public int DatasetCount { get; }

    /// <summary>Which images these are and how likely each is drawn, or null where all are equally likely.</summary>
    public DrawnImages? Drawn { get; private set; }

    /// <summary>log W of an estimator, (B, B), in nats, for this batch.</summary>
    /// <exception cref="UserErrorException">There are no such weights for B and N.</exception>
    public Tensor LogWeights(AggregatePosteriorEstimator estimator) => LogWeights(estimator, Size);

    /// <summary>
    /// Values that the host computes for each step before the phase begins, a constant: a schedule's value, draws of a prior. Keep
    /// <paramref name="fill"/> in a field, since it is by it that an input is known again in the next step.
    /// </summary>
    /// <param name="shape">The shape of the values, the same in each step.</param>
    /// <param name="fill">Computes them.</param>
    public Var Input(Shape shape, BatchInput fill) => Tape.Constant(_inputs.Get(shape, fill, this));

    /// <summary>Codes with each unit's values in a random order of its own: samples of the product of the marginals.</summary>
    /// <param name="codes">(B, D).</param>
    /// <returns>(B, D).</returns>
    public Var Permute(Var codes)
    {
        int columns = codes.Shape[1];
        if (!_orders.TryGetValue(columns, out BatchInput? draw)) _orders[columns] = draw = Order(columns);
        return Op.PermuteColumns(codes, Input(codes.Shape, draw));
    }

    /// <summary>Hands a value to the later phases of this step.</summary>
    /// <param name="name">What they ask for.</param>
    /// <param name="value">It is copied; no gradient flows back.</param>
    public void PassOn(string name, Var value) => _channel.Give(name, value, Step);

    /// <summary>What an earlier phase of this step has passed on, a constant.</summary>
    /// <exception cref="InvalidOperationException">None has.</exception>
    public Var Passed(string name) => Tape.Constant(_channel.Take(name, Step));

    /// <summary>The number that streams of random numbers of this phase of this step have.</summary>
    internal long Draw => _draw;

    /// <summary>Random numbers for a purpose, the same ones each time it is asked for within a phase of a step.</summary>
    public Philox Random(RandomPurpose purpose) => new(_seed, purpose, _draw);

    /// <summary>Standard normal noise for posterior samples; every call draws further numbers.</summary>
    public Var Noise(Shape shape) => Tape.Normal(shape, ref _noise);

    /// <summary>
    /// Decomposes the KL term for the reader's eyes: the terms index-code-mi, total-correlation and dimension-wise-kl stand behind those of
    /// <see cref="Loss"/> with weight 0, by the symmetric stratified estimator on at most 256 images of the batch (of one image
    /// alone, by the batch alone). A report leaves them out where a posterior is so narrow that a number is not finite. What is
    /// learnt does not change by it, to the bit.
    /// </summary>
    /// <param name="z">(B, D): z_i is a sample of the posterior i.</param>
    /// <param name="mean">(B, D).</param>
    /// <param name="logVariance">log sigma^2, (B, D).</param>
    public void Observe(Var z, Var mean, Var logVariance)
    {
        int observed = Math.Min(z.Shape[0], MostObserved);
        bool alone = observed == 1 || observed > DatasetCount;
        Tensor logWeights = LogWeights(alone ? AggregatePosteriorEstimator.InBatch : AggregatePosteriorEstimator.SymmetricStratified,
            observed);
        _observed = KlDecomposition.Of(First(z, _firstZ), First(mean, _firstMean), First(logVariance, _firstLogVariance), logWeights);

        // Constants, so that nothing of this is differentiated.
        Var First(Var values, Tensor rows)
        {
            if (observed == values.Shape[0]) return Tape.Constant(values.Value);
            rows.Resize(new Shape(observed, values.Shape[1]));
            Tape.Kernels.CopyRows(values.Value, 0, rows, 0, observed);
            return Tape.Constant(rows);
        }
    }

    /// <summary>The loss made of the given terms, and what was observed.</summary>
    public Loss Loss(params ReadOnlySpan<Term> terms)
    {
        _loss.Set(terms);
        if (_observed is not { } parts) return _loss;
        _loss.Observe(new Term(TermInfo.IndexCodeInformation, 0, parts.IndexCodeInformation));
        _loss.Observe(new Term(TermInfo.TotalCorrelation, 0, parts.TotalCorrelation));
        _loss.Observe(new Term(TermInfo.DimensionWiseKl, 0, parts.DimensionWiseKl));
        return _loss;
    }

    /// <summary>Turns to a phase of a step; the tape must have begun. Writes to the device what the phase needs of the host.</summary>
    /// <param name="images">(B, H, W, C), of the host or of the device.</param>
    /// <param name="step">How many steps were done before.</param>
    /// <param name="phase">The number of the phase, from 0.</param>
    /// <param name="phases">How many phases a step has.</param>
    /// <param name="drawn">Which images they are, where they have unequal probabilities.</param>
    /// <param name="labels">What the phase is told about them.</param>
    public void Begin(Tensor images, long step, int phase = 0, int phases = 1, DrawnImages? drawn = null, Tensor? labels = null)
    {
        Drawn = drawn;
        Step = step;
        _observed = null;
        _draw = step * phases + phase;
        _noise = Random(RandomPurpose.Posterior);
        Images = Tape.Constant(Tape.Kernels.OnDevice(images, _images));
        _labelsOfHost = labels;
        _label = labels is null ? null : Tape.Constant(Tape.Kernels.OnDevice(labels, _labels));
        _inputs.Write(this);
    }

    private Tensor LogWeights(AggregatePosteriorEstimator estimator, int rows)
    {
        if (Drawn is not null) return _inputs.Get(new Shape(rows, rows), DrawnLogWeights(estimator, rows), this);
        if (_logWeights.TryGetValue((estimator, rows), out Tensor? known)) return known;
        Tensor logWeights = estimator.LogWeights(rows, DatasetCount);
        return _logWeights[(estimator, rows)] = Tape.Kernels.OnDevice(logWeights);
    }

    private BatchInput DrawnLogWeights(AggregatePosteriorEstimator estimator, int rows) =>
        _drawnLogWeights.TryGetValue((estimator, rows), out BatchInput? known)
            ? known
            : _drawnLogWeights[(estimator, rows)] = OfDrawn(estimator, rows);

    // Functions of their own, since what makes a closure allocates one at each call.
    private static BatchInput OfDrawn(AggregatePosteriorEstimator estimator, int rows) => (batch, values) =>
    {
        if (batch.Drawn is { } drawn) estimator.FillLogWeights(drawn, rows, values);
    };

    private static BatchInput Order(int columns) => (batch, order) =>
    {
        Philox random = batch.Random(RandomPurpose.Permutation);
        ColumnPermutation.Draw(order, columns, ref random);
    };
}
