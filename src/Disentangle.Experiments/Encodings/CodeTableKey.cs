using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Experiments.Encodings;

/// <summary>
/// What the codes of a table depend on: the parameters, the images, and the arithmetic, whose last bits differ from one width of vectors to
/// another. A table with another key is of something else.
/// </summary>
/// <param name="Text">Canonical JSON.</param>
internal sealed record CodeTableKey(string Text)
{
    // Compared bit by bit, unlike the fingerprint of a run, which is to be the same on all machines.
    private const int Images = 256;

    /// <summary>Its SHA-256.</summary>
    public byte[] Bytes { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    /// <summary>The first twelve digits, for the name of the file.</summary>
    public string Short => Convert.ToHexStringLower(Bytes)[..12];

    /// <summary>The key of a run as it is now; null where its data has no name by its content.</summary>
    public static CodeTableKey? Of(TrainedRun run)
    {
        if (run.Session.ContentOf(run.Data.Name) is not { } content) return null;
        return new CodeTableKey(new JsonObject
        {
            ["format"] = 1,
            ["numerics"] = RunIdentity.Numerics,
            ["arithmetic"] = run.Session.Kernels.Arithmetic,
            ["parameters"] = Checkpoint.HashOf(run.Method),
            ["method"] = run.Description.Specification.Method,
            ["architecture"] = run.Description.Specification.Architecture,
            ["data"] = content,
            ["images"] = run.Data.Count,
            ["sample"] = Sample(run.Data),
        }.ToJsonString());
    }

    // The name of a data set does not say which file it was read from, where there are several, nor which version rendered it.
    private static string Sample(IImageDataset data)
    {
        int count = Math.Min(Images, data.Count);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{data.Shape}")));
        float[] image = new float[data.Shape.Count];
        for (int i = 0; i < count; i++)
        {
            data.Read([count == 1 ? 0 : (int)((long)i * (data.Count - 1) / (count - 1))], image);
            hash.AppendData(MemoryMarshal.AsBytes(image.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
