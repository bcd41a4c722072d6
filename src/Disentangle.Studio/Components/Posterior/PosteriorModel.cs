using System.Globalization;
using Disentangle.Experiments.Analyses;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Posterior;

/// <summary>What the page of the aggregate posterior shows of a run.</summary>
/// <param name="Title">The run in a few words.</param>
/// <param name="Step">Steps that it was trained.</param>
/// <param name="Chosen">The images whose posteriors are drawn; the other units are held at those of the first.</param>
/// <param name="Images">How many images the data has.</param>
/// <param name="Pairs">All pairs, the one farthest from factorised first.</param>
/// <param name="View">The density of the chosen pair.</param>
/// <param name="Drawing">That density as SVG.</param>
/// <param name="Shape">Height, width and channels of an image.</param>
/// <param name="Latents">D.</param>
/// <param name="HasDecoder">Whether points can be decoded.</param>
internal sealed record PosteriorModel(
    string Title, long Step, IReadOnlyList<int> Chosen, int Images, IReadOnlyList<UnitPair> Pairs, PairView View, string Drawing,
    (int Height, int Width, int Channels) Shape, int Latents, bool HasDecoder)
{
    /// <summary>The image whose other units are held.</summary>
    public int Image => Chosen[0];

    /// <summary>The chosen images as an address and a command have them.</summary>
    public string ChosenText => string.Join(',', Chosen);

    public static PosteriorModel Of(OpenRun open, int? across, int? up, string? images)
    {
        int[] shown = string.IsNullOrWhiteSpace(images) ? open.Run.Draw(1) : NumbersIn(images);
        UnitPairs pairs = open.Pairs;
        PairView view = pairs.View(across is { } x && up is { } y ? pairs.PairOf(x, y) : pairs.Ranked[0], shown);
        return new PosteriorModel(
            open.Title, open.Run.Step, shown, open.Run.Data.Count, pairs.Ranked, view, PosteriorChart.Svg(view),
            (open.Shape.Height, open.Shape.Width, open.Shape.Channels), open.Run.Method.Latents, open.Run.Method.HasDecoder);
    }

    private static int[] NumbersIn(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            bool number = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]);
            if (!number || parts.Length > PosteriorSupport.MostImages)
                throw new UserErrorException($"{Shown.Text(text)}: not 1 to {PosteriorSupport.MostImages} numbers of images, such as 5,17");
        }

        return [.. numbers.Distinct()];
    }

    /// <summary>What the script is told.</summary>
    public object ForScript(ModelName model) => new
    {
        model.Query,
        Image,
        Latents,
        Shape.Height,
        Shape.Width,
        Shape.Channels,
        Axes = new[]
        {
            new { Unit = View.Pair.Across, View.AcrossCells.First, View.AcrossCells.Last },
            new { Unit = View.Pair.Up, View.UpCells.First, View.UpCells.Last },
        },
    };
}
