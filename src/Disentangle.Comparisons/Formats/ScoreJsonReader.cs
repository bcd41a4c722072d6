using Disentangle.Comparisons.Tables;
using Disentangle.Foundation.Json;

namespace Disentangle.Comparisons.Formats;

/// <summary>Reads a table that <see cref="ScoreJsonWriter"/> wrote, or that has its form.</summary>
internal sealed class ScoreJsonReader(string source)
{
    private static readonly string[] RowKeys =
        ["name", "method", "data", "seed", "settings", "scores", "failure", "weak", "trainingSeconds", "machine", "step", "folder",
            "curves", "information"];

    private static readonly string[] ColumnKeys = ["id", "title", "role", "higherIsBetter", "unit", "protocol"];

    public ScoreTable Table(JsonItem item, string title)
    {
        OnlyKnown(item, ["title", "notes", "columns", "rows"]);
        List<ScoreRow> rows = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonItem row in item["rows"].Items())
        {
            rows.Add(Row(row, rows.Count + 1));
            if (!names.Add(rows[^1].Name)) throw row["name"].Wrong("a name that no other row has");
        }

        ScoreColumn[] columns = item.Find("columns") is { } given ? [.. given.Items().Select(Column)] : [];
        ScoreTable table = ScoreTable.Of(item.Find("title")?.Text() ?? title, rows);
        ScoreColumn[] others = [.. table.Columns.Where(column => Array.TrueForAll(columns, known => known.Id != column.Id))];
        return table with
        {
            Columns = [.. columns, .. others],
            Notes = item.Find("notes") is { } notes ? [.. notes.Items().Select(note => note.Text())] : [],
        };
    }

    private ScoreColumn Column(JsonItem item)
    {
        OnlyKnown(item, ColumnKeys);
        ScoreColumn usual = new(item["id"].Text());
        return usual with
        {
            Title = item.Find("title")?.Text() ?? usual.Title,
            Role = item.Find("role") is { } role ? RoleOf(role) : usual.Role,
            HigherIsBetter = item.Find("role") is null ? usual.HigherIsBetter : item.Find("higherIsBetter")?.Flag(),
            Unit = item.Find("unit")?.Text() ?? (item.Find("role") is null ? usual.Unit : ""),
            Protocol = item.Find("protocol")?.Text() ?? "",
        };
    }

    private static ScoreRole RoleOf(JsonItem item) =>
        item.IsText && Enum.TryParse(item.Text(), ignoreCase: true, out ScoreRole role) && Enum.IsDefined(role) ? role
            : throw item.Wrong("one of " + string.Join(", ", Enum.GetNames<ScoreRole>().Select(name => name.ToLowerInvariant())));

    private ScoreRow Row(JsonItem item, int number)
    {
        OnlyKnown(item, RowKeys);
        return new ScoreRow
        {
            Name = item.Find("name")?.Text() ?? $"{number}",
            Method = item["method"].Text(), Data = item["data"].Text(), Seed = item["seed"].Unsigned(),
            Settings = item.Find("settings") is { } settings
                ? settings.Properties().ToDictionary(pair => pair.Key, pair => SettingOf(pair.Value)) : new Dictionary<string, string>(),
            Scores = item.Find("scores") is { } scores
                ? scores.Properties().ToDictionary(pair => pair.Key, pair => NumberOf(pair.Value)) : new Dictionary<string, double>(),
            Failure = item.Find("failure")?.Text(), IsWeak = item.Find("weak")?.Flag() ?? false,
            TrainingSeconds = item.Find("trainingSeconds")?.Number(), Machine = item.Find("machine")?.Text(),
            Step = item.Find("step")?.Whole(), Folder = item.Find("folder")?.Text(),
            Curves = item.Find("curves") is { } curves
                ? curves.Properties().ToDictionary(pair => pair.Key, pair => CurveOf(pair.Value))
                : new Dictionary<string, IReadOnlyList<(double Step, double Value)>>(),
            Information = item.Find("information") is { } information ? InformationOf(information) : null,
        };
    }

    private static string SettingOf(JsonItem item) => item.IsText ? item.Text() : item.Element.GetRawText();

    private static double NumberOf(JsonItem item) => item.IsNull ? double.NaN
        : item.IsText && item.Text() is "Infinity" or "-Infinity"
            ? item.Text()[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity : item.Number();

    private static IReadOnlyList<(double Step, double Value)> CurveOf(JsonItem item) => [.. item.Items().Select(point =>
    {
        IReadOnlyList<JsonItem> pair = point.Items(2);
        return (pair[0].Number(), NumberOf(pair[1]));
    })];

    private static FactorInformation InformationOf(JsonItem item)
    {
        string[] factors = [.. item["factors"].Items().Select(factor => factor.Text())];
        IReadOnlyList<JsonItem>[] units = [.. item["shares"].Items().Select(unit => unit.Items(factors.Length))];
        double[,] shares = new double[units.Length, factors.Length];
        for (int unit = 0; unit < units.Length; unit++)
            for (int factor = 0; factor < factors.Length; factor++) shares[unit, factor] = NumberOf(units[unit][factor]);
        return new FactorInformation(factors, shares);
    }

    private void OnlyKnown(JsonItem item, string[] keys)
    {
        foreach ((string key, _) in item.Properties())
        {
            if (keys.Contains(key)) continue;
            UserErrorException unknown = Names.Unknown("key", key, keys);
            throw new UserErrorException($"{source}: {unknown.Message}", unknown.Hint);
        }
    }
}
