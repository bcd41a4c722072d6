using Disentangle.Analysis;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Encodings;

/// <summary>The codes of a run's images: from its table where there is one, else encoded.</summary>
internal static class RunCodes
{
    /// <summary>The codes of all images, in the order of the data set.</summary>
    /// <exception cref="UserErrorException">The codes are too many for an array.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Codes Of(TrainedRun run, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using CodeTable? table = CodeTables.Find(run);
        if (table is null) return DatasetCodes.Of(run.Method, run.Data, progress, run.Session.Crew, cancellation);
        return Read(table, table.Images, table.Means, table.LogVariances);
    }

    /// <summary>The codes of some images.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">Which, in the order of the result.</param>
    public static Codes Of(TrainedRun run, int[] images)
    {
        using CodeTable? table = CodeTables.Find(run);
        if (table is null) return DatasetCodes.Of(run.Method, run.Data, images);
        return Read(table, images.Length, means => table.Means(images, means), values => table.LogVariances(images, values));
    }

    /// <summary>The probability of each image in training; null where all were drawn alike.</summary>
    public static double[]? TrainingProbabilities(TrainedRun run)
    {
        if (run.Description.Specification.Sampling.IsNone) return null;
        ImageSampler sampler = ImageSampler.Of(run.Data, run.Description.Specification.Sampling);
        return [.. Enumerable.Range(0, run.Data.Count).Select(sampler.ProbabilityOf)];
    }

    private static Codes Read(CodeTable table, int count, ReadValues means, ReadValues logVariances)
    {
        float[] read = new float[count * table.Latents];
        means(read);
        float[]? others = table.HasLogVariances ? new float[read.Length] : null;
        if (others is not null) logVariances(others);
        return new Codes(count, table.Latents, read, others);
    }

    private delegate void ReadValues(Span<float> values);
}
