using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary>Options and arguments that several commands take. Numbers that are none are refused in a sentence of our own.</summary>
internal static class Inputs
{
    public static Argument<string> Run() => new("run") { Description = "The folder of a run.", HelpName = "RUN" };

    public static Option<int?> Threads() => Whole(RunFields.Threads.Option!, RunFields.Threads.Help(), 0);

    public static Option<bool> Quick() => Flag(RunFields.Quick.Option!, RunFields.Quick.Help());

    public static Option<string[]> Metrics() => new("--metrics")
    {
        Description = "The metrics to measure, separated by commas (default: all that apply, except slow ones); see disentangle "
            + "list metrics.", HelpName = "A,B",
    };

    public static Option<bool> Baselines(string measured) => Flag("--baselines", $"Also measure {measured}.");

    public static MetricSelection Selection(string[]? metrics)
    {
        const StringSplitOptions clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return MetricSelection.Of((metrics ?? []).SelectMany(text => text.Split(',', clean)));
    }

    public static Option<string?> DataRoot() =>
        Text(RunFields.DataRoot.Option!, RunFields.DataRoot.Placeholder!, RunFields.DataRoot.Help());

    public static Option<bool> TensorBoard() => Flag(RunFields.TensorBoard.Option!, RunFields.TensorBoard.Help());

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    public static Option<string?> Text(string name, string placeholder, string description) =>
        new(name) { Description = description, HelpName = placeholder };

    public static Option<T?> Whole<T>(string name, string description, T minimum, T? maximum = null)
        where T : struct, IBinaryInteger<T> =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => Parse<T>(result, name, NumberStyles.Integer | NumberStyles.AllowExponent,
                minimum, maximum, "a whole number"),
        };

    /// <summary>Whole numbers separated by commas, so many at most.</summary>
    public static Option<int[]?> WholeList(string name, string description, int minimum, int maximum, int most) =>
        new(name)
        {
            Description = $"{description.TrimEnd('.')}; up to {most}, separated by commas.",
            HelpName = "N,N",
            CustomParser = result => ParseList(result, name, minimum, maximum, most),
        };

    public static Option<double?> Number(string name, string description) =>
        new(name)
        {
            Description = description, HelpName = "X",
            CustomParser = result => Parse<double>(result, name, NumberStyles.Float, null, null, "a number"),
        };

    private static int[]? ParseList(ArgumentResult result, string name, int minimum, int maximum, int most)
    {
        string[] parts = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            bool number = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]);
            if (number && parts.Length <= most && numbers[i] >= minimum && numbers[i] <= maximum) continue;
            result.AddError(
                $"{name.TrimStart('-')} must be 1 to {most} whole numbers >= {minimum}, separated by commas, "
                    + $"got {Shown.Text(result.Tokens[0].Value)}");
            return null;
        }

        return numbers;
    }

    private static T? Parse<T>(ArgumentResult result, string name, NumberStyles style, T? minimum, T? maximum, string kind)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        bool number = T.TryParse(text, style, CultureInfo.InvariantCulture, out T value);
        if (number && (minimum is not { } least || value >= least) && (maximum is not { } most || value <= most)) return value;

        // What no number exceeds anyway is no bound that a user needs to know.
        string range = minimum is { } from ? maximum is { } to && to < T.CreateSaturating(int.MaxValue) ? $"{kind} from {from} to {to}"
            : $"{kind} >= {from}" : kind;
        result.AddError($"{name[2..]} must be {range}, got {text}");
        return null;
    }
}
