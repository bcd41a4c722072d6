using Disentangle.Experiments.Runs;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>The principal components of codes as text.</summary>
public static class ProjectionText
{
    private const int MostUnits = 4;

    /// <summary>The largest parts of a direction: <c>z3 0.98, z1 −0.20</c>.</summary>
    public static string Largest(IReadOnlyList<double> direction) => string.Join(", ", Enumerable.Range(0, direction.Count)
        .OrderByDescending(unit => Math.Abs(direction[unit])).Take(MostUnits).Where(unit => Math.Abs(direction[unit]) >= 0.1)
        .Select(unit => $"z{unit} {Figures.Fixed(direction[unit], 2)}"));

    internal static void Print(TrainedRun run, ProjectionResult result, string? picture, TextWriter output)
    {
        output.WriteLine($"{run.Description.Specification.Method} at step {result.Step}: principal components of the codes of all "
            + $"{result.Images} images");
        output.WriteLine();
        bool factors = result.Summary.Factors.Count > 0;
        TextTable table = new([
            "component", "variance", "explained", "together", "loadings", .. factors ? ["factors (eta^2)"] : Array.Empty<string>()]);
        double together = 0;
        for (int c = 0; c < result.Summary.Components.Count; c++)
        {
            ComponentSummary component = result.Summary.Components[c];
            together += component.Share;
            table.Add([
                $"{c + 1}", Figures.Fixed(component.Variance, 4), Percent(component.Share), Percent(together), Largest(component.Loadings),
                .. factors ? [FactorsOf(result.Summary, component)] : Array.Empty<string>()]);
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine("explained: share of the variance of all units together; the codes are not brought to one scale");
        output.WriteLine("loadings: how much each unit contributes to the direction, whose length is 1; those of at least 0.1");
        if (factors)
            output.WriteLine("eta^2: share of the variance along the component that the values of a factor explain; those of at least 0.1");
        output.WriteLine($"drawn: {result.Plane.AcrossName} across, {result.Plane.UpName} up, {result.Shown} images"
            + (result.Where.Length > 0 ? $" with {result.Where}" : ""));
        foreach (ProjectedImage image in result.Marked)
            output.WriteLine($"image {image.Image}: {Figures.Fixed(image.Across, 3)} across, {Figures.Fixed(image.Up, 3)} up");
        if (picture is not null) output.WriteLine(picture);
        output.WriteLine($"{Projection.Entry.FileIn(run.Folder)}");
        output.WriteLine($"{Path.Combine(run.Folder.ImagesFolder, Projection.DrawingFile)}");
        output.WriteLine($"{run.Folder.ReportFile}");
    }

    private static string Percent(double share) => double.IsNaN(share) ? Figures.Missing : $"{Figures.Fixed(100 * share, 1)} %";

    private static string FactorsOf(ProjectionSummary summary, ComponentSummary component) => string.Join(", ", summary.Factors
        .Select((name, k) => (name, Share: component.FactorShares[k])).Where(factor => factor.Share >= 0.1)
        .OrderByDescending(factor => factor.Share).Select(factor => $"{factor.name} {Figures.Fixed(factor.Share, 2)}"));
}
