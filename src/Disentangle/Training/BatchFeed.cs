using System.Runtime.ExceptionServices;
using Disentangle.Datasets.Sampling;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Training;

/// <summary>The images of a phase of a step.</summary>
/// <param name="Images">(B, H, W, C).</param>
/// <param name="Drawn">Which they are and how likely each is, or null where all images are equally likely.</param>
internal readonly record struct PreparedBatch(Tensor Images, DrawnImages? Drawn);

/// <summary>
/// Prepares the batches of the next step on a thread of its own while the current step runs. Each image is drawn independently
/// and with replacement, by the stream of seed, <see cref="RandomPurpose.Batch"/> and step, so timing decides nothing.
/// </summary>
internal sealed class BatchFeed : IDisposable
{
    private readonly IImageDataset _dataset;
    private readonly ImageSampler _sampler;
    private readonly ulong _seed;
    private readonly long _first, _end;
    private readonly int[] _indices;
    private readonly PreparedBatch[][] _slots;
    private readonly SemaphoreSlim _free = new(2), _full = new(0);
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopped;
    private long _next;

    /// <summary>The batches of steps <paramref name="first"/> (counted from 0) to <paramref name="end"/>, exclusive.</summary>
    public BatchFeed(IImageDataset dataset, ImageSampler sampler, ulong seed, int batch, int phases, long first, long end)
    {
        (_dataset, _sampler, _seed, _first, _end, _next) = (dataset, sampler, seed, first, end, first);
        _indices = new int[batch];
        Shape shape = new(batch, dataset.Shape.Height, dataset.Shape.Width, dataset.Shape.Channels);
        _slots = [Slot(), Slot()];
        _thread = new Thread(Prepare) { IsBackground = true, Name = "batches" };
        _thread.Start();

        PreparedBatch[] Slot() => [.. Enumerable.Range(0, phases).Select(_ => new PreparedBatch(new Tensor(shape), sampler.IsUniform ? null : new DrawnImages(batch)))];
    }

    /// <summary>The batches of the next step, one for each phase; valid until the next call.</summary>
    public PreparedBatch[] Take()
    {
        if (_next > _first) _free.Release();
        _full.Wait();
        _failure?.Throw();
        return _slots[(_next++ - _first) & 1];
    }

    /// <summary>Stops preparing.</summary>
    public void Dispose()
    {
        _stopped = true;
        _free.Release();
        _thread.Join();
        _free.Dispose();
        _full.Dispose();
    }

    private void Prepare()
    {
        try
        {
            for (long step = _first; step < _end; step++)
            {
                _free.Wait();
                if (_stopped) return;
                PreparedBatch[] slot = _slots[(step - _first) & 1];
                for (int phase = 0; phase < slot.Length; phase++) Fill(slot[phase], step * slot.Length + phase);
                _full.Release();
            }
        }
        catch (Exception failure)
        {
            // The training thread throws it, where somebody can see it; one that comes after the end interests nobody.
            if (_stopped) return;
            _failure = ExceptionDispatchInfo.Capture(failure);
            _full.Release();
        }
    }

    private void Fill(PreparedBatch batch, long draw)
    {
        Philox random = new(_seed, RandomPurpose.Batch, draw);
        foreach (ref int index in _indices.AsSpan()) index = _sampler.Draw(ref random);
        for (int i = 0; batch.Drawn is not null && i < _indices.Length; i++) batch.Drawn.Set(i, _indices[i], _sampler.ProbabilityOf(_indices[i]));
        _dataset.Read(_indices, batch.Images.HostWrite());
    }
}
