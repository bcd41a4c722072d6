using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Disentangle.Studies.Plans;

/// <summary>Reads a block of a grid: keys of a run with one value or a list, and <c>set</c>, <c>zip</c> and <c>derive</c>.</summary>
internal static partial class BlockReader
{
    /// <summary>The block.</summary>
    /// <exception cref="UserErrorException">A key or value is wrong.</exception>
    public static StudyBlock Read(YamlItem block)
    {
        List<StudyAxis> axes = [];
        List<DerivedSetting> derived = [];
        foreach ((string key, YamlItem value) in block.Entries())
        {
            switch (key)
            {
                case "set" or "settings":
                    foreach ((string setting, YamlItem values) in value.Entries())
                        axes.Add(StudyAxis.OfSetting(setting, Values(values)));
                    break;
                case "zip":
                    axes.Add(Together(value));
                    break;
                case "derive":
                    foreach ((string setting, YamlItem formula) in value.Entries()) derived.Add(Derive(setting, formula));
                    break;
                default:
                    string known = RunKeys.Get(key, value, "set", "zip", "derive");
                    axes.Add(StudyAxis.Of(known, RunKeys.IsList(known) ? Lists(value) : Values(value)));
                    break;
            }
        }

        if (axes.Count == 0) throw block.Wrong("must give at least a method");
        foreach (string twice in axes.SelectMany(axis => axis.Keys).Concat(derived.Select(d => $"{RunKeys.Setting}{d.Setting}"))
            .GroupBy(key => key).Where(group => group.Count() > 1).Select(group => group.Key))
            throw block.At(block.Line, new UserErrorException($"a block gives {twice} twice"));
        return new StudyBlock(block.Line, axes, derived);
    }

    /// <summary>A list of values, or one.</summary>
    public static IReadOnlyList<StudyValue> Values(YamlItem values)
    {
        StudyValue[] list = [.. values.ItemsOrSelf().Select(item => new StudyValue(item.ToJson(), item.Line))];
        return list.Length > 0 ? list : throw values.Wrong("must have at least one value");
    }

    // Of what is a list itself: one list, or a list of lists to go through.
    private static IReadOnlyList<StudyValue> Lists(YamlItem values)
    {
        if (values.ItemsOrSelf().Any(item => item.IsList))
            return [.. values.ItemsOrSelf()
                .Select(item => new StudyValue(new JsonArray([.. item.ItemsOrSelf().Select(one => one.ToJson())]), item.Line))];
        return [.. values.ItemsOrSelf().Select(item => new StudyValue(new JsonArray(item.ToJson()), item.Line))];
    }

    // Keys of the method's settings, or of the run.
    private static StudyAxis Together(YamlItem zip)
    {
        List<string> keys = [];
        List<IReadOnlyList<StudyValue>> values = [];
        foreach ((string key, YamlItem list) in zip.Entries())
        {
            keys.Add(RunKeys.All.Contains(key) ? RunKeys.Get(key, list) : $"{RunKeys.Setting}{key}");
            values.Add(Values(list));
            if (values[^1].Count != values[0].Count)
                throw list.Wrong($"must have as many values as the others of zip, {values[0].Count}");
        }

        return keys.Count > 0 ? new StudyAxis(keys, values) : throw zip.Wrong("must give at least one list");
    }

    private static DerivedSetting Derive(string setting, YamlItem formula)
    {
        Match match = Product().Match(formula.Text());
        return match.Success
            ? new DerivedSetting(
                setting,
                match.Groups["factor"].Success
                    ? double.Parse(match.Groups["factor"].Value, NumberStyles.Float, CultureInfo.InvariantCulture) : 1,
                match.Groups["from"].Value,
                formula.Line)
            : throw formula.Wrong("must be a setting, or a number times a setting, for example 10 * lambda_od");
    }

    [GeneratedRegex(@"^\s*((?<factor>[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?)\s*\*\s*)?(?<from>[A-Za-z_]\w*)\s*$")]
    private static partial Regex Product();
}
