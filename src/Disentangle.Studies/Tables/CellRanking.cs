using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Tables;

/// <summary>How far the models of the cells of a study are ranked.</summary>
/// <param name="Ranked">How many runs.</param>
/// <param name="Left">A sentence for each cell that is not ranked.</param>
public sealed record CellRanks(int Ranked, IReadOnlyList<string> Left);

/// <summary>
/// The unsupervised disentanglement ranking of the models of each cell, which differ only in their seeds (Duan et al., Unsupervised Model
/// Selection for Variational Disentangled Representation Learning, 2020): the score that a model gets depends on the others, so it is
/// measured of a study and not of a run. It is written to <c>udr.json</c> of each run.
/// </summary>
public static class CellRanking
{
    /// <summary>The name of the file in a run's folder.</summary>
    internal const string FileName = "udr.json";

    /// <summary>Ranks the models of all cells that are measured, where that has not been done with just these models.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="plan">Its runs.</param>
    /// <param name="session">What the models work on.</param>
    /// <param name="ranks">Told of each cell before it is ranked: its first run, and how many models it has.</param>
    /// <param name="cancellation">Stops it; what is ranked stays.</param>
    /// <returns>How many runs are ranked now, and why cells are not.</returns>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CellRanks Complete(
        StudyFolder folder, StudyPlan plan, Session session, Action<string, int>? ranks = null, CancellationToken cancellation = default)
    {
        int ranked = 0;
        List<string> left = [];
        foreach (PlannedRun[] cell in plan.Runs.GroupBy(run => run.Identity.WithSeed(0).Hash).Select(group => group.ToArray()))
        {
            cancellation.ThrowIfCancellationRequested();
            PlannedRun[] measured = [.. cell.Where(run => folder.StateOrDamageOf(run).Phase == RunPhase.Measured)];
            if (measured.Length < 2)
            {
                left.Add($"{cell[0].Name}: a ranking needs two measured models that differ only in their seeds, got {measured.Length}");
                continue;
            }

            string with = string.Join(' ', measured.Select(run => run.Identity.Hash[..12]));
            if (!Array.TrueForAll(measured, run => IsDone(folder.FolderOf(run), with)))
            {
                ranks?.Invoke(measured[0].Name, measured.Length);
                string[] folders = [.. measured.Select(folder.FolderOf)];
                if (!TryRank(folders, session, cancellation, out UnsupervisedRankingResult? result, out string? why))
                {
                    left.Add($"{measured[0].Name} and others: {why}");
                    continue;
                }

                foreach ((PlannedRun run, RankedRun of) in measured.Zip(result.Runs)) Write(folder.FolderOf(run), result, of, with);
            }

            ranked += measured.Length;
        }

        return new CellRanks(ranked, left);
    }

    private static bool IsDone(string run, string with)
    {
        string file = Path.Combine(run, FileName);
        try
        {
            return File.Exists(file) && JsonText.Read(file).Find("with")?.Text() == with;
        }
        catch (UserErrorException)
        {
            return false;
        }
    }

    // Not where a model has no checkpoint any more, or no Gaussian posterior.
    private static bool TryRank(
        IReadOnlyList<string> folders, Session session, CancellationToken cancellation,
        [NotNullWhen(true)] out UnsupervisedRankingResult? result, [NotNullWhen(false)] out string? why)
    {
        (result, why) = (null, null);
        try
        {
            result = UnsupervisedRanking.Run(folders, session: session, cancellation: cancellation);
            return true;
        }
        catch (UserErrorException e)
        {
            why = e.Message;
            return false;
        }
    }

    private static void Write(string run, UnsupervisedRankingResult result, RankedRun ranked, string with)
    {
        JsonObject json = new()
        {
            ["udr"] = ranked.Score,
            ["informativeUnits"] = ranked.InformativeUnits,
            ["protocol"] = string.Create(CultureInfo.InvariantCulture,
                $"median over the {result.Runs.Count - 1} other seeds of the cell; {result.Images} images, Lasso"),
            ["with"] = with,
        };
        Storage.Write(Path.Combine(run, FileName), Encoding.UTF8.GetBytes(json.ToJsonString() + "\n"));
    }
}
