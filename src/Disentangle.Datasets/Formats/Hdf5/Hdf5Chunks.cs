using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>
/// Values that are stored in chunks, blocks of equal shape, each packed by itself. Those that were never written are of one value.
/// </summary>
internal sealed class Hdf5Chunks : IHdf5Storage
{
    // Of chunks that are unpacked beside each other.
    private const long MostTogether = 1 << 28;

    private readonly Hdf5Bytes _file;
    private readonly Hdf5Type _type;
    private readonly Hdf5Filters _filters;
    private readonly byte[] _fill;
    private readonly long[] _shape, _chunk, _grid;
    private readonly int _chunkBytes;

    // In order of their numbers, which count the chunks of the grid, the last dimension fastest.
    private readonly Entry[] _entries;

    /// <summary>Reads where the chunks are.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tree">The address of their index.</param>
    /// <param name="shape">The size of each dimension, at least 1; the product fits 63 bits.</param>
    /// <param name="chunk">The size of a chunk in each.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="filters">How a chunk is packed.</param>
    /// <param name="fill">The bytes of an element that was never written.</param>
    /// <param name="source">What to call the dataset in a sentence.</param>
    /// <exception cref="UserErrorException">The chunks are too large.</exception>
    /// <exception cref="DamagedException">The index is damaged.</exception>
    public Hdf5Chunks(
        Hdf5Bytes file, ulong tree, IReadOnlyList<int> shape, uint[] chunk, Hdf5Type type, Hdf5Filters filters, byte[] fill, string source)
    {
        (_file, _type, _filters, _fill) = (file, type, filters, fill);
        _shape = [.. shape.Select(size => (long)size)];
        _chunk = [.. chunk.Select(size => (long)size)];
        if (_chunk.Contains(0)) throw new DamagedException("its chunks are of size 0");
        Int128 bytes = _chunk.Aggregate((Int128)type.Size, (product, size) => Int128.Min(product * size, long.MaxValue));
        if (!Limits.ChunkBytes.Allows((long)bytes))
            throw Limits.ChunkBytes.Exceeded($"{source} has chunks of ({string.Join(", ", chunk)}) values, {bytes} bytes", (long)bytes);
        _chunkBytes = (int)bytes;
        _grid = [.. _shape.Zip(_chunk, (size, side) => (size + side - 1) / side)];
        RowsTogether = (int)Math.Min(_chunk[0], _shape[0]);
        _entries = tree == Hdf5Bytes.Nowhere ? [] : ReadIndex(tree);
        Stored = _entries.Sum(entry => (long)entry.Size);
        if (Stored > file.Length) throw new DamagedException($"its chunks claim {Stored} bytes, more than there are");
    }

    public long Stored { get; }

    // Where chunks may be missing, no exact number can be asked for; this bounds what is allocated.
    public int MostInflation => (int)InputFile.MostInflation;

    public int RowsTogether { get; }

    public void ReadRows<T>(int first, int rows, T[] values)
        where T : unmanaged
    {
        if (values.Length == 0) return;
        long across = _grid.Skip(1).Aggregate(1L, (product, size) => product * size);
        long begin = first / _chunk[0] * across, end = ((first + (long)rows - 1) / _chunk[0] + 1) * across;
        int from = Position(begin), to = Position(end);
        if (to - from < end - begin)
        {
            T[] one = new T[1];
            _type.Convert(_fill, one.AsSpan());
            Array.Fill(values, one[0]);
        }

        // No more at a time than fit in memory of moderate size.
        int most = (int)Math.Clamp(MostTogether / _chunkBytes, 1, int.MaxValue);
        try
        {
            _file.Crew.For(to - from, () => new Hdf5Filters.Unpacker(_filters, _chunkBytes), Unpack, most);
        }
        catch (Exception e) when (e is not DamagedException && InputFile.IsDamage(e))
        {
            throw new DamagedException(e.Message, e);
        }

        void Unpack(int place, Hdf5Filters.Unpacker unpacker)
        {
            Entry entry = _entries[from + place];
            Place(entry.Number, unpacker.Unpack(_file, entry.Address, entry.Size, entry.FiltersLeftOut), first, rows, values);
        }
    }

    // Copies the part of a chunk that belongs to the rows to where it belongs among them.
    private void Place<T>(long number, ReadOnlySpan<byte> stored, int firstRow, int rows, T[] values)
        where T : unmanaged
    {
        int rank = _shape.Length;
        long[] origin = new long[rank], low = new long[rank], high = new long[rank];
        for (int d = rank - 1; d >= 0; number /= _grid[d--])
        {
            origin[d] = number % _grid[d] * _chunk[d];
            low[d] = Math.Max(origin[d], d == 0 ? firstRow : 0);
            high[d] = Math.Min(origin[d] + _chunk[d], d == 0 ? firstRow + (long)rows : _shape[d]);
        }

        // Dimensions that a chunk has in full are copied in one go with the one before.
        int last = rank - 1;
        long run = 1;
        for (; last > 0 && _chunk[last] == _shape[last]; last--) run *= _shape[last];
        run *= high[last] - low[last];
        for (long[] at = [.. low]; at[0] < high[0];)
        {
            long from = 0, to = 0;
            for (int d = 0; d < rank; d++)
            {
                from = from * _chunk[d] + at[d] - origin[d];
                to = to * _shape[d] + at[d] - (d == 0 ? firstRow : 0);
            }

            _type.Convert(stored.Slice((int)from * _type.Size, (int)run * _type.Size), values.AsSpan((int)to, (int)run));
            if (last == 0) break;
            for (int d = last - 1; ++at[d] >= high[d] && d > 0; d--) at[d] = low[d];
        }
    }

    private Entry[] ReadIndex(ulong tree)
    {
        int rank = _shape.Length;
        List<Entry> entries = [];
        foreach ((ReadOnlyMemory<byte> key, ulong address) in Hdf5Tree.Walk(_file, tree, Hdf5Tree.OfChunks, keyLength: 8 + 8 * (rank + 1)))
        {
            var cursor = new Hdf5Cursor(key.Span, "the index of its chunks");
            uint size = cursor.UInt32(), leftOut = cursor.UInt32();
            long number = 0;
            for (int d = 0; d < rank; d++)
            {
                ulong offset = cursor.UInt64(), place = offset / (ulong)_chunk[d];
                if (offset >= (ulong)_shape[d] || place * (ulong)_chunk[d] != offset)
                    throw new DamagedException($"the index of its chunks has one at {offset} of dimension {d}, where none begins");
                number = number * _grid[d] + (long)place;
            }

            // Deflate adds to what it cannot pack, but never as much as there was.
            if (size > 2L * _chunkBytes + 1024) throw new DamagedException($"a chunk of {_chunkBytes} bytes claims {size}");
            _file.Check(address, size, "a chunk");
            entries.Add(new Entry(number, address, (int)size, leftOut));
        }

        Entry[] sorted = [.. entries.OrderBy(entry => entry.Number)];
        for (int e = 1; e < sorted.Length; e++)
        {
            if (sorted[e].Number == sorted[e - 1].Number) throw new DamagedException("the index of its chunks names one twice");
        }

        return sorted;
    }

    // Of the first chunk whose number is not below another.
    private int Position(long number)
    {
        int low = 0;
        for (int high = _entries.Length; low < high;)
        {
            int middle = (low + high) / 2;
            if (_entries[middle].Number < number) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private readonly record struct Entry(long Number, ulong Address, int Size, uint FiltersLeftOut);
}
