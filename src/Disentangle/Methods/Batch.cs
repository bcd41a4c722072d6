namespace Disentangle.Methods;

/// <summary>What a phase sees of a training step: images, and random numbers that belong to that step and phase alone. Used again at each step.</summary>
public sealed class Batch
{
    private readonly Loss _loss = new();
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

    /// <summary>Random numbers for a purpose, the same ones each time it is asked for within a phase of a step.</summary>
    public Philox Random(RandomPurpose purpose) => new(_seed, purpose, _draw);

    /// <summary>Standard normal noise for posterior samples; every call draws further numbers.</summary>
    public Var Noise(Shape shape) => Tape.Normal(shape, ref _noise);

    /// <summary>The loss made of the given terms.</summary>
    public Loss Loss(params ReadOnlySpan<Term> terms)
    {
        _loss.Set(terms);
        return _loss;
    }

    /// <summary>Turns to a phase of a step; the tape must have begun.</summary>
    /// <param name="images">(B, H, W, C).</param>
    /// <param name="step">How many steps were done before.</param>
    /// <param name="phase">The number of the phase, from 0.</param>
    /// <param name="phases">How many phases a step has.</param>
    public void Begin(Tensor images, long step, int phase = 0, int phases = 1)
    {
        Step = step;
        _draw = step * phases + phase;
        _noise = Random(RandomPurpose.Posterior);
        Images = Tape.Constant(images);
    }
}
