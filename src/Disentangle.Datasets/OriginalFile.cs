using System.Security.Cryptography;
using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets;

/// <summary>A file of a data set as its authors publish it.</summary>
/// <param name="Dataset">The id of the data set that it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Md5">Its MD5 checksum, 32 hexadecimal digits in lower case, as public loaders compare it.</param>
public sealed record OriginalFile(string Dataset, string Name, string Md5)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>The files whose checksums are known: of torchvision (MNIST, Fashion-MNIST, CelebA) and disent (the others).</summary>
    public static IReadOnlyList<OriginalFile> All { get; } =
    [
        new("dsprites", "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz", "7da33b31b13a06f4b04a70402ce90c2e"),
        new("shapes3d", "3dshapes.h5", "099a2078d58cec4daad0702c55d06868"),
        new("cars3d", "nips2015-analogy-data.tar.gz", "4e866a7919c1beedf53964e6f7a23686"),
        new("mpi3d-toy", "mpi3d_toy.npz", "55889cb7c7dfc655d6e0277beee88868"),
        new("mpi3d-realistic", "mpi3d_realistic.npz", "59a6225b88b635365f70c91b3e52f70f"),
        new("mpi3d-real", "mpi3d_real.npz", "0f33f609918fb5c97996692f91129802"),
        new("smallnorb", "smallnorb-5x46789x9x18x6x2x96x96-training-dat.mat.gz", "66054832f9accfe74a0f4c36a75bc0a2"),
        new("smallnorb", "smallnorb-5x46789x9x18x6x2x96x96-training-cat.mat.gz", "23c8b86101fbf0904a000b43d3ed2fd9"),
        new("smallnorb", "smallnorb-5x46789x9x18x6x2x96x96-training-info.mat.gz", "51dee1210a742582ff607dfd94e332e3"),
        new("smallnorb", "smallnorb-5x01235x9x18x6x2x96x96-testing-dat.mat.gz", "e4ad715691ed5a3a5f138751a4ceb071"),
        new("smallnorb", "smallnorb-5x01235x9x18x6x2x96x96-testing-cat.mat.gz", "5aa791cd7e6016cf957ce9bdb93b8603"),
        new("smallnorb", "smallnorb-5x01235x9x18x6x2x96x96-testing-info.mat.gz", "a9454f3864d7fd4bb3ea7fc3eb84924e"),
        new("celeba", "img_align_celeba.zip", "00d2c5bc6d35e252742224ab0c1e8fcb"),
        new("celeba", "list_attr_celeba.txt", "75e246fa4810816ffd6ee81facbd244c"),
        new("mnist", "train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        new("mnist", "train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        new("fashion-mnist", "train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        new("fashion-mnist", "train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
    ];

    /// <summary>The MD5 checksum of a file, 32 hexadecimal digits in lower case. It tells a damaged file from a whole one, not an honest one from a forged one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string ChecksumOf(string path, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using FileStream stream = InputFile.Open(path);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] block = new byte[BlockBytes];
        try
        {
            for (int count; (count = stream.Read(block)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(block, 0, count);
                progress?.Report((double)stream.Position / Math.Max(stream.Position, stream.Length));
            }
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable($"{path}:", e);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
