using Disentangle.Experiments.Runs;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>Pairs of units as text.</summary>
internal static class PosteriorText
{
    public static void Print(TrainedRun run, PairView view, IReadOnlyList<UnitPair> pairs, TextWriter output)
    {
        output.WriteLine($"{run.Description.Specification.Method} at step {run.Step}: aggregate posterior of all {view.Images} images"
            + (view.HeldOutImages > 0 ? $", {view.HeldOutImages} of them held out" : ""));
        output.WriteLine();
        TextTable table = new("latent units", "mutual information (nats)", "farthest corner");
        foreach (UnitPair pair in pairs)
            table.Add($"z{pair.Across}, z{pair.Up}", $"{pair.MutualInformation:0.0000}", $"{pair.Corner:0.000}");
        table.Write(output);
        output.WriteLine();
        output.WriteLine(
            "mutual information: of the two units under the aggregate posterior, on a grid of cells; 0 where they are factorised");
        output.WriteLine("farthest corner: largest squared distance from a combination of two values that occur to the nearest code, mean "
            + "over batches of 128 codes");
        output.WriteLine($"drawn: z{view.Pair.Across} across, z{view.Pair.Up} up");
        output.WriteLine($"{PosteriorSupport.Entry.FileIn(run.Folder)}");
        output.WriteLine($"{Path.Combine(run.Folder.ImagesFolder, PosteriorChart.File)}");
        output.WriteLine($"{run.Folder.ReportFile}");
    }
}
