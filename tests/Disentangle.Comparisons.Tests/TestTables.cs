using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Tests;

/// <summary>Tables for tests.</summary>
internal static class TestTables
{
    public static ScoreRow Row(string method, string data, string setting, ulong seed, params (string Id, double Value)[] scores) => new()
    {
        Name = $"{method}-{data}-{setting}-{seed}",
        Method = method,
        Data = data,
        Seed = seed,
        Settings = setting.Length == 0 ? new Dictionary<string, string>() : new() { ["beta"] = setting },
        Scores = scores.ToDictionary(score => score.Id, score => score.Value),
    };
}
