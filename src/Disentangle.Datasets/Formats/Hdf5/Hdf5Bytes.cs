using Microsoft.Win32.SafeHandles;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>
/// The bytes of an HDF5 file by their address; none are read, and nothing is allocated for them, that the file does not have.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="begin">Where in the file address 0 is.</param>
/// <param name="length">How many bytes there are from there on.</param>
/// <param name="crew">The threads that unpack what is packed.</param>
internal sealed class Hdf5Bytes(SafeFileHandle file, long begin, long length, Crew crew)
{
    /// <summary>The address of what there is none of.</summary>
    public const ulong Nowhere = ulong.MaxValue;

    /// <summary>The threads that unpack what is packed.</summary>
    public Crew Crew => crew;

    /// <summary>How many bytes there are.</summary>
    public long Length => length;

    /// <summary>Reads bytes.</summary>
    /// <param name="address">Where they begin.</param>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, in the plural or as a name, for a sentence.</param>
    /// <exception cref="DamagedException">The file does not have them.</exception>
    public byte[] Read(ulong address, long count, string what)
    {
        Check(address, count, what);
        byte[] bytes = new byte[count];
        Read(address, bytes, what);
        return bytes;
    }

    /// <summary>Reads as many bytes as there is room for. Any number of threads may do so.</summary>
    /// <exception cref="DamagedException">The file does not have them.</exception>
    public void Read(ulong address, Span<byte> bytes, string what)
    {
        Check(address, bytes.Length, what);
        for (long at = begin + (long)address; bytes.Length > 0;)
        {
            int count = RandomAccess.Read(file, bytes, at);
            if (count == 0) throw new DamagedException($"it ends within {what}");
            bytes = bytes[count..];
            at += count;
        }
    }

    /// <summary>Checks that the file has bytes.</summary>
    /// <exception cref="DamagedException">It does not.</exception>
    public void Check(ulong address, long count, string what)
    {
        if (count < 0 || count > length || address > (ulong)(length - count))
            throw new DamagedException($"{what} of {count} bytes at address {address} would reach beyond its end");
    }
}
