using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Reports.PlainText;

namespace Disentangle.Cli.Display;

/// <summary>Measures with progress, and prints what was found.</summary>
internal static class Scores
{
    public static RunScores Measure(TrainedRun run, MetricSelection selection, CodeKind codes, bool quick,
        bool asTrained, bool baselines, Terminal terminal)
    {
        RunScores scores;
        using (var progress = new MetricProgress(terminal)) scores = Evaluation.Run(run, selection, codes, quick, asTrained,
            baselines: baselines, progress: progress, cancellation: terminal.Interrupted);
        WarnOfDamage(scores, terminal);
        return scores;
    }

    public static void WarnOfDamage(RunScores scores, Terminal terminal)
    {
        if (scores.SetAside is { } aside)
            terminal.Error.WriteLine($"note: the scores on disk are damaged and were not used; they are kept in {aside}");
    }

    public static Measurement Measure(CodeFile file, MetricSelection selection, ulong seed, bool baselines, Terminal terminal)
    {
        using var progress = new MetricProgress(terminal);
        Measurement measured = Scoring.Measure(file.Source, selection, seed, progress: progress, cancellation: terminal.Interrupted);
        return !baselines ? measured : measured with
        {
            Results = Baselines.Beside(
                measured.Results, file.Source, untrained: null, seed, progress: progress, cancellation: terminal.Interrupted),
        };
    }

    public static void Print(RunScores scores, TextWriter output) => Print(new Measurement(scores.Results, scores.LeftOut), output);

    public static void Print(Measurement measured, TextWriter output)
    {
        bool chance = measured.Results.Any(result => result.Baselines is { Chance.Count: > 0 }),
            untrained = measured.Results.Any(result => result.Baselines is { Untrained.Count: > 0 });
        string[] baselines = [.. chance ? ["chance"] : Array.Empty<string>(), .. untrained ? ["untrained"] : Array.Empty<string>()];
        TextTable table = new(["score", "value", .. baselines, "better", "time", "metric and protocol"]);
        foreach (MetricResult result in measured.Results)
        {
            MetricEntry entry = MetricCatalogue.Get(result.Metric);
            string main = entry.Scores[0];
            table.Add([main, .. Values(result, main), ScoreDirection.Word(entry, main), Seconds(result.Seconds),
                $"{entry.Name}; {result.Protocol}"]);
            foreach (string part in entry.Scores.Skip(1))
                table.Add([$"  {part}", .. Values(result, part), ScoreDirection.Word(entry, part), "", ""]);
        }

        if (measured.Results.Count > 0) table.Write(output);
        foreach (IGrouping<string, LeftOut> left in measured.LeftOut.GroupBy(left => left.Reason))
            output.WriteLine($"{string.Join(", ", left.Select(one => one.Metric.Id))}: not measured: {left.Key}");
        if (chance) output.WriteLine($"chance: the codes permuted over the images, mean of {Baselines.Draws} permutations");
        if (untrained) output.WriteLine("untrained: the network with its initial weights");
        output.WriteLine("meanings and ranges: disentangle list metrics");

        IEnumerable<string> Values(MetricResult result, string key)
        {
            yield return Value(result.Values[key]);
            if (chance) yield return Baseline(result.Baselines?.Chance, key);
            if (untrained) yield return Baseline(result.Baselines?.Untrained, key);
        }
    }

    private static string Baseline(IReadOnlyDictionary<string, double>? values, string key) =>
        values is not null && values.TryGetValue(key, out double value) ? Value(value) : "";

    private static string Value(double score) =>
        double.IsNaN(score) ? "not defined" : double.IsInfinity(score) ? "infinite"
            : double.IsInteger(score) ? $"{score:0}" : $"{score:0.0000}";

    private static string Seconds(double seconds) => seconds < 9.95 ? $"{seconds:0.0} s" : Duration.Text(seconds);
}
