using Disentangle.Experiments.Runs;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.PlainText;

namespace Disentangle.Experiments.Analyses;

/// <summary>The shared units of pairs as text.</summary>
internal static class SharedUnitsText
{
    public static void Print(TrainedRun run, SharedUnitsResult result, string? picture, TextWriter output)
    {
        output.WriteLine(
            $"{run.Description.Specification.Method} at step {result.Step}: "
                + $"distance {SharedUnitsFile.Name(result.Distance)}, seed {result.Seed}");
        output.WriteLine();
        TextTable changes = new("factors changed", "pairs", "units apart", "std. error", "as many", "rightly", "found", "rightly shared");
        foreach (ChangedFactors change in result.ByChange)
        {
            changes.Add($"{change.Changed}", $"{change.Pairs}", $"{change.Apart:0.00}", Figures.Fixed(change.ApartError, 2),
                $"{change.Exact:0.00}", Figures.Fixed(change.Rightly, 2), $"{change.Found:0.00}", Figures.Fixed(change.RightlyShared, 2));
        }

        changes.Write(output);
        output.WriteLine();
        output.WriteLine("as many: share of pairs with as many units kept apart as factors changed");
        output.WriteLine("rightly: share of the units kept apart whose factor changed");
        output.WriteLine("found: share of the changed factors that have a unit that was kept apart");
        output.WriteLine("rightly shared: share of the units shared whose factor did not change, or that have none");
        output.WriteLine();
        TextTable units = new(["factor alone", .. result.FactorOf.Select((_, d) => $"z{d}")]);
        for (int k = 0; k < result.Factors.Count; k++)
            units.Add([result.Factors[k], .. Enumerable.Range(0, result.FactorOf.Count).Select(d => $"{result.ApartShare[k, d]:0.00}")]);
        units.Write(output);
        output.WriteLine("share of pairs in which a unit is kept apart where this factor alone changed");
        if (result.Examples.Count > 0) Print(result, output);
        if (picture is not null) output.WriteLine(picture);
    }

    private static void Print(SharedUnitsResult result, TextWriter output)
    {
        output.WriteLine();
        TextTable pairs = new(["images", "changed", "threshold", .. result.FactorOf.Select((_, d) => $"z{d}")]);
        foreach (WeakPair pair in result.Examples)
        {
            pairs.Add([
                $"{pair.First}, {pair.Second}", string.Join(", ", pair.Changes.Select(change => change.Factor)),
                Figures.Show(pair.Threshold),
                .. pair.Divergences.Select((one, d) => pair.Shared[d] ? Figures.Show(one) : $"{Figures.Show(one)}*")]);
        }

        pairs.Write(output);
        output.WriteLine($"pairs of training batch {result.ExampleBatch}: the distance of the posteriors in each unit; * kept apart");
    }
}
