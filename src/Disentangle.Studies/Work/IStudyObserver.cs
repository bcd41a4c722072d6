using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>Is told what workers do, by several at once.</summary>
public interface IStudyObserver
{
    /// <summary>A worker begins or continues a run.</summary>
    void Began(PlannedRun run, long step);

    /// <summary>A worker has done a step of a run.</summary>
    void Stepped(PlannedRun run, long step, double imagesPerSecond);

    /// <summary>A worker measures a run.</summary>
    void Measuring(PlannedRun run, string what);

    /// <summary>A worker leaves a run.</summary>
    void Ended(PlannedRun run, RunState state);
}
