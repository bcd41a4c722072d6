using Disentangle.Datasets;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Experiments.Data;

/// <summary>How often the values of a factor occur over the images.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Fewest">Images of the rarest value.</param>
/// <param name="Most">Images of the most frequent value.</param>
public sealed record FactorCount(Factor Factor, int Fewest, int Most);

/// <summary>A file of a data set, held against the original.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Md5">Its checksum.</param>
/// <param name="Original">The original that its name or its checksum is of, or null.</param>
public sealed record FileCheck(string Path, long Bytes, string Md5, OriginalFile? Original)
{
    /// <summary>Whether it is the original, byte for byte.</summary>
    public bool IsOriginal => Original?.Md5 == Md5;
}

/// <summary>What reading every image of a data set showed.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Mean">The mean of all values.</param>
/// <param name="Minimum">The smallest value.</param>
/// <param name="Maximum">The largest value.</param>
/// <param name="Blank">How many images have one value everywhere.</param>
/// <param name="FirstBlank">The index of the first of these, or -1.</param>
/// <param name="Factors">How often the values of each factor occur; empty where there are none.</param>
/// <param name="Files">The files that it was read from, where they are known by name or given.</param>
public sealed record DataCheck(
    IImageDataset Data, double Mean, float Minimum, float Maximum, int Blank, int FirstBlank, IReadOnlyList<FactorCount> Factors,
    IReadOnlyList<FileCheck> Files)
{
    private const int BatchValues = 1 << 22, MostTogether = 256;

    /// <summary>Whether every combination of factor values is one image, in order.</summary>
    public bool IsGrid => Data is IFactorGrid;

    /// <summary>
    /// What to open for what a user typed: a data set by name as it is; of the path of a file the data set that it is the original of by
    /// name, or that its ending tells; of a folder the images in it.
    /// </summary>
    public static string NameFor(string typed)
    {
        if (DatasetCatalogue.IsNamed(typed) || !Path.Exists(typed)) return typed;
        return DatasetPath.NameFor(typed) ?? throw new UserErrorException(
            $"{typed}: no data set has a file with this name",
            $"say which data set it is of, for example {ShellWord.Quoted($"npz:{typed}")}; disentangle data list");
    }

    /// <summary>Reads every image and every label, and the files' checksums.</summary>
    /// <param name="name">The data set.</param>
    /// <param name="session">Holds the data set; null for a session of its own, without a folder of data sets.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The data cannot be opened, or an image is damaged or has a value outside [0, 1].</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static DataCheck Run(
        string name, Session? session = null, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        using SessionUse use = new(session);
        IImageDataset data = use.Session.Open(name, cancellation: cancellation);
        FileCheck[] files = [.. FilesOf(name).Select(path => Check(path, name, progress, cancellation))];
        ImageShape shape = data.Shape;
        int together = Math.Clamp(BatchValues / shape.Count, 1, MostTogether);
        float[] values = new float[together * shape.Count];
        int[] indices = new int[together];
        RunningMean mean = default;
        (float minimum, float maximum, int blank, int firstBlank) = (float.PositiveInfinity, float.NegativeInfinity, 0, -1);
        for (int first = 0; first < data.Count; first += together)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(together, data.Count - first);
            for (int i = 0; i < count; i++) indices[i] = first + i;
            data.Read(indices.AsSpan(0, count), values.AsSpan(0, count * shape.Count));
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> image = values.AsSpan(i * shape.Count, shape.Count);
                int wrong = image.IndexOfAnyExceptInRange(0f, 1f);
                if (wrong >= 0)
                    throw new UserErrorException($"{name}: image {first + i} has the value {image[wrong]}; values must be in [0, 1]");
                (float least, float most, double sum) = (image[0], image[0], 0);
                foreach (float value in image) (least, most, sum) = (Math.Min(least, value), Math.Max(most, value), sum + value);
                (minimum, maximum) = (Math.Min(minimum, least), Math.Max(maximum, most));
                mean.Add(sum / image.Length);
                if (least < most) continue;
                if (blank++ == 0) firstBlank = first + i;
            }

            progress?.Report(new StageProgress("images", (double)(first + count) / data.Count));
        }

        return new DataCheck(data, mean.Mean, minimum, maximum, blank, firstBlank, Count(data, progress, cancellation), files);
    }

    private static IEnumerable<string> FilesOf(string name)
    {
        int colon = name.IndexOf(':');
        if (colon < 0) return [];
        string path = name[(colon + 1)..];
        if (File.Exists(path)) return [path];
        return Directory.Exists(path) ? OriginalsOf(name[..colon]).Select(file => Path.Combine(path, file.Name)).Where(File.Exists) : [];
    }

    private static IReadOnlyList<OriginalFile> OriginalsOf(string dataset) => DatasetCatalogue.All.Find(dataset)?.Originals ?? [];

    private static FileCheck Check(string path, string name, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        string stage = $"checksum of {Path.GetFileName(path)}", dataset = name.Split(':', 2)[0];
        string md5 = OriginalFile.ChecksumOf(path, Stage.Of(stage, progress), cancellation);
        OriginalFile? original = DatasetCatalogue.All.SelectMany(entry => entry.Originals).FirstOrDefault(file => file.Md5 == md5)
            ?? OriginalsOf(dataset).FirstOrDefault(file => file.Name == Path.GetFileName(path));
        return new FileCheck(path, new FileInfo(path).Length, md5, original);
    }

    private static FactorCount[] Count(IImageDataset data, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        if (data is not IFactorDataset labelled) return [];
        int[][] counts = [.. labelled.Factors.Select(factor => new int[factor.Size])];
        int[] values = new int[counts.Length];
        for (int i = 0; i < data.Count; i++)
        {
            if (i % (1 << 16) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new StageProgress("factors", (double)i / data.Count));
            }

            labelled.FactorsOf(i, values);
            for (int f = 0; f < values.Length; f++) counts[f][values[f]]++;
        }

        return [.. labelled.Factors.Select((factor, f) => new FactorCount(factor, counts[f].Min(), counts[f].Max()))];
    }
}
