using System.Security.Cryptography;

namespace Disentangle.Foundation.Files;

/// <summary>The first bytes of a file that grows, so that it can be cut back to them and damage in them is noticed.</summary>
/// <param name="Bytes">How many.</param>
/// <param name="Sha256">Their SHA-256 checksum, in lower-case hexadecimal.</param>
public sealed record FilePrefix(long Bytes, string Sha256)
{
    /// <summary>Whether a file begins with these bytes.</summary>
    public bool IsOf(Stream file)
    {
        if (file.Length < Bytes) return false;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1 << 16];
        file.Position = 0;
        for (long left = Bytes; left > 0;)
        {
            int count = file.Read(block, 0, (int)Math.Min(block.Length, left));
            if (count == 0) return false;
            hash.AppendData(block, 0, count);
            left -= count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == Sha256;
    }
}
