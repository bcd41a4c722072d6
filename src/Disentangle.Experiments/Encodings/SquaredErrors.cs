using Disentangle.Analysis;
using Disentangle.Experiments.Runs;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Encodings;

/// <summary>How well a model reconstructs each of its images from the mean of its code.</summary>
public static class SquaredErrors
{
    /// <summary>Images that are decoded at once.</summary>
    public const int AtOnce = 256;

    /// <summary>The squared error of all images of some codes, in their order.</summary>
    /// <param name="run">The run, with a decoder.</param>
    /// <param name="columns">The codes of its images.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The model has no decoder.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static float[] Of(
        TrainedRun run, CodeColumns columns, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        float[] errors = new float[columns.Images.Count];
        for (int first = 0; first < errors.Length; first += AtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int done = Measure(run, columns, first, errors);
            progress?.Report((double)done / errors.Length);
        }

        return errors;
    }

    /// <summary>Measures the next <see cref="AtOnce"/> images, or as many as are left.</summary>
    /// <param name="run">The run, with a decoder.</param>
    /// <param name="columns">The codes of its images.</param>
    /// <param name="first">Where to go on.</param>
    /// <param name="errors">Where they are written: one for each image.</param>
    /// <returns>Where to go on next.</returns>
    /// <exception cref="UserErrorException">The model has no decoder.</exception>
    public static int Measure(TrainedRun run, CodeColumns columns, int first, float[] errors)
    {
        run.RequireDecoder("a reconstruction error");
        int count = Math.Min(AtOnce, errors.Length - first), d = columns.Latents;
        int[] images = [.. Enumerable.Range(first, count).Select(place => columns.Images[place])];
        Tensor codes = new(new Shape(count, d));
        columns.Means.Slice(first * d, count * d).CopyTo(codes.HostWrite());
        double[] squared = ReconstructionError.Squared(run.Method, run.Images(images), codes);
        for (int i = 0; i < count; i++) errors[first + i] = (float)squared[i];
        return first + count;
    }
}
