using System.Text;
using Disentangle.Analysis;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Summaries;

/// <summary>The format of a picture of traversals.</summary>
public enum TraversalFormat
{
    /// <summary>Rows of images in PNG.</summary>
    Png,

    /// <summary>The same in SVG, with words as text.</summary>
    Svg,

    /// <summary>The units moving, side by side, as GIF.</summary>
    Gif,

    /// <summary>The same as animated PNG, in all colours.</summary>
    Apng,
}

/// <summary>
/// Traversals that were asked for, as a labelled picture: each row has the unit's name, the factor that it follows, its KL divergence in
/// nats,
/// and its values at both ends.
/// </summary>
public static class TraversalPicture
{
    private const int CellSide = 128, MostRows = 24;

    /// <summary>Draws the picture.</summary>
    /// <param name="run">The model and its images.</param>
    /// <param name="summary">What its units encode.</param>
    /// <param name="request">What is drawn.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="UserErrorException">Something that was asked for does not exist, or the model does not draw.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static byte[] Draw(
        TrainedRun run, LatentSummary summary, TraversalRequest request, TraversalFormat format, CancellationToken cancellation = default)
    {
        request.Check(run);
        run.RequireDecoder("a latent traversal");
        if (request.Grid is not null && format is (TraversalFormat.Gif or TraversalFormat.Apng))
            throw new UserErrorException("a grid is a picture that does not move, so it is PNG or SVG");
        Filmstrips strips = summary.FilmstripsOf(run, request.Steps);
        if (request.Range is var (first, last)) strips = strips.Over(first, last);
        int[] images = request.Images.Count > 0 ? [.. request.Images] : run.Draw(1);
        Painter painter = new(run, summary, strips, cancellation);
        if (request.Grid is var (across, up))
        {
            TraversalGrid[] grids = [.. images.Select(image => painter.Grid(image, across, up))];
            return format == TraversalFormat.Png ? PngEncoder.Encode(TraversalSheet.ToPixels(grids))
                : Encoding.UTF8.GetBytes(TraversalSheet.ToSvg(grids));
        }

        TraversalBlock[] blocks = [.. images.Select(image => painter.Block(image, UnitsOf(request, strips)))];
        return format switch
        {
            TraversalFormat.Png => PngEncoder.Encode(TraversalSheet.ToPixels(blocks)),
            TraversalFormat.Svg => Encoding.UTF8.GetBytes(TraversalSheet.ToSvg(blocks)),
            TraversalFormat.Apng => ApngEncoder.Encode(TraversalFrames.Of(blocks)),
            _ => GifEncoder.Encode(TraversalFrames.Of(blocks)),
        };
    }

    // Without an active unit, the one that comes nearest.
    private static IReadOnlyList<Filmstrip> UnitsOf(TraversalRequest request, Filmstrips strips)
    {
        if (request.Units.Count > 0) return [.. request.Units.Select(strips.OfUnit)];
        int active = strips.Strips.Count(strip => strip.IsActive);
        return [.. strips.Strips.Take(Math.Clamp(active, 1, MostRows))];
    }

    private sealed class Painter(TrainedRun run, LatentSummary summary, Filmstrips strips, CancellationToken cancellation)
    {
        private readonly int _scale = Math.Max(1, CellSide / Math.Max(run.Data.Shape.Height, run.Data.Shape.Width));

        public TraversalBlock Block(int image, IReadOnlyList<Filmstrip> rows)
        {
            Tensor input = run.Images([image]);
            Codes code = run.Method.Encode(input);
            IReadOnlyList<PixelGrid> cells = Cells(strips.Decode(code.MeanOf(0), rows, cancellation));
            List<TraversalStrip> drawn = [];
            int at = 0;
            foreach (Filmstrip row in rows)
            {
                drawn.Add(Strip(row, [.. cells.Skip(at).Take(row.Values.Count)], code.MeanOf(0)[row.Unit]));
                at += row.Values.Count;
            }

            return new(NameOf(image), Cells(input)[0], Cells(run.Method.Decode(code.ToTensor()))[0], drawn);
        }

        public TraversalGrid Grid(int image, int across, int up)
        {
            Codes code = run.Method.Encode(run.Images([image]));
            Filmstrip first = strips.OfUnit(across), second = strips.OfUnit(up);
            IReadOnlyList<PixelGrid> cells = Cells(strips.DecodeGrid(code.MeanOf(0), first, second, cancellation));
            return new(NameOf(image), Strip(first, [], code.MeanOf(0)[across]), Strip(second, [], code.MeanOf(0)[up]), cells,
                first.Values.Count);
        }

        private TraversalStrip Strip(Filmstrip strip, IReadOnlyList<PixelGrid> cells, float own)
        {
            LatentSummary.Latent latent = summary.OfUnit(strip.Unit);
            string name = latent.GivenName is null && latent.Factor is { } factor
                ? $"{latent.Name} {factor.Replace('_', ' ')}" : latent.Name;
            string nats = double.IsNaN(latent.Kl) ? "" : $"{Figures.Fixed(latent.Kl, 2)} nats";
            string share = !strip.IsActive ? "inactive" : latent.Factor is null ? "" : $"explains {100 * latent.Share:0} %";
            bool within = own >= strip.Values[0] && own <= strip.Values[^1];
            return new(name, string.Join(", ", ((string[])[nats, share]).Where(part => part.Length > 0)), cells,
                Figures.OfCode(strip.Values[0]), Figures.OfCode(strip.Values[^1]), within ? strip.PlaceOf(own) : null);
        }

        private static string NameOf(int image) => $"image {image}";

        private IReadOnlyList<PixelGrid> Cells(Tensor images) => ImageGrid.Split(
            images.HostRead(), run.Data.Shape.Height, run.Data.Shape.Width, run.Data.Shape.Channels, _scale);
    }
}
