namespace Disentangle.Studies.Pictures;

/// <summary>The variable-length LZW code of GIF (GIF89a specification, appendix F): codes of 3 to 12 bits, lowest bit first.</summary>
internal static class Lzw
{
    private const int MaximumBits = 12;

    /// <summary>The codes of <paramref name="symbols"/>, each below 2^<paramref name="rootBits"/>, packed into bytes.</summary>
    /// <param name="symbols">At least one symbol.</param>
    /// <param name="rootBits">Bits of a symbol, 2 .. 8.</param>
    public static byte[] Compress(ReadOnlySpan<byte> symbols, int rootBits)
    {
        int clear = 1 << rootBits, end = clear + 1;
        int next = end + 1, bits = rootBits + 1;
        var table = new Dictionary<int, int>(); // (code of a string, symbol after it) -> code of the longer string
        var output = new BitPacker();

        output.Add(clear, bits);
        int prefix = symbols[0];
        foreach (byte symbol in symbols[1..])
        {
            int key = prefix << 8 | symbol;
            if (table.TryGetValue(key, out int longer))
            {
                prefix = longer;
                continue;
            }

            output.Add(prefix, bits);
            prefix = symbol;
            if (next < 1 << MaximumBits)
            {
                table.Add(key, next);
                if (next++ == 1 << bits) bits++;
            }
            else
            {
                output.Add(clear, bits);
                table.Clear();
                (next, bits) = (end + 1, rootBits + 1);
            }
        }

        output.Add(prefix, bits);

        // The reader adds a string after this code as after any other, and may widen its codes before it reads the end.
        if (next == 1 << bits && bits < MaximumBits) bits++;
        output.Add(end, bits);
        return output.ToArray();
    }

    private sealed class BitPacker
    {
        private readonly List<byte> _bytes = [];
        private uint _pending;
        private int _pendingBits;

        public void Add(int code, int bits)
        {
            _pending |= (uint)code << _pendingBits;
            for (_pendingBits += bits; _pendingBits >= 8; _pendingBits -= 8, _pending >>= 8) _bytes.Add((byte)_pending);
        }

        public byte[] ToArray()
        {
            if (_pendingBits > 0) _bytes.Add((byte)_pending);
            return [.. _bytes];
        }
    }
}
