using Disentangle.Studies;
using Disentangle.Training;

namespace Disentangle.Reliability.Runs;

/// <summary>The checkpoints of a run.</summary>
internal static class Checkpoints
{
    /// <summary>The one that the program would use.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static Checkpoint Newest(RunFolder run) => Checkpoint.Read(run.CheckpointFolder);

    /// <summary>Its folder.</summary>
    public static string FolderOf(RunFolder run, Checkpoint checkpoint) => run.CheckpointFolder;
}
