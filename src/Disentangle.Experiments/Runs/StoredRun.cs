using System.Globalization;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>
/// A run as it is on the disk: its description and its last whole checkpoint, each read once, which fit each other. Whatever opens a run
/// takes its specification and its model from here.
/// </summary>
internal static class StoredRun
{
    /// <summary>Reads a run.</summary>
    /// <exception cref="UserErrorException">
    /// There is no checkpoint, all are damaged, or the description is damaged or of something else.
    /// </exception>
    public static (RunDescription Description, Checkpoint Checkpoint) Read(RunFolder folder) =>
        Find(folder) is (var description, { } checkpoint)
            ? (description, checkpoint)
            : throw new UserErrorException($"there is no checkpoint in {folder.CheckpointFolder}");

    /// <summary>Reads a run as it was at a step.</summary>
    /// <exception cref="UserErrorException">The model of that step is not there, damaged, or the description is.</exception>
    public static (RunDescription Description, Checkpoint Checkpoint) ReadAt(RunFolder folder, long step)
    {
        string name = step.ToString(CultureInfo.InvariantCulture);
        RunDescription description = RunDescription.Read(folder);
        string? path = new[] { folder.CheckpointFolder, folder.ModelsFolder }.Select(parent => Path.Combine(parent, name))
            .FirstOrDefault(Directory.Exists);
        Checkpoint checkpoint = path is not null ? Checkpoint.ReadAt(path) : throw new UserErrorException(
            $"{folder.Path} has no model of step {name}", "train --keep-models keeps the model of each picture");
        description.Check(folder, checkpoint);
        return (description, checkpoint);
    }

    /// <summary>The same; without a checkpoint where a run was stopped before its first.</summary>
    /// <exception cref="UserErrorException">
    /// All checkpoints are damaged, or the description is damaged or of something else.
    /// </exception>
    public static (RunDescription Description, Checkpoint? Checkpoint) Find(RunFolder folder)
    {
        RunDescription description = RunDescription.Read(folder);
        Checkpoint? checkpoint = Checkpoint.Find(folder.CheckpointFolder);
        if (checkpoint is not null) description.Check(folder, checkpoint);
        return (description, checkpoint);
    }
}
