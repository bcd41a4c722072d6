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
        bool asTrained, Terminal terminal)
    {
        RunScores scores;
        using (var progress = new MetricProgress(terminal)) scores = Evaluation.Run(run, selection, codes, quick, asTrained,
            progress: progress, cancellation: terminal.Interrupted);
        WarnOfDamage(scores, terminal);
        return scores;
    }

    public static void WarnOfDamage(RunScores scores, Terminal terminal)
    {
        if (scores.SetAside is { } aside)
            terminal.Error.WriteLine($"note: the scores on disk are damaged and were not used; they are kept in {aside}");
    }

    public static Measurement Measure(CodeFile file, MetricSelection selection, ulong seed, Terminal terminal)
    {
        using var progress = new MetricProgress(terminal);
        return Scoring.Measure(file.Source, selection, seed, progress: progress, cancellation: terminal.Interrupted);
    }

    public static void Print(RunScores scores, TextWriter output) => Print(new Measurement(scores.Results, scores.LeftOut), output);

    public static void Print(Measurement measured, TextWriter output)
    {
        TextTable table = new("score", "value", "better", "time", "metric and protocol");
        foreach (MetricResult result in measured.Results)
        {
            MetricEntry entry = MetricCatalogue.Get(result.Metric);
            string main = entry.Scores[0];
            table.Add(main, Value(result.Values[main]), ScoreDirection.Word(entry, main), Seconds(result.Seconds),
                $"{entry.Name}; {result.Protocol}");
            foreach (string part in entry.Scores.Skip(1))
                table.Add($"  {part}", Value(result.Values[part]), ScoreDirection.Word(entry, part), "", "");
        }

        if (measured.Results.Count > 0) table.Write(output);
        foreach (LeftOut left in measured.LeftOut) output.WriteLine($"{left.Metric.Id}: not measured: {left.Reason}");
        output.WriteLine("meanings and ranges: disentangle list metrics");
    }

    private static string Value(double score) =>
        double.IsNaN(score) ? "not defined" : double.IsInfinity(score) ? "infinite"
            : double.IsInteger(score) ? $"{score:0}" : $"{score:0.0000}";

    private static string Seconds(double seconds) => seconds < 9.95 ? $"{seconds:0.0} s" : Duration.Text(seconds);
}
