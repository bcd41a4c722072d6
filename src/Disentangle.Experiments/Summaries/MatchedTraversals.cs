using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Metrics;
using Disentangle.Reports.Pictures;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Summaries;

/// <summary>A latent unit of a run, and the one of the first run that it corresponds to.</summary>
/// <param name="Reference">The unit of the first run.</param>
/// <param name="Factor">The factor that this unit of the first run follows, or null.</param>
/// <param name="Unit">The unit of this run.</param>
/// <param name="Correlation">The rank correlation of both over images, in [-1, 1].</param>
public sealed record MatchedUnit(int Reference, string? Factor, int Unit, double Correlation);

/// <summary>A run beside others: its units in the order of those of the first run.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Units">Its units, row by row.</param>
/// <param name="Traversals">PNG: a row for each, around the code of the same image for all runs.</param>
public sealed record MatchedRun(string Folder, IReadOnlyList<MatchedUnit> Units, byte[] Traversals);

/// <summary>
/// Traversals of several runs side by side, with corresponding units in one row (<see cref="UnitMatching"/>), since models have their units
/// in any order.
/// </summary>
public static class MatchedTraversals
{
    private const int Images = 1000, Steps = 7, MostRows = 12;

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
        Reference? reference = null;
        List<MatchedRun> drawn = [];
        foreach (string folder in folders)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using TrainedRun run = TrainedRun.Open(folder, use.Session, cancellation: cancellation);
                run.RequireDecoder("a latent traversal");
                reference ??= new Reference(run);
                if ((run.Data.Count, run.Data.Shape) == (reference.Count, reference.Shape)) drawn.Add(reference.Match(run));
            }
            catch (UserErrorException)
            {
                // Without a checkpoint or its data a run has scores, and no pictures.
            }
        }

        return drawn;
    }

    private sealed class Reference
    {
        private readonly int[] _drawn;
        private readonly LatentSummary.Latent[] _latents;
        private readonly Codes _codes;

        public Reference(TrainedRun run)
        {
            (Count, Shape) = (run.Data.Count, run.Data.Shape);
            _drawn = UnsupervisedRanking.Draw(Count, Images, seed: 0);
            _latents = [.. LatentSummary.Of(run).Latents.Take(MostRows)];
            _codes = DatasetCodes.Of(run.Method, run.Data, _drawn);
        }

        public int Count { get; }

        public ImageShape Shape { get; }

        public MatchedRun Match(TrainedRun run)
        {
            Codes codes = DatasetCodes.Of(run.Method, run.Data, _drawn);
            UnitMatching matching = UnitMatching.Of(_codes.Means, _codes.Latents, codes.Means, codes.Latents);
            MatchedUnit[] units = [.. _latents.Where(latent => matching.Units[latent.Unit] >= 0).Select(latent => new MatchedUnit(
                latent.Unit, latent.Factor, matching.Units[latent.Unit], matching.Correlations[latent.Unit]))];
            Tensor images = Traversal.Images(run.Method, codes.MeanOf(0), [.. units.Select(unit => unit.Unit)], Steps);
            float[] pixels = images.HostRead().ToArray();

            // Units that fall where those of the first run rise are drawn from right to left.
            int row = Steps * Shape.Count;
            for (int i = 0; i < units.Length; i++)
                if (units[i].Correlation < 0) Turn(pixels.AsSpan(i * row, row), Shape.Count);
            int scale = Math.Max(1, 64 / Math.Max(Shape.Height, Shape.Width));
            return new MatchedRun(run.Folder.Path, units, PngEncoder.Encode(
                ImageGrid.FromBatch(pixels, Shape.Height, Shape.Width, Shape.Channels, Steps, scale)));
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
}
