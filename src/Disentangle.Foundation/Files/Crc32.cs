namespace Disentangle.Foundation.Files;

/// <summary>
/// The checksum of zip archives (polynomial 0xEDB88320, reflected), eight bytes at a step. Zip archives are read by
/// <see cref="System.IO.Compression"/>, which does not compare it.
/// </summary>
public static class Crc32
{
    private static readonly uint[][] Tables = BuildTables();

    /// <summary>The checksum of the bytes that gave <paramref name="crc"/> followed by <paramref name="bytes"/>; begin with 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[] t0 = Tables[0], t1 = Tables[1], t2 = Tables[2], t3 = Tables[3];
        uint[] t4 = Tables[4], t5 = Tables[5], t6 = Tables[6], t7 = Tables[7];
        crc = ~crc;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = crc ^ (bytes[0] | (uint)bytes[1] << 8 | (uint)bytes[2] << 16 | (uint)bytes[3] << 24);
            crc = t7[(byte)low] ^ t6[(byte)(low >> 8)] ^ t5[(byte)(low >> 16)] ^ t4[low >> 24]
                ^ t3[bytes[4]] ^ t2[bytes[5]] ^ t1[bytes[6]] ^ t0[bytes[7]];
        }

        foreach (byte value in bytes) crc = crc >> 8 ^ t0[(byte)(crc ^ value)];
        return ~crc;
    }

    // Table k has the effect of one byte followed by k zero bytes.
    private static uint[][] BuildTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ ((value & 1) == 0 ? 0 : 0xEDB88320u);
            tables[0][i] = value;
        }

        for (int k = 1; k < 8; k++)
        {
            for (int i = 0; i < 256; i++) tables[k][i] = tables[k - 1][i] >> 8 ^ tables[0][(byte)tables[k - 1][i]];
        }

        return tables;
    }
}
