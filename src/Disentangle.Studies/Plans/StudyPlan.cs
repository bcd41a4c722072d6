using System.Text.Json.Nodes;
using Disentangle.Datasets;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Studies.Plans;

/// <summary>All runs of a study.</summary>
/// <param name="Study">The study.</param>
/// <param name="Runs">The runs, by their numbers.</param>
public sealed record StudyPlan(StudyFile Study, IReadOnlyList<PlannedRun> Runs)
{
    private const int Most = 1_000_000;

    /// <summary>
    /// The runs in the order of work: all cells with the first seed, then all with the second, so that a study that is
    /// stopped at any time is balanced.
    /// </summary>
    public IEnumerable<PlannedRun> InOrderOfWork()
    {
        int seeds = Study.Seeds.Count;
        for (int seed = 0; seed < seeds; seed++)
            for (int i = seed; i < Runs.Count; i += seeds) yield return Runs[i];
    }

    /// <summary>Works out the runs of a study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="file">What to call its file in sentences.</param>
    /// <exception cref="UserErrorException">A value is wrong, two runs are the same, or they are more than a million.</exception>
    public static StudyPlan Of(StudyFile study, string file)
    {
        RequireSize(study, file);
        List<PlannedRun> runs = [];
        Dictionary<string, PlannedRun> seen = [];
        HashSet<StudyBlock> ambiguous = Ambiguous(study);
        foreach ((StudyBlock block, JsonObject keys, List<KeyValuePair<string, string>> cell) in Cells(study, ambiguous.Contains))
        {
            PlannedRun first = Make(runs.Count, keys, study.Seeds[0], cell, block, file);
            foreach (ulong seed in study.Seeds)
            {
                PlannedRun run = first.WithSeed(runs.Count, seed);
                if (!seen.TryAdd(run.Identity.Hash, run))
                    throw new UserErrorException(
                        $"{file}, line {block.Line}: two runs are the same, {seen[run.Identity.Hash].Name} and {run.Name}",
                        "values of a list must differ, and defaults count as given");
                runs.Add(run);
            }
        }

        return new StudyPlan(study, runs);
    }

    private static void RequireSize(StudyFile study, string file)
    {
        double cells = study.Grid.Sum(block => block.Axes.Aggregate(1.0, (product, axis) => product * axis.Count)
            * (block.Axes.Any(axis => axis.Keys.Contains(RunFields.Data.Key)) ? 1 : Math.Max(study.Data.Count, 1)));
        if (cells * study.Seeds.Count > Most)
            throw new UserErrorException($"{file} asks for {cells * study.Seeds.Count:0} runs, at most {Most} are planned");
    }

    // All cells in the order of the study; those of some blocks name what all of their block have in common, too.
    private static IEnumerable<(StudyBlock Block, JsonObject Keys, List<KeyValuePair<string, string>> Cell)> Cells(
        StudyFile study, Func<StudyBlock, bool> isNamedInFull)
    {
        StudyValue?[] outer = study.Data.Count > 0 ? [.. study.Data] : [null];
        foreach (StudyValue? data in outer)
        {
            foreach (StudyBlock block in study.Grid)
            {
                // The key data of a study is for the blocks that name none themselves, which go through theirs once.
                bool own = block.Axes.Any(axis => axis.Keys.Contains(RunFields.Data.Key));
                if (own && data is not null && data != outer[0]) continue;
                foreach (int[] place in Places(block))
                {
                    (JsonObject keys, List<KeyValuePair<string, string>> cell) =
                        Keys(study, block, place, own ? null : data, isNamedInFull(block));
                    yield return (block, keys, cell);
                }
            }
        }
    }

