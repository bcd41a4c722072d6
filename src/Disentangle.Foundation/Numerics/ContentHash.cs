using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Foundation.Numerics;

/// <summary>
/// A hash of 128 bits by which contents are known again within one process or file: many times as fast as a cryptographic one, and like it
/// the same for two different contents once in 2^128 by chance. Against contents that were made to collide it is no defence.
/// </summary>
/// <remarks>
/// Two chains of 64 bits read all words. A link multiplies two words, mixed with the chain, to 128 bits and folds these; the words are
/// added once more, so that a factor of 0 loses nothing (the multiplication is that of wyhash by Wang Yi, 2019).
/// </remarks>
public static class ContentHash
{
    // Digits of the golden ratio and of the square roots of 3, 5 and 7.
    private const ulong A = 0x9E3779B97F4A7C15, B = 0xBB67AE8584CAA73B, C = 0x3C6EF372FE94F82B, D = 0xA54FF53A5F1D36F1;

    /// <summary>The hash of some bytes, the same on every machine.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        ulong first = A ^ (ulong)bytes.Length, second = B;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        int i = 0;
        for (; i + 1 < words.Length; i += 2) Add(ref first, ref second, Word(words[i]), Word(words[i + 1]));
        Span<byte> rest = stackalloc byte[16];
        rest.Clear();
        bytes[(i * sizeof(ulong))..].CopyTo(rest);
        ReadOnlySpan<ulong> last = MemoryMarshal.Cast<byte, ulong>(rest);
        Add(ref first, ref second, Word(last[0]), Word(last[1]));
        Add(ref first, ref second, second, first);
        Add(ref first, ref second, C, D);
        return new UInt128(first, second);
    }

    private static ulong Word(ulong stored) => BitConverter.IsLittleEndian ? stored : BinaryPrimitives.ReverseEndianness(stored);

    private static void Add(ref ulong first, ref ulong second, ulong a, ulong b)
    {
        ulong high = Math.BigMul(a ^ first, b ^ C, out ulong low);
        ulong otherHigh = Math.BigMul(b ^ second, a ^ D, out ulong otherLow);
        first = (high ^ low) + BitOperations.RotateLeft(first, 23) + a;
        second = (otherHigh ^ otherLow) + BitOperations.RotateLeft(second, 41) + b;
    }
}
