namespace Disentangle.Comparisons.Tables;

/// <summary>
/// Makes one table of models from several sources, without putting scores into one column that were measured by different protocols.
/// </summary>
/// <remarks>
/// A column holds the protocol that most models have, the one that came first where as many have another. Scores by other protocols get a
/// column of their own, called <c>mig.protocol-2</c> and so on, whose role is <see cref="ScoreRole.Other"/>: files and tables show it, no
/// analysis mixes it with the first. <see cref="ScoreTable.Notes"/> says in a sentence what differs.
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
        Dictionary<string, string[]> byColumn = _rows.Zip(_protocols)
            .SelectMany(pair => pair.First.Scores.Keys.Select(id => (Id: id, Protocol: pair.Second.GetValueOrDefault(id, ""))))
            .Where(use => use.Protocol.Length > 0)
            .GroupBy(use => use.Id, use => use.Protocol, StringComparer.Ordinal)
            .ToDictionary(column => column.Key, ByUse, StringComparer.Ordinal);
        ScoreRow[] rows = [.. _rows.Zip(_protocols, (row, protocols) => Renamed(row, protocols, byColumn))];
        ScoreTable table = ScoreTable.Of(title, rows, _columns);
        return table with
        {
            Columns = [.. table.Columns.Select(column => Described(column, byColumn))],
            Notes = [.. byColumn.Where(column => column.Value.Length > 1).Select(column => Sentence(column.Key, column.Value))],
        };
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
