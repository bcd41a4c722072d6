using System.CommandLine;
using System.Globalization;
using Disentangle.Analysis;
using Disentangle.Experiments.Summaries;

namespace Disentangle.Cli.Commands;

/// <summary>The options of <c>disentangle traverse</c> that ask for a picture of one's own.</summary>
internal sealed class TraversalInputs
{
    private const string Quantiles = "quantiles";

    // An animation needs more to look smooth.
    private const int StepsOfAnimation = 18;

    private readonly Option<string?> _latent = Inputs.Text(
        "--latent", "A,B", "The latent units to draw, by number or name, for example 3,z5 (default: all active ones).");

    private readonly Option<string?> _range = Inputs.Text(
        "--range", "MIN:MAX", "The values of the units, for example -2:2, or quantiles: from the 1 % to the 99 % quantile of the codes "
            + "of each unit (default: quantiles).");

    private readonly Option<string?> _image = Inputs.Text(
        "--image", "I,J", "The images whose codes are changed, by number from 0 in the data set (default: one drawn by the run's seed).");

    private readonly Option<string?> _grid = Inputs.Text(
        "--grid", "A,B", "Two latent units that change at once: A from left to right, B from the bottom to the top.");

    private readonly Option<int?> _steps = Inputs.Whole(
        "--steps", $"Values of each unit (default: {Filmstrips.UsualCount}, in an animation {StepsOfAnimation}).", 2,
        TraversalRequest.MostSteps);

    private readonly Option<long?> _step = Inputs.Whole<long>(
        "--at-step", "The training step whose model is drawn, where train --keep-models kept it (default: the last).", 0);

    /// <summary>Where the picture is written, in the format of its ending.</summary>
    public Option<string?> Output { get; } = Inputs.Text(
        "--out", "FILE", "Where to write the picture: PNG, SVG, an animated GIF or an animated PNG (.apng), by its ending (default: "
            + "images/traversal.png in RUN).");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_latent, _range, _image, _grid, _steps, _step, Output]) command.Add(option);
    }

    /// <summary>What was asked for; null where none of the options was given.</summary>
    /// <exception cref="UserErrorException">An option is none of what it may be.</exception>
    public (TraversalRequest Request, TraversalFormat Format)? Read(ParseResult parsed)
    {
        (string? latent, string? range, string? image, string? grid, string? output) = (parsed.GetValue(_latent), parsed.GetValue(_range),
            parsed.GetValue(_image), parsed.GetValue(_grid), parsed.GetValue(Output));
        int? steps = parsed.GetValue(_steps);
        if (latent is null && range is null && image is null && grid is null && output is null && steps is null && StepOf(parsed) is null)
            return null;
        TraversalFormat format = output is null ? TraversalFormat.Png : FormatOf(output);
        int[] two = grid is null ? [] : Units("grid", grid);
        if (grid is not null && two.Length != 2) throw new UserErrorException($"grid takes two latent units, for example 3,5, got {grid}");
        return (new TraversalRequest
        {
            Units = latent is null ? [] : Units("latent", latent),
            Range = range is null ? null : RangeOf(range),
            Images = image is null ? [] : [.. Parts(image).Select(Image)],
            Grid = grid is null ? null : (two[0], two[1]),
            Steps = steps ?? (format is TraversalFormat.Gif or TraversalFormat.Apng ? StepsOfAnimation : Filmstrips.UsualCount),
        }, format);
    }

    /// <summary>The training step that was asked for, or null.</summary>
    public long? StepOf(ParseResult parsed) => parsed.GetValue(_step);

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    private static int[] Units(string option, string text) => [.. Parts(text).Select(part =>
        int.TryParse(part.StartsWith('z') ? part[1..] : part, NumberStyles.None, CultureInfo.InvariantCulture, out int unit) ? unit
            : throw new UserErrorException($"{option} takes latent units by number or name, for example 3,z5, got {text}"))];

    private static int Image(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int image) ? image
            : throw new UserErrorException($"image takes numbers from 0, for example 0 or 3,17, got {text}");

    private static (float First, float Last)? RangeOf(string text)
    {
        if (text == Quantiles) return null;
        string[] ends = text.Split(':');
        return ends.Length == 2 && Value(ends[0]) is { } first && Value(ends[1]) is { } last && first < last
            ? (first, last)
            : throw new UserErrorException($"range must be MIN:MAX with MIN < MAX, for example -2:2, or {Quantiles}, got {text}");

        static float? Value(string text) =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) ? value : null;
    }

    private static TraversalFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => TraversalFormat.Png,
        ".svg" => TraversalFormat.Svg,
        ".gif" => TraversalFormat.Gif,
        ".apng" => TraversalFormat.Apng,
        _ => throw new UserErrorException($"out must end in .png, .svg, .gif or .apng, got {path}"),
    };
}
