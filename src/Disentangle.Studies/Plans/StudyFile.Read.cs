using System.Text.RegularExpressions;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;

namespace Disentangle.Studies.Plans;

/// <content>Reading: every mistake is a sentence with the line and the nearest known key.</content>
public sealed partial record StudyFile
{
    private static readonly string[] Keys =
        ["study", "description", "defaults", "data", "grid", "seeds", "measure", "analyses", "keep", "budget"];

    private static readonly string[] MeasureKeys = ["metrics", "codes", "seed", "quick", "every", "baselines"];

    /// <summary>Reads a study.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserErrorException">It cannot be read, or anything in it is wrong.</exception>
    public static StudyFile Read(string path) => Parse(StudyText.Read(path), path);

    /// <summary>Reads a study from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">What to call it in sentences.</param>
    /// <exception cref="UserErrorException">Anything in it is wrong.</exception>
    public static StudyFile Parse(string text, string file)
    {
        YamlItem root = YamlFile.Parse(text, file);
        IReadOnlyDictionary<string, YamlItem> map = root.Map("a study", Keys);
        if (!map.TryGetValue("study", out YamlItem name)) throw new UserErrorException($"{file} has no key study, which names the study");
        if (!map.TryGetValue("grid", out YamlItem grid)) throw new UserErrorException($"{file} has no key grid, which lists its runs");
        if (!Word().IsMatch(name.Text())) throw name.Wrong("must consist of letters, digits, '-', '_' and '.'");
        StudyFile study = new(name.Text())
        {
            Description = map.TryGetValue("description", out YamlItem words) ? words.Text() : "",
            Defaults = map.TryGetValue("defaults", out YamlItem defaults) ? ReadDefaults(defaults) : new Dictionary<string, StudyValue>(),
            Data = map.TryGetValue("data", out YamlItem data) ? BlockReader.Values(data) : [],
            Grid = [.. grid.ItemsOrSelf().Select(BlockReader.Read)],
            Seeds = map.TryGetValue("seeds", out YamlItem seeds) ? ReadSeeds(seeds) : [0],
            Measures = map.TryGetValue("measure", out YamlItem measure) ? ReadMeasures(measure) : new(),
            Analyses = map.TryGetValue("analyses", out YamlItem analyses) ? Known(analyses, AnalysisOf) : [],
            Keep = map.TryGetValue("keep", out YamlItem keep) ? ReadKeeping(keep) : new(),
            BudgetHours = map.TryGetValue("budget", out YamlItem budget) ? ReadBudget(budget) : null,
        };
        if (study.Grid.Count == 0) throw grid.Wrong("must list at least one block");
        return study;
    }

    private static Dictionary<string, StudyValue> ReadDefaults(YamlItem defaults)
    {
        Dictionary<string, StudyValue> values = [];
        foreach ((string key, YamlItem value) in defaults.Entries())
        {
            if (key is "set" or "settings")
            {
                foreach ((string setting, YamlItem number) in value.Entries())
                    values[$"{RunKeys.Setting}{setting}"] = new StudyValue(number.ToJson(), number.Line);
                continue;
            }

            values[RunKeys.Get(key, value)] = new StudyValue(value.ToJson(), value.Line);
        }

        return values;
    }

    private static IReadOnlyList<ulong> ReadSeeds(YamlItem seeds)
    {
        try
        {
            return SeedList.Parse(string.Join(',', seeds.ItemsOrSelf().Select(item => item.Text())));
        }
        catch (UserErrorException e)
        {
            throw seeds.At(seeds.Line, e);
        }
    }

    private static StudyMeasures ReadMeasures(YamlItem measure)
    {
        if (!measure.IsMap)
            return measure.Text() == "none" ? new StudyMeasures { IsNone = true }
                : throw measure.Wrong("must be a map of keys and values, or none");
        IReadOnlyDictionary<string, YamlItem> map = measure.Map("measure", MeasureKeys);
        StudyMeasures usual = new();
        return new StudyMeasures
        {
            Metrics = map.TryGetValue("metrics", out YamlItem metrics) ? Known(metrics, id => MetricCatalogue.Get(id).Id) : usual.Metrics,
            Codes = map.TryGetValue("codes", out YamlItem codes)
                ? [.. codes.ItemsOrSelf().Select(KindOf).Distinct()] : usual.Codes,
            Quick = map.TryGetValue("quick", out YamlItem quick) && quick.Flag(),
            Baselines = map.TryGetValue("baselines", out YamlItem baselines) && baselines.Flag(),
            Seed = map.TryGetValue("seed", out YamlItem seed) ? SeedOf(seed) : null,
            Every = map.TryGetValue("every", out YamlItem every) ? StepsOf(every) : 0,
        };
    }

    private static CodeKind KindOf(YamlItem item) => item.Text() switch
    {
        "mean" => CodeKind.Mean,
        "sampled" => CodeKind.Sampled,
        _ => throw item.Wrong("must be mean or sampled"),
    };

    // The published studies draw the samples of all runs from one seed, which is 0 in their configurations.
    private static ulong? SeedOf(YamlItem seed) => seed.Text() switch
    {
        "per-run" => null,
        "common" => 0,
        string text => ulong.TryParse(text, out ulong value) ? value : throw seed.Wrong("must be common, per-run or a whole number"),
    };

    private static long StepsOf(YamlItem every) =>
        every.Number() is >= 1 and <= 1e15 and double value && value == Math.Floor(value) ? (long)value
            : throw every.Wrong("must be a whole number of training steps, at least 1");

    private static StudyKeeping ReadKeeping(YamlItem keep)
    {
        IReadOnlyDictionary<string, YamlItem> map = keep.Map("keep", ["checkpoint", "images", "codes"]);
        bool checkpoint = true;
        if (map.TryGetValue("checkpoint", out YamlItem which))
            checkpoint = which.Text() switch { "last" => true, "none" => false, _ => throw which.Wrong("must be last or none") };
        return new StudyKeeping(
            checkpoint,
            map.TryGetValue("images", out YamlItem images) && images.Flag(),
            map.TryGetValue("codes", out YamlItem codes) && codes.Flag());
    }

    private static double ReadBudget(YamlItem budget)
    {
        IReadOnlyDictionary<string, YamlItem> map = budget.Map("budget", ["hours"]);
        if (!map.TryGetValue("hours", out YamlItem hours)) throw budget.Wrong("must give hours");
        return hours.Number() is > 0 and double value ? value : throw hours.Wrong("must be > 0");
    }

    /// <summary>The id of an analysis that is made of each run, or <see cref="Ranking"/>.</summary>
    /// <exception cref="UserErrorException">There is none of this name.</exception>
    public static string AnalysisOf(string id) =>
        Names.Find("analysis", id, [.. PlannedAnalysis.All.Select(analysis => analysis.Id), Ranking], known => known);

    private static IReadOnlyList<string> Known(YamlItem list, Func<string, string> find) => [.. list.ItemsOrSelf().Select(item =>
    {
        try
        {
            return find(item.Text());
        }
        catch (UserErrorException e)
        {
            throw item.At(item.Line, e);
        }
    })];

    [GeneratedRegex(@"^[\w.-]{1,128}$")]
    private static partial Regex Word();
}
