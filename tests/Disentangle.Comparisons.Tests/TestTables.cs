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

    /// <summary>Two models agree in all that a table holds of them.</summary>
    public static void AssertSame(ScoreRow expected, ScoreRow found)
    {
        Assert.Equal((expected.Name, expected.Method, expected.Data, expected.Seed, expected.Failure, expected.IsWeak),
            (found.Name, found.Method, found.Data, found.Seed, found.Failure, found.IsWeak));
        Assert.Equal((expected.TrainingSeconds, expected.Machine, expected.Step, expected.Folder),
            (found.TrainingSeconds, found.Machine, found.Step, found.Folder));
        Assert.Equal(expected.Settings.OrderBy(pair => pair.Key), found.Settings.OrderBy(pair => pair.Key));
        Assert.Equal(expected.Scores.OrderBy(pair => pair.Key), found.Scores.OrderBy(pair => pair.Key));
        Assert.Equal(expected.Curves.Keys.Order(), found.Curves.Keys.Order());
        foreach ((string id, IReadOnlyList<(double Step, double Value)> curve) in expected.Curves) Assert.Equal(curve, found.Curves[id]);
        Assert.Equal(expected.Information?.Factors, found.Information?.Factors);
        Assert.Equal(expected.Information?.Shares.Cast<double>(), found.Information?.Shares.Cast<double>());
    }
}
