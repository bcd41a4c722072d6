using Disentangle.Comparisons.Tables;
using Disentangle.Reports.Charts;

namespace Disentangle.Comparisons.Analyses;

/// <summary>The models of one method on one data set, for charts that show all methods without ranking them.</summary>
/// <param name="Name">The method, marked where it is weakly supervised.</param>
/// <param name="Number">The number of its colour.</param>
/// <param name="Rows">Its models.</param>
internal sealed record MethodGroup(string Name, int Number, IReadOnlyList<ScoreRow> Rows)
{
    public static IReadOnlyList<MethodGroup> Of(AnalysisInput input, DataPart part) =>
        [.. part.Rows.Concat(part.Weak).GroupBy(row => (row.Method, row.IsWeak)).Select(rows => new MethodGroup(
            Marked(rows.Key.Method, rows.Key.IsWeak), input.NumberOf(rows.Key.Method), [.. rows]))];

    /// <summary>A name, marked where what it stands for is weakly supervised.</summary>
    public static string Marked(string name, bool isWeak) => isWeak ? $"{name} (weak)" : name;

    /// <summary>A score of each of its models; NaN where there is none.</summary>
    public double[] Values(string column) => [.. Rows.Select(row => row.ValueOf(column))];

    /// <summary>The names of methods with their colours, where a table has more than one.</summary>
    public static IEnumerable<string> LegendOf(IEnumerable<MethodGroup> groups, AnalysisInput input) => input.Table.Methods.Count < 2 ? []
        : [ChartLegend.Svg([.. groups.Select(group => (group.Name, group.Number)).Distinct()])];
}
