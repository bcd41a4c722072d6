using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Studies.Plans;
using Disentangle.Training;

namespace Disentangle.Studies.Work;

/// <summary>Why runs of a study cannot be trained on this machine.</summary>
/// <param name="Runs">The runs, at least one: all seeds of one cell of the grid.</param>
/// <param name="Reason">One sentence.</param>
public sealed record StudyCheck(IReadOnlyList<PlannedRun> Runs, string Reason)
{
    /// <summary>
    /// Opens the data sets and creates the model of each cell, as its training would begin; trains nothing. Finds data that is missing,
    /// names of factors that the data does not have, images that the networks cannot take.
    /// </summary>
    /// <param name="plan">The study.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was found, in the order of the study; empty where all runs can be trained.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<StudyCheck> Of(
        StudyPlan plan, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        PlannedRun[][] cells =
        [
            .. plan.Runs.Where(run => !MethodCatalogue.Get(run.Specification.Method).IsImported)
                .GroupBy(run => run.Identity.WithSeed(0)).Select(cell => cell.ToArray()),
        ];
        List<StudyCheck> found = [];
        using Session session = new(threads: 1);
        for (int c = 0; c < cells.Length; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new StageProgress("checking", (double)c / cells.Length));
            RunPlan first = cells[c][0].Plan;
            try
            {
                IImageDataset data = session.Open(first.Specification.Data, first.Execution.DataRoot, cancellation);
                _ = TrainingRun.Start(first.Specification, data, session.Kernels);
            }
            catch (UserErrorException e)
            {
                found.Add(new StudyCheck(cells[c], e.Message));
            }
        }

        return found;
    }
}
