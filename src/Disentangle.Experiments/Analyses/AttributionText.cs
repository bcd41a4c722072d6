using Disentangle.Experiments.Runs;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>Attribution as text.</summary>
internal static class AttributionText
{
    private const int MostPairs = 10;

    public static void Print(TrainedRun run, AttributionResult result, string? picture, TextWriter output)
    {
        output.WriteLine($"{run.Description.Specification.Method} at step {result.Step}: {result.Images} images, differences of a tenth "
            + "of a standard deviation");
        output.WriteLine();
        TextTable units = new("latent unit", "standard deviation", "mean change", "largest change");
        foreach (UnitAttribution unit in result.Units)
            units.Add($"z{unit.Unit}", Figures.Fixed(unit.Deviation, 3), Figures.Show(unit.Mean), Figures.Show(unit.Largest));
        units.Write(output);
        output.WriteLine();
        output.WriteLine("change: of a value of the image, from 0 (black) to 1 (white), by one standard deviation of the unit");
        output.WriteLine();
        TextTable pairs = new("latent units", "share of second derivatives");
        foreach ((int i, int j) in Enumerable.Range(0, result.PairUnits.Count)
            .SelectMany(i => Enumerable.Range(i + 1, result.PairUnits.Count - i - 1).Select(j => (i, j)))
            .OrderByDescending(pair => result.Shares[pair.i, pair.j]).Take(MostPairs))
            pairs.Add($"z{result.PairUnits[i]}, z{result.PairUnits[j]}", $"{Figures.Fixed(200 * result.Shares[i, j], 2)} %");
        pairs.Write(output);
        output.WriteLine();
        output.WriteLine($"off the diagonal in all (normalised Hessian penalty): {Figures.Fixed(100 * result.OffDiagonal, 2)} %");
        if (picture is not null) output.WriteLine(picture);
        output.WriteLine($"{Attribution.Entry.FileIn(run.Folder)}");
        output.WriteLine($"{Path.Combine(run.Folder.ImagesFolder, AttributionCharts.MapsDrawing)}");
        output.WriteLine($"{Path.Combine(run.Folder.ImagesFolder, AttributionCharts.PairsDrawing)}");
        output.WriteLine($"{run.Folder.ReportFile}");
    }
}
