using Disentangle.Experiments.Runs;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>The shared units of pairs as text.</summary>
internal static class SharedUnitsText
{
    public static void Print(TrainedRun run, SharedUnitsResult result, TextWriter output)
    {
        output.WriteLine(
            $"{run.Description.Specification.Method} at step {result.Step}: "
                + $"distance {SharedUnitsFile.Name(result.Distance)}, seed {result.Seed}");
        output.WriteLine();
        TextTable changes = new("factors changed", "pairs", "units apart", "std. error", "as many", "rightly", "found");
        foreach (ChangedFactors change in result.ByChange)
        {
            changes.Add($"{change.Changed}", $"{change.Pairs}", $"{change.Apart:0.00}", Figures.Fixed(change.ApartError, 2),
                $"{change.Exact:0.00}", Figures.Fixed(change.Rightly, 2), $"{change.Found:0.00}");
        }

        changes.Write(output);
        output.WriteLine();
        output.WriteLine("as many: share of pairs with as many units kept apart as factors changed");
        output.WriteLine("rightly: share of the units kept apart whose factor changed");
        output.WriteLine("found: share of the changed factors that have a unit that was kept apart");
        output.WriteLine();
        TextTable units = new(["factor alone", .. result.FactorOf.Select((_, d) => $"z{d}")]);
        for (int k = 0; k < result.Factors.Count; k++)
            units.Add([result.Factors[k], .. Enumerable.Range(0, result.FactorOf.Count).Select(d => $"{result.ApartShare[k, d]:0.00}")]);
        units.Write(output);
        output.WriteLine("share of pairs in which a unit is kept apart where this factor alone changed");
    }
}
