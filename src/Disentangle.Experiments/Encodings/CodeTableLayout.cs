using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Disentangle.Experiments.Encodings;

/// <summary>
/// Where things are in the file of a table: the header of a NumPy array (1 or 2, N, D) of float32, the means, the log-variances where there
/// are any; behind the array, where NumPy does not look, N int32 (the first image that is the same), the key of the table and the SHA-256
/// of all before it. Numbers are little-endian.
/// </summary>
internal readonly record struct CodeTableLayout(int Images, int Latents, bool HasLogVariances)
{
    private const int HeaderBytes = 128;

    public static long MeansAt => HeaderBytes;

    public long LogVariancesAt => MeansAt + Values * sizeof(float);

    public long AlikeAt => MeansAt + (HasLogVariances ? 2 : 1) * Values * sizeof(float);

    public long KeyAt => AlikeAt + (long)Images * sizeof(int);

    public long ChecksumAt => KeyAt + SHA256.HashSizeInBytes;

    public long Length => ChecksumAt + SHA256.HashSizeInBytes;

    private long Values => (long)Images * Latents;

    /// <summary>The header, of which NumPy reads type and shape.</summary>
    public byte[] Header()
    {
        string shape = string.Create(CultureInfo.InvariantCulture, $"({(HasLogVariances ? 2 : 1)}, {Images}, {Latents})");
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}";
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, HeaderBytes - 10, 0];
        return [.. start, .. Encoding.ASCII.GetBytes(text.PadRight(HeaderBytes - start.Length - 1) + "\n")];
    }
}
