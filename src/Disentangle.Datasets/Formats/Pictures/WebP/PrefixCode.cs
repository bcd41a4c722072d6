namespace Disentangle.Datasets.Formats.Pictures.WebP;

/// <summary>A canonical prefix code (RFC 9649, section 3.7.2).</summary>
internal sealed class PrefixCode
{
    private const int MostBits = 15, LengthCodes = 19;

    // In which order the lengths of the codes of lengths are stored.
    private static readonly byte[] Order = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private readonly int[] _count = new int[MostBits + 1];

    private readonly int[] _symbols;

    private readonly bool _one;

    private PrefixCode(ReadOnlySpan<byte> lengths)
    {
        foreach (byte length in lengths) _count[length]++;
        _symbols = new int[lengths.Length - _count[0]];
        _count[0] = 0;
        Span<int> next = stackalloc int[MostBits + 2];
        int free = 1;
        for (int bits = 1; bits <= MostBits; bits++)
        {
            next[bits + 1] = next[bits] + _count[bits];
            free = (free << 1) - _count[bits];
            if (free < 0) break;
        }

        // A single symbol has a code of no bits.
        _one = _symbols.Length == 1;
        if (free != 0 && !_one) throw new DamagedException("its lossless pixels have an incomplete prefix code");
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0) _symbols[next[lengths[symbol]]++] = symbol;
        }
    }

    /// <summary>Reads a code.</summary>
    /// <param name="bits">Where it is.</param>
    /// <param name="alphabet">How many symbols it has at most.</param>
    /// <exception cref="DamagedException">It is not one, or the bits end.</exception>
    public static PrefixCode Read(ref LosslessBits bits, int alphabet)
    {
        Span<byte> lengths = new byte[alphabet];
        if (bits.Bit() == 1) ReadSimple(ref bits, lengths);
        else ReadLengths(ref bits, lengths);
        return new(lengths);
    }

    /// <summary>Reads a symbol.</summary>
    /// <inheritdoc cref="LosslessBits.Bit"/>
    public int Symbol(ref LosslessBits bits)
    {
        if (_one) return _symbols[0];
        int code = 0, first = 0, index = 0;
        for (int length = 1; ; length++)
        {
            code |= bits.Bit();
            int count = _count[length];
            if (code - first < count) return _symbols[index + code - first];
            (index, first, code) = (index + count, (first + count) << 1, code << 1);
        }
    }

    // One or two symbols of a bit each.
    private static void ReadSimple(ref LosslessBits bits, Span<byte> lengths)
    {
        bool two = bits.Bit() == 1;
        Mark(bits.Number(bits.Bit() == 1 ? 8 : 1), lengths);
        if (two) Mark(bits.Number(8), lengths);

        static void Mark(int symbol, Span<byte> lengths)
        {
            if (symbol >= lengths.Length)
                throw new DamagedException($"its lossless pixels have a prefix code with symbol {symbol} of {lengths.Length}");
            lengths[symbol] = 1;
        }
    }

    // The lengths of all codes, with runs, in a code of their own.
    private static void ReadLengths(ref LosslessBits bits, Span<byte> lengths)
    {
        Span<byte> own = stackalloc byte[LengthCodes];
        int stored = 4 + bits.Number(4);
        for (int i = 0; i < stored; i++) own[Order[i]] = (byte)bits.Number(3);
        PrefixCode code = new(own);
        int tokens = bits.Bit() == 1 ? 2 + bits.Number(2 + 2 * bits.Number(3)) : lengths.Length;
        byte previous = 8;
        for (int symbol = 0; symbol < lengths.Length && tokens > 0; tokens--)
        {
            int token = code.Symbol(ref bits);
            if (token < 16)
            {
                lengths[symbol++] = (byte)token;
                if (token > 0) previous = (byte)token;
                continue;
            }

            int run = token switch { 16 => 3 + bits.Number(2), 17 => 3 + bits.Number(3), _ => 11 + bits.Number(7) };
            if (run > lengths.Length - symbol) throw new DamagedException("its lossless pixels have a prefix code of too many symbols");
            if (token == 16) lengths.Slice(symbol, run).Fill(previous);
            symbol += run;
        }
    }
}
