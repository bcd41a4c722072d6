using Disentangle.Analysis;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Summaries;

/// <summary>
/// What a model has learned, as a figure that needs no other words: a row for each factor that a latent unit follows, with the factor's
/// name, the unit that explains most of it, and how much of its entropy that is.
/// </summary>
/// <param name="Sheet">PNG: the rows one below the other.</param>
/// <param name="Animation">GIF: the units side by side, each moving to its largest value and back.</param>
/// <param name="AnimationStill">PNG: its first frame.</param>
/// <param name="Labels">What stands at each row, for example <c>floor hue: z0 explains 99 %</c>.</param>
public sealed record FactorPictures(byte[] Sheet, byte[] Animation, byte[] AnimationStill, IReadOnlyList<string> Labels)
{
    private const int Columns = 10, Frames = 18, CellSide = 128, MostRows = 6;

    // A factor is shown where a unit explains at least this part of its entropy.
    private const double LeastShare = 0.2;

    /// <summary>Draws the pictures; null where no unit follows a factor.</summary>
    /// <param name="run">The model and its images.</param>
    /// <param name="summary">What its units carry.</param>
    public static FactorPictures? Draw(TrainedRun run, LatentSummary summary)
    {
        LatentSummary.Latent[] shown =
        [
            .. summary.Latents.Where(l => l is { Active: true, Factor: not null, Share: >= LeastShare }).OrderByDescending(l => l.Share)
                .DistinctBy(l => l.Factor).Take(MostRows),
        ];
        if (shown.Length == 0) return null;
        ReadOnlySpan<float> code = run.Method.Encode(run.Images(run.Draw(1))).MeanOf(0);
        IReadOnlyList<LabelledRow> still = Rows(run, shown, code, Columns), moving = Rows(run, shown, code, Frames);
        IReadOnlyList<float> values = run.Method.TraversalValues(shown[0].Unit, Columns);
        PixelGrid sheet =
            LabelledRows.Sheet(still, Figures.Rounded(values[0], 1), "value of the latent unit", Figures.Rounded(values[^1], 1));
        PixelGrid[] there = LabelledRows.Frames(moving);
        return new(
            PngEncoder.Encode(sheet),
            GifEncoder.Encode([.. there, .. there.Reverse().Skip(1).Take(Frames - 2)]),
            PngEncoder.Encode(there[0]),
            [.. still.Select(row => $"{row.Name}: {row.Note}")]);
    }

    /// <summary>Writes the pictures to the run's folder of images; where there are none, those of an earlier report are deleted.</summary>
    /// <param name="pictures">The pictures, or null.</param>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="UserErrorException">They cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static void Write(FactorPictures? pictures, RunFolder folder)
    {
        if (pictures is null)
        {
            if (!Directory.Exists(folder.ImagesFolder)) return;
            File.Delete(SheetOf(folder));
            File.Delete(AnimationOf(folder));
            return;
        }

        Storage.Write(SheetOf(folder), pictures.Sheet);
        Storage.Write(AnimationOf(folder), pictures.Animation);
    }

    /// <summary>Where the rows are.</summary>
    public static string SheetOf(RunFolder folder) => Path.Combine(folder.ImagesFolder, "factors.png");

    /// <summary>Where the animation is.</summary>
    public static string AnimationOf(RunFolder folder) => Path.Combine(folder.ImagesFolder, "factors.gif");

    private static LabelledRow[] Rows(TrainedRun run, LatentSummary.Latent[] shown, ReadOnlySpan<float> code, int count)
    {
        var shape = run.Data.Shape;
        int scale = Math.Max(1, CellSide / Math.Max(shape.Height, shape.Width));
        Tensor images = Traversal.Images(run.Method, code, [.. shown.Select(l => l.Unit)], count);
        IReadOnlyList<PixelGrid> cells = ImageGrid.Split(images.HostRead(), shape.Height, shape.Width, shape.Channels, scale);
        return
        [
            .. shown.Select((latent, i) => new LabelledRow(
                latent.Factor!.Replace('_', ' '), $"{latent.Name} explains {100 * latent.Share:0} %",
                [.. cells.Skip(i * count).Take(count)])),
        ];
    }
}
