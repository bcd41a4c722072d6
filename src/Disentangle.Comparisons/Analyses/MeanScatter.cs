using Disentangle.Comparisons.Tables;
using Disentangle.Reports.Charts;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Two scores of each model against each other, with the means of cells joined in the order of a setting.</summary>
internal static class MeanScatter
{
    /// <summary>The chart of a data set.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="across">The score across.</param>
    /// <param name="upwards">The score upwards, which the chart names unless its title does.</param>
    /// <param name="lines">The models.</param>
    /// <param name="means">Means that hold both scores.</param>
    public static string Svg(
        string title, ScoreColumn across, ScoreColumn upwards, IReadOnlyList<SettingLine> lines, CellMeans means)
    {
        int x = PlaceOf(means, across), y = PlaceOf(means, upwards);
        return GroupScatterChart.Svg(title, across.TitleWithUnit, title == upwards.Title ? "" : upwards.TitleWithUnit,
            [.. lines.Select(line => new ScatterGroup(
                line.Group.Name, [.. line.Group.Values(across.Id).Zip(line.Group.Values(upwards.Id))])
            {
                Group = line.Group.Number,
                Means = [.. line.CellsOf(means).Select(cell => new ScatterMean(
                    means[cell, x].Mean, (means[cell, x].Interval.Low, means[cell, x].Interval.High),
                    means[cell, y].Mean, (means[cell, y].Interval.Low, means[cell, y].Interval.High)))],
            })]);
    }

    private static int PlaceOf(CellMeans means, ScoreColumn column) => means.Columns.ToList().IndexOf(column);
}
