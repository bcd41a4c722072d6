using Disentangle.Analysis;
using Disentangle.Experiments.Runs;
using Disentangle.Reports;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Summaries;

/// <summary>
/// The rows of a report that show what each latent unit does: filmstrips around the code of one image, the best of them with a slider.
/// </summary>
internal static class FilmRows
{
    private const int MostRows = 24, MostSliders = 10, MostFactors = 3, ImageSide = 64;

    /// <summary>Draws the rows, the active and most informative units first.</summary>
    public static ReportTraversalRow[] Draw(TrainedRun run, LatentSummary summary) =>
        Draw(run, summary, run.Method.Encode(run.Images(run.Draw(1))).MeanOf(0));

    /// <summary>The same around another code, (D).</summary>
    public static ReportTraversalRow[] Draw(TrainedRun run, LatentSummary summary, ReadOnlySpan<float> code)
    {
        var shape = run.Data.Shape;
        int scale = Math.Max(1, ImageSide / Math.Max(shape.Height, shape.Width));
        Filmstrips strips = summary.FilmstripsOf(run);
        IReadOnlyList<Filmstrip> shown = [.. strips.Strips.Take(MostRows)];
        IReadOnlyList<PixelGrid> cells = ImageGrid.Split(
            strips.Decode(code, shown).HostRead(), shape.Height, shape.Width, shape.Channels, scale);
        List<ReportTraversalRow> rows = [];
        int at = 0;
        foreach (Filmstrip strip in shown)
        {
            int count = strip.Values.Count;
            byte[] png = PngEncoder.Encode(ImageGrid.Arrange([.. cells.Skip(at).Take(count)], count));
            rows.Add(Row(summary.OfUnit(strip.Unit), strip, png, code[strip.Unit], slides: strip.IsActive && rows.Count < MostSliders));
            at += count;
        }

        return [.. rows];
    }

    private static ReportTraversalRow Row(LatentSummary.Latent latent, Filmstrip strip, byte[] png, float own, bool slides) =>
        new(latent.Name, double.IsNaN(latent.Kl) ? null : latent.Kl, png, strip.IsActive)
        {
            Factors = [.. latent.Matches.Take(MostFactors).Select(match => new ReportSetting(match.Factor, match.Percent))],
            Film = new ReportFilm(
                [.. strip.Values.Select(value => (double)value)], (int)Math.Round(strip.PlaceOf(own) * (strip.Values.Count - 1)), slides),
        };
}
