using Disentangle.Comparisons.Tables;
using Disentangle.Reports.Charts;

namespace Disentangle.Comparisons.Analyses;

/// <summary>
/// Models of one method on one data set that differ in one setting, for charts that follow it. A method whose cells change one of several
/// settings at a time, the others staying as most cells have them, is one line for each of these settings. A grid of settings is one line
/// for each combination of those that are not followed; of more combinations than can be told apart, the models are pooled.
/// </summary>
/// <param name="Group">The models. The group has the setting behind the method's name where the method has several lines.</param>
/// <param name="Axis">The setting; null where none varies.</param>
internal sealed record SettingLine(MethodGroup Group, SettingAxis? Axis)
{
    private const int MostLines = 8; // of a method

    /// <summary>Whether models of a value of the setting differ in other settings, too.</summary>
    public bool IsPooled { get; init; }

    /// <summary>What a reader should know where lines are pooled; nothing where none is.</summary>
    public static IEnumerable<string> NotesOf(IEnumerable<SettingLine> lines) =>
        lines.Where(line => line.IsPooled).Select(line => line.Group.Name).Distinct().ToArray() is { Length: > 0 } pooled
            ? [$"Of {string.Join(", ", pooled)}, which vary several settings, the models of each value are pooled over the other settings."]
            : [];

    /// <summary>The lines of all methods of a data set.</summary>
    public static IReadOnlyList<SettingLine> Of(AnalysisInput input, DataPart part) =>
        [.. MethodGroup.Of(input, part).SelectMany(group => LinesOf(input, group))];

    /// <summary>The names of lines with their colours, where there is more than one.</summary>
    public static IEnumerable<string> LegendOf(IEnumerable<SettingLine> lines)
    {
        (string, int)[] entries = [.. lines.Select(line => (line.Group.Name, line.Group.Number)).Distinct()];
        return entries.Length < 2 ? [] : [ChartLegend.Svg(entries)];
    }

    /// <summary>The cells of some means that lie on the line, in the order of the setting.</summary>
    public IEnumerable<int> CellsOf(CellMeans means)
    {
        HashSet<CellKey> keys = [.. Group.Rows.Select(row => row.Cell)];
        return Enumerable.Range(0, means.Cells.Count).Where(cell => keys.Contains(means.Cells[cell].Key))
            .OrderBy(cell => Axis is null ? 0 : Axis.PlaceOf(SettingAxis.ValueOf(means.Cells[cell].Rows[0], Axis.Setting)));
    }

    private static IEnumerable<SettingLine> LinesOf(AnalysisInput input, MethodGroup group)
    {
        SettingAxis[] varying = SettingAxis.AllOf(group.Rows);
        Dictionary<string, string> usual = varying.ToDictionary(axis => axis.Setting, axis => MostCells(group, axis));
        bool oneAtATime = group.Rows.All(row => Changed(row).Count() <= 1);
        string[] followed = [.. varying.Select(axis => axis.Setting).Where(name => group.Rows.Any(row => Changed(row).Contains(name)))];
        if (followed.Length < 2) return [new SettingLine(group, SettingAxis.Of(group.Rows))];
        if (!oneAtATime) return OfGrid(input, group, varying);
        return followed.Select((name, i) =>
        {
            ScoreRow[] rows = [.. group.Rows.Where(row => Changed(row).All(changed => changed == name))];
            return new SettingLine(new MethodGroup($"{group.Name}, {name}", NumberOf(input, group, i), rows), SettingAxis.Of(rows));
        });

        IEnumerable<string> Changed(ScoreRow row) =>
            usual.Where(setting => SettingAxis.ValueOf(row, setting.Key) != setting.Value).Select(setting => setting.Key);
    }

    private static IEnumerable<SettingLine> OfGrid(AnalysisInput input, MethodGroup group, SettingAxis[] varying)
    {
        SettingAxis axis = SettingAxis.Of(group.Rows)!;
        SettingAxis[] others = [.. varying.Where(other => other.Setting != axis.Setting)];
        IGrouping<string, ScoreRow>[] lines = [.. group.Rows.GroupBy(row => string.Join(", ",
            others.Select(other => $"{other.Setting}={SettingAxis.Shown(SettingAxis.ValueOf(row, other.Setting))}")))];
        return lines.Length > MostLines ? [new SettingLine(group, axis) { IsPooled = true }]
            : lines.Select((line, i) => new SettingLine(
                new MethodGroup($"{group.Name}, {line.Key}", NumberOf(input, group, i), [.. line]), SettingAxis.Of(line) ?? axis));
    }

    // A method's first line has its colour, further ones those after all methods'.
    private static int NumberOf(AnalysisInput input, MethodGroup group, int line) =>
        line == 0 ? group.Number : input.Table.Methods.Count + line - 1;

    // Of values with as many cells the smallest, so that the order of the table is of no account.
    private static string MostCells(MethodGroup group, SettingAxis axis) =>
        axis.Values.OrderBy(SettingAxis.NumberOf).ThenBy(value => value, StringComparer.Ordinal).MaxBy(
        value => group.Rows.Where(row => SettingAxis.ValueOf(row, axis.Setting) == value).Select(row => row.Cell).Distinct().Count())!;
}
