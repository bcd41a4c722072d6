using Disentangle.Analysis;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Experiments.Analyses;

/// <summary>The density of a pair of units as a chart of the report and of the studio.</summary>
public static class PosteriorChart
{
    internal const string File = "posterior.svg";

    /// <summary>The drawing alone.</summary>
    public static string Svg(PairView view)
    {
        (int columns, int rows) = (view.AcrossCells.Count, view.UpCells.Count);
        double[] across = new double[columns], up = new double[rows];
        for (int i = 0; i < view.Probabilities.Count; i++)
        {
            across[i % columns] += view.Probabilities[i];
            up[i / columns] += view.Probabilities[i];
        }

        return PairDensityChart.Svg(new PairDensityFigure(
            Axis(view.Pair.Across, view.AcrossCells, across), Axis(view.Pair.Up, view.UpCells, up), view.Probabilities)
        {
            HasPrior = view.HasPrior,
            Crosses = view.HeldOut,
            CrossName = "held out",
            Corner = (view.Pair.CornerAcross, view.Pair.CornerUp),
            Ellipses = [.. view.Posteriors.Select(posterior => new DensityEllipse(
                posterior.Across, posterior.Up, posterior.AcrossDeviation, posterior.UpDeviation, $"image {posterior.Image}"))],
        });
    }

    /// <summary>What the drawing shows, in a few sentences.</summary>
    public static string Caption(PairView view) =>
        $"The aggregate posterior of z{view.Pair.Across} and z{view.Pair.Up} over {Figures.Count(view.Images)}"
            + $"{(view.IsAll ? "" : " randomly drawn")} images, not of sampled codes: regions with 25, 50, 75, 95 and 99 % of its "
            + "probability, and each unit alone at the edges. "
            + $"Mutual information {Figures.Show(view.Pair.MutualInformation)} nats, 0 where the two are factorised. The corner farthest "
            + $"from any code has a squared distance of {Figures.Show(view.Pair.Corner)}, mean over batches of 128 codes; 0 where all "
            + "values of the one occur with all of the other."
            + (view.HeldOutImages > 0 ? $" {Figures.Count(view.HeldOutImages)} held-out images are marked by crosses." : "");

    internal static ReportChart Of(PairView view, IReadOnlyList<UnitPair> pairs) => new(
        "Posterior and support",
        $"{Caption(view)} Of {pairs.Count} {(pairs.Count == 1 ? "pair" : "pairs")} of units the mean mutual information is "
            + $"{Figures.Show(pairs.Average(pair => pair.MutualInformation))} nats.",
        Svg(view));

    private static DensityAxis Axis(int unit, UnitCells cells, double[] probabilities) =>
        new($"z{unit}", cells.First, cells.Last, probabilities);
}
