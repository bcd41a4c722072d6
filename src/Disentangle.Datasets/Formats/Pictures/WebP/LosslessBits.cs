namespace Disentangle.Datasets.Formats.Pictures.WebP;

/// <summary>Reads bits, the lowest of each byte first.</summary>
internal ref struct LosslessBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    private long _at;

    /// <summary>How many bits are left.</summary>
    public readonly long Left => _bytes.Length * 8L - _at;

    /// <summary>The next bit.</summary>
    /// <exception cref="DamagedException">There is none.</exception>
    public int Bit()
    {
        if (Left < 1) throw new DamagedException("its lossless pixels end too early");
        int bit = _bytes[(int)(_at >> 3)] >> (int)(_at & 7) & 1;
        _at++;
        return bit;
    }

    /// <summary>The next bits as a number, at most 31.</summary>
    /// <inheritdoc cref="Bit"/>
    public int Number(int bits)
    {
        int number = 0;
        for (int i = 0; i < bits; i++) number |= Bit() << i;
        return number;
    }
}
