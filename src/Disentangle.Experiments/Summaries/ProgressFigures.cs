using Disentangle.Experiments.Runs;
using Disentangle.Reports;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Summaries;

/// <summary>
/// How a model came to be: reconstructions and a traversal of its best unit at steps of the training, one below the other.
/// </summary>
internal static class ProgressFigures
{
    private const int MostRows = 9;

    /// <summary>The figures; none where there are pictures of fewer than two steps.</summary>
    public static IReadOnlyList<ReportPicture> Of(TrainedRun run, LatentSummary summary)
    {
        List<(long Step, PixelGrid Picture)> shown = [];
        foreach (long step in Chosen([.. ProgressPicture.StepsOf(run.Folder).Where(step => step <= run.Step)]))
            if (ProgressPicture.Read(run, step) is { } picture) shown.Add((step, picture));
        if (shown.Count < 2) return [];
        (int width, int height) = (run.Data.Shape.Width, run.Data.Shape.Height);
        string[] steps = [.. shown.Select(one => $"step {Figures.Count(one.Step)}")];
        List<ReportPicture> figures =
        [
            new("Reconstructions during training",
                "Images, and below them their reconstructions at steps of the training.",
                Stack([(shown[0].Picture, ProgressPicture.Inputs), .. shown.Select(one => (one.Picture, ProgressPicture.Reconstructions))]),
                PngEncoder.MediaType, $"Images, and their reconstructions at {string.Join(", ", steps)}")
            { RowLabels = ["input", .. steps] },
        ];
        if (summary.Latents.FirstOrDefault(latent => latent is { Active: true, Unit: < ProgressPicture.MostUnits }) is { } best)
        {
            string name = best.Factor is { } factor ? $"{best.Name} ({factor})" : best.Name;
            figures.Add(new(
                $"Traversal of {best.Name} during training",
                $"What {name}, the most informative unit, changes in the first of these images at the same steps.",
                Stack([.. shown.Select(one => (one.Picture, ProgressPicture.FirstUnit + best.Unit))]),
                PngEncoder.MediaType, $"Traversals of {name} at {string.Join(", ", steps)}")
            { RowLabels = steps });
        }

        return figures;

        byte[] Stack(IEnumerable<(PixelGrid Picture, int Row)> rows) => PngEncoder.Encode(ImageGrid.Arrange(
            [.. rows.SelectMany(row => ProgressPicture.Row(row.Picture, row.Row, width, height))], ProgressPicture.Columns));
    }

    // The first, the last, and some evenly between them.
    private static IEnumerable<long> Chosen(IReadOnlyList<long> steps) => steps.Count <= MostRows ? steps
        : Enumerable.Range(0, MostRows).Select(i => steps[(int)Math.Round((double)i * (steps.Count - 1) / (MostRows - 1))]);
}
