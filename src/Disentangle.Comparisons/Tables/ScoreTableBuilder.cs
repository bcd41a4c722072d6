namespace Disentangle.Comparisons.Tables;

/// <summary>
/// Makes one table of models from several sources, without putting scores into one column that were measured by different protocols.
/// </summary>
/// <remarks>
/// A column holds the protocol that most models have, the one that came first where as many have another. Scores by other protocols get a
/// column of their own, called <c>mig.protocol-2</c> and so on, whose role is <see cref="ScoreRole.Other"/>: files and tables show it, no
/// analysis mixes it with the first. Where each data set has one protocol, as where some have fewer images than a protocol draws, models of
/// a data set can be compared, and the column stays one. <see cref="ScoreTable.Notes"/> says in a sentence what differs.
/// </remarks>
/// <param name="title">The title of the table.</param>
public sealed class ScoreTableBuilder(string title)
{
    private readonly List<ScoreRow> _rows = [];
    private readonly List<IReadOnlyDictionary<string, string>> _protocols = [];
    private readonly List<ScoreColumn> _columns = [];

    /// <summary>Adds a model.</summary>
    /// <param name="row">The model. Where its name is taken, it gets a number behind it.</param>
    /// <param name="protocols">How each of its scores was measured, by the id of the column; scores without one fit any.</param>
    /// <param name="columns">What is known of its columns beyond their ids.</param>
    public ScoreTableBuilder Add(
        ScoreRow row, IReadOnlyDictionary<string, string>? protocols = null, IReadOnlyList<ScoreColumn>? columns = null)
    {
        string name = row.Name;
        for (int i = 2; _rows.Any(other => other.Name == name); i++) name = $"{row.Name} ({i})";
        _rows.Add(row with { Name = name });
        _protocols.Add(protocols ?? new Dictionary<string, string>());
        foreach (ScoreColumn column in columns ?? [])
            if (_columns.TrueForAll(other => other.Id != column.Id)) _columns.Add(column);
        return this;
    }

    /// <summary>The table of all models that were added.</summary>
    public ScoreTable Build()
    {
        IGrouping<string, (string Id, string Protocol, string Data)>[] used = [.. _rows.Zip(_protocols)
            .SelectMany(pair => pair.First.Scores.Keys
                .Select(id => (Id: id, Protocol: pair.Second.GetValueOrDefault(id, ""), pair.First.Data)))
            .Where(use => use.Protocol.Length > 0).GroupBy(use => use.Id, StringComparer.Ordinal)];
        string[] ofData = [.. used.Where(GoesWithData).Select(column => column.Key)];
        Dictionary<string, string[]> byColumn = used.Where(column => !ofData.Contains(column.Key))
            .ToDictionary(column => column.Key, column => ByUse(column.Select(use => use.Protocol)), StringComparer.Ordinal);
        ScoreRow[] rows = [.. _rows.Zip(_protocols, (row, protocols) => Renamed(row, protocols, byColumn))];
        ScoreTable table = ScoreTable.Of(title, rows, _columns);
        return table with
        {
            Columns = [.. table.Columns.Select(column => Described(column, byColumn))],
            Notes =
            [
                .. byColumn.Where(column => column.Value.Length > 1).Select(column => Sentence(column.Key, column.Value)),
                .. ofData.Length == 0 ? Array.Empty<string>() : [OfData(ofData)],
            ],
        };
    }

    // Several protocols, but one on each data set.
    private static bool GoesWithData(IEnumerable<(string Id, string Protocol, string Data)> column) =>
        column.Select(use => use.Protocol).Distinct(StringComparer.Ordinal).Count() > 1
        && column.GroupBy(use => use.Data, use => use.Protocol, StringComparer.Ordinal).All(data => data.Distinct().Count() == 1);

    private static string OfData(string[] columns)
    {
        string[] metrics = [.. columns.Select(id => new ScoreColumn(id)).Where(column => column.Role != ScoreRole.Other)
            .Select(column => column.Title)];
        return $"{string.Join(", ", metrics.Length > 0 ? metrics : columns)}: measured by one protocol on each data set, which differs "
            + "from one to another, as where a data set has fewer images than a protocol draws.";
    }

    // Sorting is stable, so that of protocols of equal use the first stays first.
    private static string[] ByUse(IEnumerable<string> protocols) =>
        [.. protocols.GroupBy(protocol => protocol, StringComparer.Ordinal).OrderByDescending(use => use.Count()).Select(use => use.Key)];

    private static string IdOf(string id, int protocol) => protocol == 0 ? id : $"{id}.protocol-{protocol + 1}";

    private static ScoreRow Renamed(
        ScoreRow row, IReadOnlyDictionary<string, string> protocols, Dictionary<string, string[]> byColumn)
    {
        return row with
        {
            Scores = row.Scores.ToDictionary(score => Name(score.Key), score => score.Value, StringComparer.Ordinal),
            Curves = row.Curves.ToDictionary(curve => Name(curve.Key), curve => curve.Value, StringComparer.Ordinal),
        };

        string Name(string id) => protocols.TryGetValue(id, out string? protocol) && byColumn.TryGetValue(id, out string[]? all)
            ? IdOf(id, Math.Max(0, Array.IndexOf(all, protocol))) : id;
    }

    private static ScoreColumn Described(ScoreColumn column, Dictionary<string, string[]> byColumn)
    {
        if (byColumn.TryGetValue(column.Id, out string[]? own)) return column with { Protocol = own[0] };
        foreach ((string id, string[] protocols) in byColumn)
        {
            for (int i = 1; i < protocols.Length; i++)
            {
                if (column.Id != IdOf(id, i)) continue;
                ScoreColumn first = new(id);
                return column with
                {
                    Title = $"{first.Title} (protocol {i + 1})",
                    Role = ScoreRole.Other,
                    HigherIsBetter = first.HigherIsBetter,
                    Unit = first.Unit,
                    Protocol = protocols[i],
                };
            }
        }

        return column;
    }

    private string Sentence(string id, string[] protocols)
    {
        int[] counts = [.. protocols.Select(protocol => _protocols.Count(row => row.GetValueOrDefault(id) == protocol))];
        IEnumerable<string> others = Enumerable.Range(1, protocols.Length - 1).Select(
            i => $"{counts[i]} by \"{Difference(protocols[i], protocols[0])}\" (column {IdOf(id, i)})");
        return $"{id} was measured by different protocols, which are not compared: {counts[0]} of {counts.Sum()} models by "
            + $"\"{Difference(protocols[0], protocols[1])}\", {string.Join(", ", others)}";
    }

    // The parts of a protocol that the other does not have.
    private static string Difference(string protocol, string other)
    {
        string[] parts = Parts(protocol), without = [.. parts.Except(Parts(other))];
        return without.Length == 0 ? protocol : string.Join(", ", without);

        static string[] Parts(string text) =>
            text.Split([", ", "; "], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
