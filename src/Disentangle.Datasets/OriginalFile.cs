using System.Security.Cryptography;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>A file of a data set as its authors publish it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Md5">Its MD5 checksum, 32 hexadecimal digits in lower case, as public loaders compare it.</param>
public sealed record OriginalFile(string Name, string Md5)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>
    /// The MD5 checksum of a file, 32 hexadecimal digits in lower case. It tells a damaged file from a whole one,
    /// not an honest one from a forged one.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string ChecksumOf(string path, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Convert.ToHexStringLower(HashOf(path, HashAlgorithmName.MD5, progress, cancellation));

    /// <summary>A hash of a file.</summary>
    /// <inheritdoc cref="ChecksumOf"/>
    internal static byte[] HashOf(string path, HashAlgorithmName algorithm, IProgress<double>? progress, CancellationToken cancellation)
    {
        using FileStream stream = InputFile.Open(path);
        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
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

        return hash.GetHashAndReset();
    }
}
