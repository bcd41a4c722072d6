using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>What a worker does with each run that it claims.</summary>
internal interface IRunTask
{
    /// <summary>Whether nothing is left to do of a run in a state.</summary>
    bool IsOver(PlannedRun run, RunState state);

    /// <summary>Does it, or what of it can be done until it is stopped.</summary>
    /// <param name="run">The run.</param>
    /// <param name="before">Its state.</param>
    /// <param name="claim">The claim, which is asked before each write.</param>
    /// <param name="observer">Is told what is done, or null.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>The state that is kept, and the one that is told: they differ where what failed leaves the run as it was.</returns>
    (RunState Kept, RunState Told) Do(PlannedRun run, RunState before, Claim claim, IStudyObserver? observer, CancellationToken stop);
}
