using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Pictures;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Summaries;

/// <summary>A run beside others: its units in the order of those of the first run.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Units">Its units, row by row.</param>
/// <param name="Traversals">PNG: a row for each, around the code of the same image for all runs.</param>
public sealed record MatchedRun(string Folder, IReadOnlyList<MatchedUnit> Units, byte[] Traversals);

/// <summary>
/// Traversals of several runs side by side, with corresponding units in one row (<see cref="RunMatching"/>).
/// </summary>
public static class MatchedTraversals
{
    private const int Steps = 7;

    /// <summary>Draws runs on the same data.</summary>
    /// <param name="folders">Their folders; the order of the units of the first counts, the most informative first.</param>
    /// <param name="session">What the models work on; null for a session of its own.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The runs in the given order; those that cannot be opened, are of images of another number or size, or cannot draw
    /// are left out.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<MatchedRun> Draw(
        IReadOnlyList<string> folders, Session? session = null, CancellationToken cancellation = default)
    {
        using SessionUse use = new(session);
        RunMatching? matching = null;
        List<MatchedRun> drawn = [];
        foreach (string folder in folders)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using TrainedRun run = TrainedRun.Open(folder, use.Session, cancellation: cancellation);
                run.RequireDecoder("a latent traversal");
                matching ??= new RunMatching(run, LatentSummary.Of(run));
                if (matching.Fits(run)) drawn.Add(Draw(run, matching));
            }
            catch (UserErrorException)
            {
                // Without a checkpoint or its data a run has scores, and no pictures.
            }
        }

        return drawn;
    }

    private static MatchedRun Draw(TrainedRun run, RunMatching matching)
    {
        ImageShape shape = run.Data.Shape;
        IReadOnlyList<MatchedUnit> units = matching.Match(run, out Codes codes);
        Tensor images = Traversal.Images(run.Method, codes.MeanOf(0), [.. units.Select(unit => unit.Unit)], Steps);
        float[] pixels = images.HostRead().ToArray();

        // Units that fall where those of the first run rise are drawn from right to left.
        int row = Steps * shape.Count;
        for (int i = 0; i < units.Count; i++)
            if (units[i].Correlation < 0) Turn(pixels.AsSpan(i * row, row), shape.Count);
        int scale = Math.Max(1, 64 / Math.Max(shape.Height, shape.Width));
        return new MatchedRun(run.Folder.Path, units, PngEncoder.Encode(
            ImageGrid.FromBatch(pixels, shape.Height, shape.Width, shape.Channels, Steps, scale)));
    }

    private static void Turn(Span<float> images, int size)
    {
        float[] other = new float[size];
        for (int first = 0, last = images.Length - size; first < last; first += size, last -= size)
        {
            Span<float> left = images.Slice(first, size), right = images.Slice(last, size);
            left.CopyTo(other);
            right.CopyTo(left);
            other.CopyTo(right);
        }
    }
}
