using System.Globalization;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Analyses;

/// <summary>The setting of a method that varies, as an axis of charts.</summary>
/// <param name="Setting">Its name: the first that is a number in all cells and varies, else the first that varies.</param>
/// <param name="Values">Its values, rising where they are numbers, after the method's own (empty), else in the order of the table.</param>
internal sealed record SettingAxis(string Setting, IReadOnlyList<string> Values)
{
    /// <summary>The axis of some models; null where no setting varies.</summary>
    public static SettingAxis? Of(IEnumerable<ScoreRow> models)
    {
        SettingAxis[] varying = AllOf([.. models]);
        return Array.Find(varying, axis => axis.IsNumeric) ?? varying.FirstOrDefault();
    }

    /// <summary>The axes of all settings that vary; of settings whose values go together, one for one, a single axis.</summary>
    public static SettingAxis[] AllOf(IReadOnlyList<ScoreRow> rows)
    {
        SettingAxis[] axes = [.. rows.SelectMany(row => row.Settings.Keys).Distinct(StringComparer.Ordinal)
            .Select(name => new SettingAxis(name, [.. rows.Select(row => ValueOf(row, name)).Distinct(StringComparer.Ordinal)]).Ordered())
            .Where(axis => axis.Values.Count > 1)];

        // Numbers before others, so that the axis has an order.
        SettingAxis[] preferred = [.. axes.OrderByDescending(axis => axis.IsNumeric)];
        HashSet<SettingAxis> kept = [.. preferred.Where((axis, i) => !preferred.Take(i).Any(other => other.GoesWith(axis, rows)))];
        return [.. axes.Where(kept.Contains)];
    }

    /// <summary>One axis of several methods: their values together where all vary one setting, else the ranks of the values.</summary>
    public static (string Title, IReadOnlyList<string> Names, Func<SettingAxis, string, int> PlaceOf) Shared(
        IEnumerable<SettingAxis> several)
    {
        SettingAxis[] axes = [.. several];
        if (axes.Length > 0 && axes.All(axis => axis.Setting == axes[0].Setting))
        {
            SettingAxis union = axes[0] with { Values = [.. axes.SelectMany(axis => axis.Values).Distinct(StringComparer.Ordinal)] };
            union = union.Ordered();
            return (union.Setting, [.. union.Values.Select(Shown)], (_, value) => union.PlaceOf(value));
        }

        int most = axes.Length == 0 ? 0 : axes.Max(axis => axis.Values.Count);
        return ("setting, from its smallest value", [.. Enumerable.Range(1, most).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            (axis, value) => axis.PlaceOf(value));
    }

    /// <summary>The setting's value of a model; empty where it has none.</summary>
    public static string ValueOf(ScoreRow row, string setting) => row.Settings.GetValueOrDefault(setting, "");

    /// <summary>A value as a number; NaN where it is none.</summary>
    public static double NumberOf(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    /// <summary>A value as charts and tables show it.</summary>
    public static string Shown(string value) => value.Length == 0 ? "default" : value;

    /// <summary>The place of a value on the axis, from 0.</summary>
    public int PlaceOf(string value) => Values.ToList().IndexOf(value);

    private bool GoesWith(SettingAxis other, IReadOnlyList<ScoreRow> rows) => Values.Count == other.Values.Count
        && rows.Select(row => (ValueOf(row, Setting), ValueOf(row, other.Setting))).Distinct().Count() == Values.Count;

    // Where a study sets a value in some cells only, the others have the method's own.
    private bool IsNumeric =>
        Values.Any(value => value.Length > 0) && Values.All(value => value.Length == 0 || double.IsFinite(NumberOf(value)));

    // What is no number, the method's own value, sorts first.
    private SettingAxis Ordered() => IsNumeric ? this with { Values = [.. Values.OrderBy(NumberOf)] } : this;
}
