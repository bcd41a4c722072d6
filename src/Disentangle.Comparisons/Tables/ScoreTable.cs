namespace Disentangle.Comparisons.Tables;

/// <summary>Scores of many models: a row each, and a column for each score.</summary>
/// <param name="Title">What the models are of, for example the name of the study.</param>
/// <param name="Rows">The models, whose names differ.</param>
/// <param name="Columns">The scores, whose ids differ, in the order in which they are shown.</param>
public sealed record ScoreTable(string Title, IReadOnlyList<ScoreRow> Rows, IReadOnlyList<ScoreColumn> Columns)
{
    /// <summary>Sentences that a reader of the table should know, such as which scores were kept apart.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// A table whose columns are all scores that a row has, in the order of their first appearance, with what their ids say by convention.
    /// </summary>
    /// <param name="title">What the models are of.</param>
    /// <param name="rows">The models.</param>
    /// <param name="known">Columns that are known better; those that no row has are left out.</param>
    /// <exception cref="ArgumentException">Two rows have one name.</exception>
    public static ScoreTable Of(string title, IReadOnlyList<ScoreRow> rows, IReadOnlyList<ScoreColumn>? known = null)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ScoreRow row in rows)
            if (!names.Add(row.Name)) throw new ArgumentException($"two rows are called {row.Name}", nameof(rows));
        Dictionary<string, ScoreColumn> better = (known ?? []).ToDictionary(column => column.Id, StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<ScoreColumn> columns = [];
        foreach (string id in rows.SelectMany(row => row.Scores.Keys.Concat(row.Curves.Keys)))
            if (seen.Add(id)) columns.Add(better.GetValueOrDefault(id) ?? new ScoreColumn(id));
        return new ScoreTable(title, rows, columns);
    }

    /// <summary>The data sets, in the order of their first row.</summary>
    public IReadOnlyList<string> Data => [.. Rows.Select(row => row.Data).Distinct(StringComparer.Ordinal)];

    /// <summary>The methods, in the order of their first row.</summary>
    public IReadOnlyList<string> Methods => [.. Rows.Select(row => row.Method).Distinct(StringComparer.Ordinal)];

    /// <summary>The names of the settings that cells have, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Settings => [.. Rows.SelectMany(row => row.Settings.Keys).Distinct(StringComparer.Ordinal)];

    /// <summary>The column called <paramref name="id"/>, or null.</summary>
    public ScoreColumn? Find(string id) => Columns.FirstOrDefault(column => column.Id == id);

    /// <summary>The column called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none; the sentence suggests the nearest.</exception>
    public ScoreColumn Get(string id) => Names.Find("score", id, Columns, column => column.Id);

    /// <summary>The cells, in the order of their first row, each with its rows in the order of their seeds.</summary>
    public IReadOnlyList<ScoreCell> Cells() => [.. Rows.GroupBy(row => row.Cell)
        .Select(cell => new ScoreCell(cell.Key, [.. cell.OrderBy(row => row.Seed).ThenBy(row => row.Name, StringComparer.Ordinal)]))];
}

/// <summary>A cell of a study and its models.</summary>
/// <param name="Key">Method, data set and settings.</param>
/// <param name="Rows">Its models, one for each seed, failed ones too.</param>
public sealed record ScoreCell(CellKey Key, IReadOnlyList<ScoreRow> Rows)
{
    /// <summary>How many of its models could not be trained or measured.</summary>
    public int Failures => Rows.Count(row => row.Failure is not null);

    /// <summary>Whether its models were trained with labels or pairs.</summary>
    public bool IsWeak => Rows.Any(row => row.IsWeak);

    /// <summary>The values of a score that are defined, in the order of the seeds.</summary>
    public IReadOnlyList<double> ValuesOf(string column) =>
        [.. Rows.Select(row => row.ValueOf(column)).Where(double.IsFinite)];
}
