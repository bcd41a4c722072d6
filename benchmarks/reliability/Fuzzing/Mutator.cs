using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Disentangle.Reliability.Fuzzing;

/// <summary>Changes bytes in the ways in which damage and malice change them.</summary>
internal static class Mutator
{
    /// <summary>The most bytes of a mutant: what grows without end only tests patience.</summary>
    public const int MostBytes = 1 << 16;

    private static readonly byte[] Bytes = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x20, (byte)'0', (byte)'"', (byte)'\\', (byte)'\n', (byte)'{',
        (byte)'[', (byte)',', (byte)':', 0x1b];

    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 3, 4, 7, 8, 127, 128, 255, 256, 1000, 4096, 32767, 32768, 65535, 65536, 1 << 20, 1 << 24,
        int.MaxValue, (long)int.MaxValue + 1,
        uint.MaxValue, (long)uint.MaxValue + 1, 1L << 40, long.MaxValue, long.MinValue, int.MinValue, -2, 16, 32, 64, 0x7ffffff0,
    ];

    private static readonly string[] Texts =
    [
        "\"\\ud800\"", "\\ud800", "\\u0000", "\\u001b[31m", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "null", "true", "[]", "{}",
        "[[[[[[[[", "\"\"", "-1", "0.5", "-0",
        "9223372036854775808", "18446744073709551616", "99999999999999999999999999", "1e9", "2147483648", "4294967296", "|S0", "<U0",
        "<U1000000", "<f8", ">f4", "<f2", "|O", "|b1",
        "|u1", "<i8", ",}", "True", "False", "(", ")", ",", "\t", ";", "\r\n", "\"", "'", "\0", "\uFEFF", "é", "../", "/", "@4096", "x",
        "<-", " : ", "+", "*", "ignore ", "keep ",
        "\"step\":", "\"metrics\":", "\"values\":", "2020-13-45T99:99:99Z", "gaussian:0", "mlp:0", "mlp:1000000-1000000",
        "c__builtin__\neval\n", "\u0081\u009b",
    ];

    /// <summary>A seed, or two joined, changed in one to six places.</summary>
    public static byte[] Mutate(IReadOnlyList<byte[]> seeds, ref SplitMix random)
    {
        byte[] mutant = seeds[random.Below(seeds.Count)];
        int changes = 1 + random.Below(random.Below(3) == 0 ? 6 : 2);
        for (int i = 0; i < changes; i++) mutant = Change(mutant, seeds, ref random);
        return mutant.Length <= MostBytes ? mutant : mutant[..MostBytes];
    }

    private static byte[] Change(byte[] bytes, IReadOnlyList<byte[]> seeds, ref SplitMix random)
    {
        if (bytes.Length == 0) return [.. Encoding.UTF8.GetBytes(Texts[random.Below(Texts.Length)])];
        int at = random.Below(bytes.Length);
        switch (random.Below(14))
        {
            case 0 or 1:
                return Set(bytes, at, (byte)(bytes[at] ^ (1 << random.Below(8))));
            case 2:
                return Set(bytes, at, Bytes[random.Below(Bytes.Length)]);
            case 3:
                return Set(bytes, at, (byte)random.Next());
            case 4:
                return bytes[..at];
            case 5:
                return Splice(bytes, at, random.Length(bytes.Length - at), []);
            case 6:
                return Splice(bytes, at, 0, Block(bytes, ref random));
            case 7:
                byte[] over = Block(bytes, ref random);
                return Splice(bytes, at, Math.Min(over.Length, bytes.Length - at), over);
            case 8:
                byte[] other = seeds[random.Below(seeds.Count)];
                return other.Length == 0 ? bytes : random.Below(2) == 0
                    ? [.. bytes[..at], .. other[random.Below(other.Length)..]]
                    : Splice(bytes, at, random.Length(bytes.Length - at) - 1, Block(other, ref random));
            case 9 or 10:
                return Number(bytes, at, ref random);
            case 11 or 12:
                return Digits(bytes, at, ref random);
            default:
                byte[] text = Encoding.UTF8.GetBytes(Texts[random.Below(Texts.Length)]);
                return Splice(bytes, at, random.Below(2) * Math.Min(text.Length, bytes.Length - at), text);
        }
    }

    private static byte[] Block(byte[] bytes, ref SplitMix random)
    {
        int begin = random.Below(bytes.Length), length = random.Length(bytes.Length - begin);
        byte[] block = bytes[begin..(begin + length)];

        // Now and then many times: names, tags and brackets that repeat.
        if (random.Below(8) != 0) return block;
        int times = Math.Min(1 << random.Below(10), MostBytes / block.Length);
        byte[] many = new byte[block.Length * times];
        for (int i = 0; i < times; i++) block.CopyTo(many, i * block.Length);
        return many;
    }

    // A binary number of 2, 4 or 8 bytes, of either byte order, set or changed by a little.
    private static byte[] Number(byte[] bytes, int at, ref SplitMix random)
    {
        int size = 2 << random.Below(3);
        if (bytes.Length < size) return bytes;
        at = Math.Min(random.Below(2) == 0 ? at : at & ~(size - 1), bytes.Length - size);
        bytes = [.. bytes];
        Span<byte> field = bytes.AsSpan(at, size), value = stackalloc byte[8];
        bool big = random.Below(2) == 0;
        value.Clear();
        long number = random.Below(3) > 0 ? Numbers[random.Below(Numbers.Length)] : Read(field, big) + random.Below(33) - 16;
        BinaryPrimitives.WriteInt64LittleEndian(value, number);
        value[..size].CopyTo(field);
        if (big) field.Reverse();
        return bytes;
    }

    private static long Read(ReadOnlySpan<byte> field, bool big)
    {
        long number = 0;
        for (int i = 0; i < field.Length; i++) number = number << 8 | field[big ? i : field.Length - 1 - i];
        return number;
    }

    // The next number written in digits, by another.
    private static byte[] Digits(byte[] bytes, int at, ref SplitMix random)
    {
        int begin = bytes.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (begin < 0) return Set(bytes, at, (byte)('0' + random.Below(10)));
        begin += at;
        int length = bytes.AsSpan(begin).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        string number = random.Below(4) switch
        {
            0 => random.Below(20).ToString(CultureInfo.InvariantCulture),
            1 => new string('9', random.Length(400)),
            _ => Numbers[random.Below(Numbers.Length)].ToString(CultureInfo.InvariantCulture),
        };
        return Splice(bytes, begin, length < 0 ? bytes.Length - begin : length, Encoding.ASCII.GetBytes(number));
    }

    private static byte[] Set(byte[] bytes, int at, byte value)
    {
        bytes = [.. bytes];
        bytes[at] = value;
        return bytes;
    }

    private static byte[] Splice(byte[] bytes, int at, int removed, ReadOnlySpan<byte> inserted)
    {
        byte[] result = new byte[bytes.Length - removed + inserted.Length];
        bytes.AsSpan(0, at).CopyTo(result);
        inserted.CopyTo(result.AsSpan(at));
        bytes.AsSpan(at + removed).CopyTo(result.AsSpan(at + inserted.Length));
        return result;
    }
}
