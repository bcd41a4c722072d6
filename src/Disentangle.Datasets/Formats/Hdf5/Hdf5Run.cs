namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>Values that are stored one after another, in the file or in the dataset's own header.</summary>
internal sealed class Hdf5Run : IHdf5Storage
{
    private readonly Hdf5Bytes? _file;
    private readonly ulong _address;
    private readonly byte[] _compact = [];
    private readonly Hdf5Type _type;
    private readonly long _rowLength;

    /// <summary>Values in the file.</summary>
    /// <exception cref="DamagedException">The file does not have as many bytes.</exception>
    public Hdf5Run(Hdf5Bytes file, ulong address, long stored, Hdf5Type type, long rowLength)
    {
        // Nothing was ever written.
        if (address == Hdf5Bytes.Nowhere) stored = 0;
        else file.Check(address, stored, "the values");
        (_file, _address, Stored, _type, _rowLength) = (file, address, stored, type, rowLength);
    }

    /// <summary>Values in the header.</summary>
    public Hdf5Run(byte[] compact, Hdf5Type type, long rowLength) =>
        (_compact, Stored, _type, _rowLength) = (compact, compact.Length, type, rowLength);

    public long Stored { get; }

    public int MostInflation => 1;

    public int RowsTogether => 1;

    public void ReadRows<T>(int first, int rows, T[] values)
        where T : unmanaged
    {
        const int most = 1 << 16;
        long begin = first * _rowLength * _type.Size;
        byte[] block = new byte[Math.Min(most, values.Length) * _type.Size];
        for (int at = 0; at < values.Length; at += most)
        {
            int count = Math.Min(most, values.Length - at);
            Span<byte> stored = block.AsSpan(0, count * _type.Size);
            long from = begin + (long)at * _type.Size;
            if (_file is null) _compact.AsSpan((int)from, stored.Length).CopyTo(stored);
            else _file.Read(_address + (ulong)from, stored, "the values");
            _type.Convert(stored, values.AsSpan(at, count));
        }
    }
}
