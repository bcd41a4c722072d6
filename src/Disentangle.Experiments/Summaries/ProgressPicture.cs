using System.Globalization;
using Disentangle.Analysis;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Reports.Pictures;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Summaries;

/// <summary>
/// A picture of a model at a step of its training, <c>images/progress/STEP.png</c>: a row of images, which are the same at every step, a
/// row
/// of their reconstructions, and a row for each of the first units, which changes in the code of the first image over the range of its
/// prior.
/// </summary>
public static class ProgressPicture
{
    /// <summary>Images of a row.</summary>
    public const int Columns = 8;

    /// <summary>The row of the images.</summary>
    public const int Inputs = 0;

    /// <summary>The row of their reconstructions.</summary>
    public const int Reconstructions = 1;

    /// <summary>The row of unit 0.</summary>
    public const int FirstUnit = 2;

    /// <summary>Units that have a row.</summary>
    public const int MostUnits = 10;

    private const int Gap = 2;

    /// <summary>Draws the picture.</summary>
    /// <param name="run">The model as it is now.</param>
    public static PixelGrid Draw(TrainedRun run)
    {
        var shape = run.Data.Shape;
        Tensor images = run.Images(run.Draw(Columns));
        Codes codes = run.Method.Encode(images);
        int[] units = [.. Enumerable.Range(0, Math.Min(MostUnits, codes.Latents))];
        float[] reconstructions = run.Method.Decode(codes.ToTensor()).HostRead().ToArray();
        Tensor traversals = Traversal.Images(run.Method, codes.MeanOf(0), units, Columns);
        return ImageGrid.FromBatch(
            [.. images.HostRead(), .. reconstructions, .. traversals.HostRead()], shape.Height, shape.Width, shape.Channels, Columns,
            gap: Gap);
    }

    /// <summary>Writes the picture of a step.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="step">The step.</param>
    /// <param name="picture">The picture.</param>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static void Write(RunFolder folder, long step, PixelGrid picture)
    {
        Storage.Guard(folder.ImagesFolder, () => DurableFolder.CreateIn(folder.ImagesFolder));
        Storage.Write(PathOf(folder, step), PngEncoder.Encode(picture, quick: true));
    }

    /// <summary>The steps of which there is a picture, rising.</summary>
    /// <param name="folder">The run's folder.</param>
    public static IReadOnlyList<long> StepsOf(RunFolder folder) => !Directory.Exists(folder.ProgressFolder) ? []
        : [.. Directory.GetFiles(folder.ProgressFolder, "*.png").Select(StepOf).OfType<long>().Order()];

    /// <summary>Deletes the pictures of later steps, which are done again.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="step">The last step of which the picture stays.</param>
    /// <exception cref="UserErrorException">They cannot be deleted.</exception>
    public static void DeleteAfter(RunFolder folder, long step) => Storage.Guard(folder.ProgressFolder, () =>
    {
        foreach (long later in StepsOf(folder).Where(other => other > step)) File.Delete(PathOf(folder, later));
    });

    /// <summary>The picture of a step; null where there is none of this model, or it is damaged.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The step.</param>
    public static PixelGrid? Read(TrainedRun run, long step)
    {
        var shape = run.Data.Shape;
        int rows = FirstUnit + Math.Min(MostUnits, run.Method.Latents);
        try
        {
            return PngDecoder.Decode(File.ReadAllBytes(PathOf(run.Folder, step)), Columns * (shape.Width + Gap) - Gap,
                rows * (shape.Height + Gap) - Gap);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The images of a row of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="width">Columns of an image.</param>
    /// <param name="height">Rows of an image.</param>
    public static IEnumerable<PixelGrid> Row(PixelGrid picture, int row, int width, int height) => Enumerable.Range(0, Columns).Select(
        column => picture.Part(column * (width + Gap), row * (height + Gap), width, height));

    /// <summary>The file of a step.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="step">The step.</param>
    public static string PathOf(RunFolder folder, long step) =>
        Path.Combine(folder.ProgressFolder, string.Create(CultureInfo.InvariantCulture, $"{step}.png"));

    private static long? StepOf(string path) => long.TryParse(
        Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : null;
}
