using System.Runtime.ExceptionServices;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Training;

/// <summary>
/// Prepares the batches of the next step on a thread of its own while the current step runs. Each image is drawn independently
/// and with replacement, by the stream of seed, <see cref="RandomPurpose.Batch"/> and step, so timing decides nothing.
/// </summary>
internal sealed class BatchFeed : IDisposable
{
    private readonly BatchSource[] _sources;
    private readonly long _first, _end;
    private readonly PreparedBatch[][] _slots;
    private readonly SemaphoreSlim _free = new(2), _full = new(0);
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopped;
    private long _next;

    /// <summary>The batches of steps <paramref name="first"/> (counted from 0) to <paramref name="end"/>, exclusive.</summary>
    /// <param name="sources">One for each phase of a step.</param>
    /// <param name="first">The first step.</param>
    /// <param name="end">The step after the last.</param>
    public BatchFeed(BatchSource[] sources, long first, long end)
    {
        (_sources, _first, _end, _next) = (sources, first, end, first);
        _slots = [Slot(), Slot()];
        _thread = new Thread(Prepare) { IsBackground = true, Name = "batches" };
        _thread.Start();

        PreparedBatch[] Slot() => [.. sources.Select(source => source.Room())];
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
                for (int phase = 0; phase < slot.Length; phase++) _sources[phase].Fill(slot[phase], step * slot.Length + phase);
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
