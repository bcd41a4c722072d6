using System.Runtime.ExceptionServices;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Training;

/// <summary>
/// Prepares the batches of the next step on a thread of its own while the current step runs, or in the calling thread where only one may
/// work. Each image is drawn independently
/// and with replacement, by the stream of seed, <see cref="RandomPurpose.Batch"/> and step, so timing decides nothing.
/// </summary>
internal sealed class BatchFeed : IDisposable
{
    private readonly BatchSource[] _sources;
    private readonly long _first, _end;
    private readonly PreparedBatch[][] _slots;
    private readonly SemaphoreSlim _free = new(2), _full = new(0);
    private readonly Thread? _thread;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopped;
    private long _next;

    /// <summary>The batches of steps <paramref name="first"/> (counted from 0) to <paramref name="end"/>, exclusive.</summary>
    /// <param name="sources">One for each phase of a step.</param>
    /// <param name="first">The first step.</param>
    /// <param name="end">The step after the last.</param>
    /// <param name="ahead">Whether a thread of its own prepares them ahead.</param>
    public BatchFeed(BatchSource[] sources, long first, long end, bool ahead = true)
    {
        (_sources, _first, _end, _next) = (sources, first, end, first);
        _slots = ahead ? [Slot(), Slot()] : [Slot()];
        if (!ahead) return;
        _thread = new Thread(Prepare) { IsBackground = true, Name = "batches" };
        _thread.Start();

        PreparedBatch[] Slot() => [.. sources.Select(source => source.Room())];
    }

    /// <summary>The batches of the next step, one for each phase; valid until the next call.</summary>
    public PreparedBatch[] Take()
    {
        if (_thread is null)
        {
            Fill(_slots[0], _next++);
            return _slots[0];
        }

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
        _thread?.Join();
        _free.Dispose();
        _full.Dispose();
    }

    private void Fill(PreparedBatch[] slot, long step)
    {
        for (int phase = 0; phase < slot.Length; phase++) _sources[phase].Fill(slot[phase], step * slot.Length + phase);
    }

    private void Prepare()
    {
        try
        {
            for (long step = _first; step < _end; step++)
            {
                _free.Wait();
                if (_stopped) return;
                Fill(_slots[(step - _first) & 1], step);
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
}
