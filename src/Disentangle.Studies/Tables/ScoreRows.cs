using Disentangle.Comparisons.Tables;
using Disentangle.Metrics;

namespace Disentangle.Studies.Tables;

/// <summary>Rows of tables made of what metrics found.</summary>
internal static class ScoreRows
{
    /// <summary>The scores by their columns, and how each was measured.</summary>
    /// <param name="results">What metrics found.</param>
    /// <param name="prefix">What stands before the names of columns.</param>
    public static (Dictionary<string, double> Values, Dictionary<string, string> Protocols) ValuesOf(
        IEnumerable<MetricResult> results, string prefix = "")
    {
        Dictionary<string, double> values = [];
        Dictionary<string, string> protocols = [];
        foreach (MetricResult result in results)
        {
            Add(result.Values, "", result.Protocol);
            if (result.Baselines is not { } baselines) continue;
            Add(baselines.Chance, ScoreColumn.ChancePrefix, $"{result.Protocol}; codes permuted over images, mean of {baselines.Draws}");
            Add(baselines.Untrained, ScoreColumn.UntrainedPrefix, $"{result.Protocol}; initial weights");
        }

        return (values, protocols);

        void Add(IReadOnlyDictionary<string, double> found, string kind, string protocol)
        {
            foreach ((string key, double value) in found)
                (values[prefix + kind + key], protocols[prefix + kind + key]) = (value, protocol);
        }
    }

    /// <summary>Adds an encoder that nothing is known of but its codes; the file is its name.</summary>
    public static void AddCodes(this ScoreTableBuilder table, string path, IReadOnlyList<MetricResult> results)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        (Dictionary<string, double> values, Dictionary<string, string> protocols) = ValuesOf(results);
        table.Add(
            new ScoreRow
            {
                Name = name, Method = "codes", Data = "codes", Seed = 0, Settings = new Dictionary<string, string> { ["file"] = name },
                Scores = values, Folder = Path.GetDirectoryName(Path.GetFullPath(path)),
            },
            protocols);
    }
}
