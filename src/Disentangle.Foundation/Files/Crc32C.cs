using System.Numerics;

namespace Disentangle.Foundation.Files;

/// <summary>The checksum of Castagnoli, as the records of TensorBoard's event files have it.</summary>
public static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>
    /// The checksum rotated right by 15 bits plus a constant: a checksum of bytes that hold checksums would be weak otherwise.
    /// </summary>
    public static uint Masked(ReadOnlySpan<byte> bytes) => BitOperations.RotateRight(Of(bytes), 15) + MaskDelta;
}
