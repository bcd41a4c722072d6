using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>How a table is analysed.</summary>
public sealed record AnalysisOptions
{
    /// <summary>The ids of the supervised metrics that are analysed; null for all of the table.</summary>
    public IReadOnlyList<string>? Metrics { get; init; }

    /// <summary>How many resamples intervals are made of.</summary>
    public int Draws { get; init; } = Resamples.UsualDraws;

    /// <summary>The threads that compute; no result depends on how many there are.</summary>
    public Crew Crew { get; init; } = Crew.AllProcessors;

    /// <summary>The seed of the resamples.</summary>
    public ulong Seed { get; init; }
}

/// <summary>A table as analyses read it: its models by data set, its columns by their role.</summary>
public sealed class AnalysisInput
{
    private const int MostHeadlines = 6, MostSummarised = 6;

    // In figures that have room for few: one score of each family.
    private static readonly string[] Preferred =
        ["mig", "dci.disentanglement", "factor-vae", "beta-vae", "sap", "modularity", "modularity.corrected", "irs", "mcc",
            "infomec.modularity"];

    /// <summary>Prepares a table.</summary>
    /// <exception cref="UserErrorException">A metric that is asked for is not in the table.</exception>
    public AnalysisInput(ScoreTable table, AnalysisOptions? options = null)
    {
        table = table with { Rows = [.. table.Rows.Select(row => row.Failure is null ? row : WithoutScores(row))] };
        (Table, Options) = (table, options ?? new AnalysisOptions());
        Parts = [.. table.Data.Select(data => new DataPart(data, table, Options))];
        ScoreColumn[] used = [.. table.Columns.Where(column => table.Rows.Any(row => double.IsFinite(row.ValueOf(column.Id))))];
        Metrics = Options.Metrics is { } asked ? [.. asked.Select(table.Get)] : [.. used.Where(c => c.Role == ScoreRole.Metric)];
        Quantities = [.. used.Where(c => c.Role is ScoreRole.Unsupervised or ScoreRole.Loss or ScoreRole.Part)];
        Downstream = [.. used.Where(c => c.Role == ScoreRole.Downstream)];
        ScoreColumn[] ofMeans = [.. Metrics.Where(metric => !metric.IsSampled)];
        Headlines = Options.Metrics is not null ? [.. Metrics.Take(MostHeadlines)]
            : [.. Preferred.Select(id => Array.Find(ofMeans, metric => metric.Id == id)).OfType<ScoreColumn>()
                .Concat(ofMeans.Length > 0 ? ofMeans : Metrics).Distinct().Take(MostHeadlines)];
    }

    /// <summary>The table. Models that failed have no scores in it, whatever was measured of them before.</summary>
    public ScoreTable Table { get; }

    /// <summary>How it is analysed.</summary>
    public AnalysisOptions Options { get; }

    /// <summary>The supervised metrics that are analysed.</summary>
    public IReadOnlyList<ScoreColumn> Metrics { get; }

    /// <summary>The few metrics that have room in figures.</summary>
    public IReadOnlyList<ScoreColumn> Headlines { get; }

    /// <summary>The scores that stand for a cell in a table of cells: the first headlines, and the reconstruction.</summary>
    public IReadOnlyList<ScoreColumn> Summarised =>
    [
        .. Headlines.Take(MostSummarised - 1),
        .. Table.Find(KnownScores.Reconstruction) is { } loss ? [loss] : Array.Empty<ScoreColumn>(),
    ];

    /// <summary>Losses, unsupervised quantities and exact parts of the KL divergence.</summary>
    internal IReadOnlyList<ScoreColumn> Quantities { get; }

    /// <summary>Downstream accuracies.</summary>
    internal IReadOnlyList<ScoreColumn> Downstream { get; }

    /// <summary>The models of each data set.</summary>
    internal IReadOnlyList<DataPart> Parts { get; }

    /// <summary>The number of a method, which is that of its colour in all charts.</summary>
    internal int NumberOf(string method) => Table.Methods.ToList().IndexOf(method);

    private static ScoreRow WithoutScores(ScoreRow row) => row with
    {
        Scores = new Dictionary<string, double>(),
        Curves = new Dictionary<string, IReadOnlyList<(double, double)>>(),
        Information = null,
    };

    /// <summary>Sentences on failed models and on weakly supervised ones that are left out.</summary>
    internal IReadOnlyList<string> Notes(bool ranksAll = false)
    {
        List<string> notes = [];
        int failed = Table.Rows.Count(row => row.Failure is not null), left = Parts.Sum(part => part.Weak.Count);
        if (failed > 0)
            notes.Add($"{failed} of {Figures.Count(Table.Rows.Count, "model")} failed; failed models are counted and have no scores.");
        if (left > 0 && !ranksAll)
            notes.Add($"{Figures.Count(left, "model")} trained with labels or pairs, not compared with the others, "
                + $"{(left == 1 ? "is" : "are")} left out.");
        if (Parts.All(part => part.Cells.All(cell => cell.Rows.Count < 2)))
            notes.Add("There is one seed a cell, so there are no intervals.");
        return notes;
    }
}