    // Blocks that have cells called as cells of other blocks: they differ in what is the same within each.
    private static HashSet<StudyBlock> Ambiguous(StudyFile study) =>
    [
        .. Cells(study, _ => false)
            .GroupBy(cell => $"{cell.Keys[RunFields.Method.Key]}|{cell.Keys[RunFields.Data.Key]}|"
                + string.Join('|', cell.Cell.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)))
            .Select(same => same.Select(cell => cell.Block).Distinct().ToArray())
            .Where(blocks => blocks.Length > 1).SelectMany(blocks => blocks),
    ];

    // The index into each axis, the last axis the fastest.
    private static IEnumerable<int[]> Places(StudyBlock block)
    {
        int[] place = new int[block.Axes.Count];
        while (true)
        {
            yield return place;
            int axis = place.Length - 1;
            while (axis >= 0 && ++place[axis] == block.Axes[axis].Count) place[axis--] = 0;
            if (axis < 0) yield break;
        }
    }

    private static (JsonObject Keys, List<KeyValuePair<string, string>> Cell) Keys(
        StudyFile study, StudyBlock block, int[] place, StudyValue? data, bool isNamedInFull)
    {
        JsonObject keys = [], settings = [];
        List<KeyValuePair<string, string>> cell = [];
        foreach ((string key, StudyValue value) in study.Defaults) Put(key, value);
        if (data is not null) keys[RunFields.Data.Key] = data.Value.DeepClone();
        for (int a = 0; a < place.Length; a++)
        {
            StudyAxis axis = block.Axes[a];
            for (int k = 0; k < axis.Keys.Count; k++)
            {
                StudyValue value = axis.Values[k][place[a]];
                Put(axis.Keys[k], value);
                if (axis.Keys[k] != RunFields.Method.Key && axis.Keys[k] != RunFields.Data.Key
                    && (axis.Count > 1 || isNamedInFull || RunKeys.IsSetting(axis.Keys[k])))
                    cell.Add(new(RunKeys.Short(axis.Keys[k]), Text(value.Value)));
            }
        }

        foreach (DerivedSetting derived in block.Derived)
            settings[derived.Setting] = derived.Factor * Number(settings, derived);
        if (settings.Count > 0) keys[RunFields.Settings.Key] = settings;
        return (keys, cell);

        void Put(string key, StudyValue value)
        {
            if (RunKeys.IsSetting(key)) settings[RunKeys.Short(key)] = value.Value.DeepClone();
            else keys[key] = value.Value.DeepClone();
        }
    }

    private static PlannedRun Make(
        int number, JsonObject keys, ulong seed, List<KeyValuePair<string, string>> cell, StudyBlock block, string file)
    {
        keys[RunFields.Seed.Key] = seed;
        try
        {
            PlannedRun run = new(number, RunPlan.FromJson(keys.ToJsonString()), cell);
            MethodCatalogue.Get(run.Specification.Method).RequireTrainable();
            DatasetCatalogue.RequireNamed(run.Specification.Data);
            return run;
        }
        catch (UserErrorException e) when (block.Line > 0)
        {
            throw new UserErrorException($"{file}, line {LineOf(block, e.Message)}: {e.Message}", e.Hint, e);
        }
    }

    // The line of the value that a sentence is about, where it names its key, or else that of the block.
    private static long LineOf(StudyBlock block, string sentence) => block.Axes
        .SelectMany(axis => axis.Keys.Select((key, k) => (Key: RunKeys.Short(key), axis.Values[k][0].Line)))
        .Where(place => place.Line > 0 && sentence.Contains(place.Key, StringComparison.Ordinal))
        .OrderByDescending(place => place.Key.Length).Select(place => place.Line).FirstOrDefault(block.Line);

    private static double Number(JsonObject settings, DerivedSetting derived) =>
        settings[derived.From] is JsonValue value && value.TryGetValue(out double number) ? number
            : settings[derived.From] is JsonValue whole && whole.TryGetValue(out long integer) ? integer
            : throw new UserErrorException(
                $"line {derived.Line}: {derived.Setting} is derived from {derived.From}, which must be a number that the block gives");

    private static string Text(JsonNode value) => value switch
    {
        JsonArray list => list.Count == 0 ? "none" : string.Join('+', list.Select(item => Text(item!))),
        JsonValue text when text.TryGetValue(out string? word) => word,
        _ => value.ToJsonString(),
    };
}
