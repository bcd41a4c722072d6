using Disentangle.Analysis;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Reports.Pictures;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Summaries;

/// <summary>The pictures of a run, as files in memory.</summary>
/// <param name="Reconstructions">PNG: images in the upper row, their reconstructions in the lower.</param>
/// <param name="Samples">PNG: images decoded from samples of the prior.</param>
/// <param name="Categories">PNG: a column for each category, each row with other codes and noise; null for
/// a method without categories.</param>
/// <param name="Traversals">PNG: a row for each latent unit, in the order of <see cref="LatentSummary.Latents"/>.</param>
/// <param name="TraversalValues">For each row, the value of the unit in each column.</param>
/// <param name="Animation">GIF: each of the most informative units changing from one end to the other and back.</param>
/// <param name="AnimationStill">PNG: its first frame.</param>
/// <param name="Animated">How many units the animation shows, in the order of <see cref="LatentSummary.Latents"/>, row by row.</param>
internal sealed record RunPictures(
    byte[] Reconstructions,
    byte[] Samples,
    byte[]? Categories,
    byte[] Traversals,
    IReadOnlyList<IReadOnlyList<double>> TraversalValues,
    byte[] Animation,
    byte[] AnimationStill,
    int Animated)
{
    private const int Shown = 10, SampleRows = 4, CategoryRows = 8, Steps = 11, Frames = 16, MostRows = 24, MostAnimated = 9;

    /// <summary>Draws the pictures of a run.</summary>
    public static RunPictures Draw(TrainedRun run, LatentSummary summary)
    {
        int scale = Math.Max(1, 64 / Math.Max(run.Data.Shape.Height, run.Data.Shape.Width));
        Tensor images = run.Images(run.Draw(Math.Min(Shown, run.Data.Count)));
        Codes codes = run.Method.Encode(images);
        Tensor reconstructions = run.Method.Decode(codes.ToTensor());
        PixelGrid both = Grid([.. images.HostRead(), .. reconstructions.HostRead()], images.Shape[0]);
        ulong seed = run.Description.Specification.Seed;
        PixelGrid samples = Grid(Analysis.Samples.FromPrior(run.Method, Shown * SampleRows, seed).HostRead().ToArray(), Shown);

        ReadOnlySpan<float> centre = codes.MeanOf(0);
        int[] units = [.. summary.Latents.Take(MostRows).Select(l => l.Unit)];
        Tensor traversals = Traversal.Images(run.Method, centre, units, Steps);
        int animated = Math.Clamp(summary.Latents.Count(l => l.Active), 1, MostAnimated);
        PixelGrid[] frames = Animate(run, centre, units[..animated], scale);
        return new RunPictures(
            PngEncoder.Encode(both),
            PngEncoder.Encode(samples),
            run.Method is ICategoricalCode { Categories: > 0 } method
                ? PngEncoder.Encode(Grid(EachCategory(method, seed), method.Categories)) : null,
            PngEncoder.Encode(Grid(traversals.HostRead().ToArray(), Steps)),
            [.. units.Select(unit => Values(run.Method.TraversalValues(unit, Steps)))],
            GifEncoder.Encode(frames),
            PngEncoder.Encode(frames[0]),
            animated);

        static float[] EachCategory(ICategoricalCode method, ulong seed)
        {
            Philox random = new(seed, RandomPurpose.CategoryPicture);
            return method.DecodeCategories(CategoryRows, ref random).HostRead().ToArray();
        }

        // As they would be written, without the error of their binary form.
        static double[] Values(IReadOnlyList<float> values) => [.. values.Select(value => Math.Round(value, 6))];

        PixelGrid Grid(float[] values, int columns) =>
            ImageGrid.FromBatch(values, run.Data.Shape.Height, run.Data.Shape.Width, run.Data.Shape.Channels, columns, scale);
    }

    /// <summary>Writes the pictures to the run's folder of images.</summary>
    /// <exception cref="UserErrorException">They cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void Write(RunFolder folder)
    {
        Write("reconstructions.png", Reconstructions);
        Write("samples.png", Samples);
        if (Categories is not null) Write("categories.png", Categories);
        Write("traversals.png", Traversals);
        Write("traversals.gif", Animation);

        void Write(string name, byte[] bytes) => Storage.Write(Path.Combine(folder.ImagesFolder, name), bytes);
    }

    /// <summary>Columns of a grid of so many images, at least 1, that is about as wide as high and has no empty cell.</summary>
    internal static int ColumnsOf(int images)
    {
        int columns = (int)Math.Ceiling(Math.Sqrt(images));
        while (images % columns != 0) columns++;
        return columns;
    }

    /// <summary>The frames: the units side by side, each at the same value, from one end to the other and back.</summary>
    private static PixelGrid[] Animate(TrainedRun run, ReadOnlySpan<float> centre, int[] units, int scale)
    {
        var shape = run.Data.Shape;
        Tensor images = Traversal.Images(run.Method, centre, units, Frames);
        IReadOnlyList<PixelGrid> cells = ImageGrid.Split(images.HostRead(), shape.Height, shape.Width, shape.Channels, scale);
        int columns = ColumnsOf(units.Length);
        PixelGrid[] there = [.. Enumerable.Range(0, Frames).Select(frame =>
            ImageGrid.Arrange([.. units.Select((_, i) => cells[i * Frames + frame])], columns))];
        return [.. there, .. there.Reverse().Skip(1).Take(Frames - 2)];
    }
}
