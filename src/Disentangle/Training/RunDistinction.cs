using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>
/// What tells a run from others of its method: the method's main setting, and every setting and field that is not at its default. Data and
/// seed are left out, since they are told apart by themselves, and so is all that decides no bits.
/// </summary>
/// <param name="Values">Names and values, in the order of the fields.</param>
public sealed record RunDistinction(IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>The text as part of a folder's name: <c>beta=4_batch=32</c>.</summary>
    public string ForFolder =>
        string.Concat(Text('_').Select(c => char.IsAsciiLetterOrDigit(c) || "-_.=+".Contains(c, StringComparison.Ordinal) ? c : '-'));

    /// <summary>The distinction of a run.</summary>
    /// <param name="specification">What it does; it must be right.</param>
    public static RunDistinction Of(RunSpecification specification)
    {
        RunPlan plan = new(specification, new RunExecution());
        RunPlan usual = plan with { Specification = RunSpecification.Usual(specification.Method, specification.Settings) };
        List<KeyValuePair<string, string>> values = [.. OfSettings(specification).Values];
        if (MethodCatalogue.Get(specification.Method).IsImported) return new RunDistinction(values);
        foreach (RunField field in RunFields.OfSpecification.Where(field => field.DecidesBits))
        {
            if (field == RunFields.Settings || field == RunFields.Data || field == RunFields.Seed || field.IsSame(plan, usual)) continue;
            values.Add(KeyValuePair.Create(field.Key, string.Join(';', field.WordsOf(plan))));
        }

        return new RunDistinction(values);
    }

    /// <summary>The part of it that the method's settings make.</summary>
    public static RunDistinction OfSettings(RunSpecification specification)
    {
        MethodEntry method = MethodCatalogue.Get(specification.Method);
        return new RunDistinction(
            [.. method.Settings.Where(setting => setting == method.MainSetting || specification.Settings[setting] != setting.Default)
                .Select(setting => KeyValuePair.Create(setting.Name, $"{specification.Settings[setting]}"))]);
    }

    /// <summary>A method with what distinguishes its settings: <c>beta-vae (beta=4)</c>, <c>ada-gvae (weak, beta=1)</c>.</summary>
    /// <param name="specification">What is run; it must be right.</param>
    /// <param name="method">What to call the method; null for its id.</param>
    public static string NameOf(RunSpecification specification, string? method = null)
    {
        List<string> words = [.. OfSettings(specification).Values.Select(pair => $"{pair.Key}={pair.Value}")];
        if (MethodCatalogue.Get(specification.Method).IsWeak) words.Insert(0, "weak");
        method ??= specification.Method;
        return words.Count == 0 ? method : $"{method} ({string.Join(", ", words)})";
    }

    /// <inheritdoc/>
    public bool Equals(RunDistinction? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>For a person: <c>beta=4 batch=32</c>; nothing where all is as usual.</summary>
    public override string ToString() => Text(' ');

    private string Text(char separator) => string.Join(separator, Values.Select(pair => $"{pair.Key}={pair.Value}"));
}
