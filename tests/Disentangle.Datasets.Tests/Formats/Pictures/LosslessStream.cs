namespace Disentangle.Datasets.Tests.Formats.Pictures;

/// <summary>Writes lossless WebP pixels bit by bit, independently of the code that is tested (RFC 9649).</summary>
internal sealed class LosslessStream
{
    private readonly List<bool> _bits = [];

    public static LosslessStream OfSize(int width, int height) =>
        new LosslessStream().Number(0x2F, 8).Number(width - 1, 14).Number(height - 1, 14).Number(0, 4);

    /// <summary>A file of chunks, each padded to an even length.</summary>
    public static byte[] File(params (string Name, byte[] Content)[] chunks)
    {
        byte[] all = [.. "WEBP"u8, .. chunks.SelectMany(chunk => Chunk(chunk.Name, chunk.Content))];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(all.Length), .. all];

        static byte[] Chunk(string name, byte[] content) =>
            [.. name.Select(c => (byte)c), .. BitConverter.GetBytes(content.Length), .. content, .. new byte[content.Length % 2]];
    }

    public byte[] Bytes()
    {
        byte[] bytes = new byte[(_bits.Count + 7) / 8];
        for (int i = 0; i < _bits.Count; i++) bytes[i / 8] |= (byte)((_bits[i] ? 1 : 0) << i % 8);
        return bytes;
    }

    public LosslessStream Number(int value, int bits)
    {
        for (int i = 0; i < bits; i++) _bits.Add((value >> i & 1) == 1);
        return this;
    }

    /// <summary>A code of one symbol, which then takes no bits.</summary>
    public LosslessStream One(int symbol) => Number(0b101, 3).Number(symbol, 8);

    /// <summary>A code of one symbol in as few bits as there are.</summary>
    public LosslessStream Least() => Number(0b0001, 4);

    /// <summary>A code of two symbols of a bit each, the smaller one first.</summary>
    public LosslessStream Two(int first, int second) => Number(0b111, 3).Number(first, 8).Number(second, 8);

    /// <summary>A code of symbols with these lengths, at most 6; all other lengths are 0.</summary>
    public LosslessStream Lengths(int alphabet, params (int Symbol, int Length)[] codes)
    {
        // The lengths 0 to 6 and a run of zeros have codes of three bits.
        const int run = 7, shortest = 11, longest = 138;
        Number(0, 1).Number(6, 4);
        foreach (int length in (int[])[0, 3, 3, 3, 3, 3, 3, 3, 0, 3]) Number(length, 3);
        Number(0, 1);
        Dictionary<int, int> lengths = codes.ToDictionary(code => code.Symbol, code => code.Length);
        for (int symbol = 0; symbol < alphabet; symbol++)
        {
            int zeros = 0;
            while (zeros < longest && symbol + zeros < alphabet && !lengths.ContainsKey(symbol + zeros)) zeros++;
            if (zeros >= shortest)
            {
                Code(run, 3).Number(zeros - shortest, 7);
                symbol += zeros - 1;
            }
            else
            {
                Code(lengths.GetValueOrDefault(symbol), 3);
            }
        }

        return this;
    }

    /// <summary>A code, its highest bit first.</summary>
    public LosslessStream Code(int code, int bits)
    {
        for (int i = bits - 1; i >= 0; i--) Number(code >> i, 1);
        return this;
    }

    public LosslessStream Append(LosslessStream other)
    {
        _bits.AddRange(other._bits);
        return this;
    }

    /// <summary>An image of one colour without a cache.</summary>
    public LosslessStream Plain(int red, int green, int blue = 0) => Number(0, 1).One(green).One(red).One(blue).One(255).One(0);

    /// <summary>A group of codes for one colour.</summary>
    public LosslessStream Group(int red, int green, int blue) => One(green).One(red).One(blue).One(255).One(0);
}
