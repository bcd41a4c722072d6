using System.Globalization;
using Disentangle.Comparisons.Tables;
using Disentangle.Foundation.Files;

namespace Disentangle.Comparisons.Formats;

/// <summary>
/// The columns of a table of scores from elsewhere: <c>method</c>, <c>data</c>, <c>seed</c>, <c>setting.NAME</c> and <c>score.NAME</c>, and
/// some that may be missing. Every mistake is one sentence with the place of it.
/// </summary>
internal sealed class ScoreFields(string source)
{
    public const string SettingPrefix = "setting.", ScorePrefix = "score.";

    public static readonly string[] Required = ["method", "data", "seed"];

    public static readonly string[] Optional = ["name", "failure", "weak", "training_seconds", "machine", "step", "folder"];

    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal); // of names

    /// <summary>Where the source is read now.</summary>
    public string Line { get; set; } = "line 1";

    /// <summary>Refuses columns that are not known, and a table that lacks one that it needs.</summary>
    /// <param name="place">Where the columns are named, for example <c>line 1</c>.</param>
    /// <param name="names">The columns.</param>
    public void CheckColumns(string place, IReadOnlyList<string> names)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!seen.Add(name)) throw Error(place, $"the column {Shown.Short(name)} is there twice");
            if (!IsKnown(name)) throw Unknown(place, name);
        }

        foreach (string name in Required)
        {
            if (seen.Contains(name)) continue;
            string? nearest = names.Count == 0 ? null : Spelling.Nearest(name, names.Where(other => !IsKnown(other)));
            throw Error(place, $"the column {name} is missing" + (nearest is null ? "" : $"; is it {Shown.Short(nearest)}?"),
                $"a table of scores has the columns {string.Join(", ", Required)}, setting.NAME and score.NAME");
        }
    }

    /// <summary>A model from its fields.</summary>
    /// <param name="place">Where it is, for example <c>line 7</c>.</param>
    /// <param name="number">The number of the model, which is its name where it has no other.</param>
    /// <param name="columns">The columns, of which a table finds out once what they are.</param>
    /// <param name="values">The value of each, empty where there is none.</param>
    public ScoreRow RowOf(string place, int number, IReadOnlyList<Column> columns, IReadOnlyList<string> values)
    {
        Dictionary<string, string> plain = new(StringComparer.Ordinal), settings = new(StringComparer.Ordinal);
        Dictionary<string, double> scores = new(columns.Count, StringComparer.Ordinal);
        for (int i = 0; i < columns.Count; i++)
        {
            if (values[i].Length == 0) continue;
            switch (columns[i].Prefix)
            {
                case ScorePrefix:
                    scores[columns[i].Name] = Number(place, columns[i].Name, values[i], ScorePrefix);
                    break;
                case SettingPrefix:
                    settings[columns[i].Name] = values[i];
                    break;
                default:
                    plain[columns[i].Name] = values[i];
                    break;
            }
        }

        foreach (string column in Required)
            if (!plain.ContainsKey(column)) throw Error(place, $"has no {column}");
        string name = plain.GetValueOrDefault("name") ?? number.ToString(CultureInfo.InvariantCulture);
        if (!_places.TryAdd(name, place)) throw Error(place, $"the name {Shown.Short(name)} is that of {_places[name]}");
        return new ScoreRow
        {
            Name = name, Method = plain["method"], Data = plain["data"], Seed = Whole(place, "seed", plain["seed"]), Settings = settings,
            Scores = scores, Failure = plain.GetValueOrDefault("failure"),
            IsWeak = plain.TryGetValue("weak", out string? weak) && Flag(place, weak),
            TrainingSeconds = plain.TryGetValue("training_seconds", out string? seconds) ? Number(place, "training_seconds", seconds)
                : null,
            Machine = plain.GetValueOrDefault("machine"), Folder = plain.GetValueOrDefault("folder"),
            Step = plain.TryGetValue("step", out string? step) ? (long)Whole(place, "step", step, long.MaxValue) : null,
        };
    }

    /// <summary>A column.</summary>
    /// <param name="Prefix">What its name begins with: that of settings or of scores, or nothing.</param>
    /// <param name="Name">The rest of its name.</param>
    public readonly record struct Column(string Prefix, string Name)
    {
        public static Column Of(string name)
        {
            string prefix = Array.Find([ScorePrefix, SettingPrefix], prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
            return new Column(prefix, name[prefix.Length..]);
        }
    }

    /// <summary>A mistake at a place of the source.</summary>
    public UserErrorException Error(string place, string sentence, string? hint = null) => new($"{source}: {place}: {sentence}", hint);

    /// <summary>A number as it is written into files: not a number is <c>nan</c>, as other programs read it.</summary>
    public static string TextOf(double value) => double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static bool IsKnown(string name) => Required.Contains(name) || Optional.Contains(name)
        || (name.StartsWith(SettingPrefix, StringComparison.Ordinal) && name.Length > SettingPrefix.Length)
        || (name.StartsWith(ScorePrefix, StringComparison.Ordinal) && name.Length > ScorePrefix.Length);

    private UserErrorException Unknown(string place, string name)
    {
        const string Hint = "scores are called score.NAME and settings setting.NAME";
        if (string.IsNullOrWhiteSpace(name)) return Error(place, "a column has no name", Hint);
        string? nearest = Spelling.Nearest(name, Required.Concat(Optional));
        return Error(place, $"unknown column {Shown.Short(name)}; did you mean {nearest ?? $"score.{Shown.Short(name)}"}?", Hint);
    }

    private double Number(string place, string column, string text, string prefix = "")
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return number;
        return text.ToLowerInvariant() switch
        {
            "nan" or "na" => double.NaN,
            "inf" or "+inf" or "infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            _ => throw Error(place, $"{Shown.Short(prefix + column)} must be a number, nan or empty, got {InputFile.Printable(text)}"),
        };
    }

    private ulong Whole(string place, string column, string text, ulong most = ulong.MaxValue) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number <= most ? number
            : throw Error(place, $"{column} must be a whole number >= 0, got {InputFile.Printable(text)}");

    private bool Flag(string place, string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" => true,
        "0" or "false" or "no" => false,
        _ => throw Error(place, $"weak must be true or false, got {InputFile.Printable(text)}"),
    };
}
