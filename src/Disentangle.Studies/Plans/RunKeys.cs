using Disentangle.Training;

namespace Disentangle.Studies.Plans;

/// <summary>
/// The keys of a run in a study file: those of <c>run.json</c>, and the options of <c>train</c> that say the same, without <c>--</c>.
/// </summary>
internal static class RunKeys
{
    /// <summary>What stands before the name of a setting of the method.</summary>
    public const string Setting = "set.";

    /// <summary>Whether a key is that of a setting.</summary>
    public static bool IsSetting(string key) => key.StartsWith(Setting, StringComparison.Ordinal);

    /// <summary>A key of a run, or the name of a setting, as it stands in a file.</summary>
    public static string Short(string key) => IsSetting(key) ? key[Setting.Length..] : key;

    // What the study decides, not its runs.
    private static readonly RunField[] Others =
        [RunFields.Settings, RunFields.Seed, RunFields.Threads, RunFields.NoEvaluate, RunFields.Quick, RunFields.TensorBoard];

    private static readonly RunField[] Known = [.. RunFields.All.Except(Others)];

    /// <summary>All that a block may give, as a user types them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Select(Typed)];

    /// <summary>The key of <c>run.json</c> for what a user typed.</summary>
    /// <exception cref="UserErrorException">There is none; the sentence has the line and suggests the nearest.</exception>
    public static string Get(string typed, YamlItem value, params IReadOnlyList<string> others)
    {
        if (typed is "seed" or "seeds")
            throw new UserErrorException($"{value.Place}: seeds are given once for the whole study, by its key seeds");
        if (typed is "threads")
            throw new UserErrorException($"{value.Place}: threads are given when the study is run, with --threads");
        return Known.FirstOrDefault(field => field.Key == typed || Typed(field) == typed || field.OlderKeys.Contains(typed))?.Key
            ?? throw value.At(value.Line, Names.Unknown("key", typed, [.. All, .. others], "a run"));
    }

    /// <summary>Whether a value of a key is itself a list, as <c>correlate: [scale,posX=0.1]</c> is.</summary>
    public static bool IsList(string key) => key == RunFields.Correlate.Key || key == RunFields.HoldOut.Key;

    private static string Typed(RunField field) => field.Option?.TrimStart('-') ?? field.Key;
}
