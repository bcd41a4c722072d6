using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>
/// A dataset of an HDF5 file: an array of bytes or floats, read by rows. Any number of threads may read it, until its file is closed.
/// </summary>
internal sealed class Hdf5Dataset
{
    private readonly IHdf5Storage _storage;

    private Hdf5Dataset(string source, IReadOnlyList<int> shape, Hdf5Type type, IHdf5Storage storage) =>
        (Source, Shape, HoldsBytes, _storage) = (source, shape, type.HoldsBytes, storage);

    /// <summary>What messages call it.</summary>
    public string Source { get; }

    /// <summary>The size of each dimension, the last fastest.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether the elements are unsigned bytes; else they are floats of 32 or 64 bits.</summary>
    public bool HoldsBytes { get; }

    /// <summary>How many rows are packed together: to read any of them is to unpack all.</summary>
    public int RowsTogether => _storage.RowsTogether;

    /// <summary>The shape as it is shown.</summary>
    public string ShapeText => TextOf(Shape);

    /// <summary>Reads what a file says of a dataset, and checks that the file can hold it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">The address of its header.</param>
    /// <param name="path">What to call the file in a sentence.</param>
    /// <param name="name">The dataset's name.</param>
    /// <exception cref="UserErrorException">It is no dataset, or of a kind that is not read here.</exception>
    /// <exception cref="DamagedException">It is damaged.</exception>
    public static Hdf5Dataset Open(Hdf5Bytes file, ulong header, string path, string name)
    {
        string source = $"{path}: dataset {name}";
        var messages = Hdf5ObjectHeader.Read(file, header);
        if (!messages.Has(Hdf5ObjectHeader.Layout) && !messages.Has(Hdf5ObjectHeader.Datatype))
            throw new UserErrorException($"{path}: {name} is not a dataset");
        var type = Hdf5Type.Parse(Need(Hdf5ObjectHeader.Datatype, "data type"), source);
        int[] shape = ReadShape(Need(Hdf5ObjectHeader.Dataspace, "shape"), source);
        Int128 claimed = shape.Aggregate((Int128)type.Size, (product, size) => Int128.Min(product * size, long.MaxValue));
        if (claimed == long.MaxValue)
            throw new UserErrorException($"{source} claims the shape {TextOf(shape)}, more than {file.Length} bytes can hold");
        if (claimed / shape[0] / type.Size > Array.MaxLength)
            throw new UserErrorException(
                $"{source} claims the shape {TextOf(shape)}; a row of more than {Array.MaxLength} values is not supported");
        if (messages.Has(Hdf5ObjectHeader.ExternalFiles)) throw LiesElsewhere(source);
        var filters = Hdf5Filters.Parse(messages.Find(Hdf5ObjectHeader.Filters, source), source);
        byte[] fill = ReadFill(messages.Find(Hdf5ObjectHeader.FillValue, source), type);
        IHdf5Storage storage = ReadLayout(file, Need(Hdf5ObjectHeader.Layout, "layout"), shape, type, filters, fill, source);
        if (claimed > storage.Stored * (Int128)storage.MostInflation)
        {
            throw new UserErrorException(
                $"{source} claims the shape {TextOf(shape)}, more than the {storage.Stored} bytes that are stored of it can hold");
        }

        return new Hdf5Dataset(source, shape, type, storage);

        byte[] Need(int message, string what) =>
            messages.Find(message, source) ?? throw new DamagedException($"its header does not say its {what}");
    }

    /// <summary>Reads <paramref name="rows"/> rows of bytes from <paramref name="first"/> on into an array of as many values.</summary>
    /// <exception cref="UserErrorException">They are damaged.</exception>
    public void ReadRows(int first, int rows, byte[] values) => Read(first, rows, values);

    /// <summary>Reads <paramref name="rows"/> rows of floats from <paramref name="first"/> on into an array of as many values.</summary>
    /// <exception cref="UserErrorException">They are damaged.</exception>
    public void ReadRows(int first, int rows, double[] values) => Read(first, rows, values);

    private void Read<T>(int first, int rows, T[] values)
        where T : unmanaged
    {
        long rowLength = Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        if (first < 0 || rows < 0 || rows > Shape[0] - first || rows * rowLength != values.Length
            || typeof(T) == typeof(byte) != HoldsBytes)
            throw new ArgumentException(
                $"rows {first} to {first + (long)rows} of {ShapeText} do not go into {values.Length} values of {typeof(T).Name}");
        try
        {
            _storage.ReadRows(first, rows, values);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure(Source, e);
        }
    }

    private static int[] ReadShape(byte[] message, string source)
    {
        const int isNull = 2;
        var cursor = new Hdf5Cursor(message, "its shape");
        int version = cursor.Byte(), rank = cursor.Byte();
        if (version is not (1 or 2)) throw new DamagedException($"its shape is of version {version}, 1 or 2 is expected");
        if (rank is < 1 or > 32) throw new UserErrorException($"{source} has {rank} dimensions, 1 to 32 are expected");
        cursor.Skip(1);
        bool isEmpty = cursor.Byte() == isNull && version == 2;
        if (version == 1) cursor.Skip(4);
        ulong[] sizes = new ulong[rank];
        for (int d = 0; d < rank; d++) sizes[d] = isEmpty ? 0 : cursor.UInt64();
        if (sizes.Any(size => size is 0 or > int.MaxValue))
            throw new UserErrorException(
                $"{source} claims the shape ({string.Join(", ", sizes)}); each size must be in 1 .. {int.MaxValue}");
        return [.. sizes.Select(size => (int)size)];
    }

    // The bytes of an element that was never written: 0 unless the file says otherwise.
    private static byte[] ReadFill(byte[]? message, Hdf5Type type)
    {
        const int isDefined = 0x20;
        byte[] zero = new byte[type.Size];
        if (message is null) return zero;
        var cursor = new Hdf5Cursor(message, "its fill value");
        int version = cursor.Byte();
        if (version is < 1 or > 3) throw new DamagedException($"its fill value is of version {version}, 1 to 3 is expected");
        bool hasValue = true;
        if (version == 3)
        {
            hasValue = (cursor.Byte() & isDefined) != 0;
        }
        else
        {
            cursor.Skip(2);
            hasValue = cursor.Byte() != 0 || version == 1;
        }

        uint size = hasValue ? cursor.UInt32() : 0;

        // A size of -1 says that there is none.
        if (size is 0 or uint.MaxValue) return zero;
        return size == type.Size
            ? cursor.Bytes(type.Size).ToArray()
            : throw new DamagedException($"its fill value has {size} bytes, {type.Size} are expected");
    }

    // HDF5 File Format Specification 3.0, IV.A.2.i. Version 4 is as 3 but for chunks and what lies elsewhere.
    private static IHdf5Storage ReadLayout(
        Hdf5Bytes file, byte[] message, int[] shape, Hdf5Type type, Hdf5Filters filters, byte[] fill, string source)
    {
        const int compact = 0, contiguous = 1, chunked = 2;
        var cursor = new Hdf5Cursor(message, "its layout");
        int version = cursor.Byte(), layout = cursor.Byte();
        if (version is not (3 or 4) || layout == chunked && version == 4)
            throw new UserErrorException($"{source} has a layout of version {version}; 3 is expected", Hdf5File.Rewrite);
        long rowLength = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        switch (layout)
        {
            case compact:
                return new Hdf5Run(cursor.Bytes(cursor.UInt16()).ToArray(), type, rowLength);
            case contiguous:
                ulong address = cursor.UInt64(), stored = cursor.UInt64();
                return new Hdf5Run(file, address, (long)Math.Min(stored, long.MaxValue), type, rowLength);
            case chunked:
                int dimensions = cursor.Byte();
                if (dimensions != shape.Length + 1)
                    throw new DamagedException($"its chunks have {dimensions - 1} dimensions, {shape.Length} are expected");
                ulong tree = cursor.UInt64();
                uint[] chunk = new uint[dimensions];
                for (int d = 0; d < dimensions; d++) chunk[d] = cursor.UInt32();
                if (chunk[^1] != type.Size)
                    throw new DamagedException($"its chunks have elements of {chunk[^1]} bytes, {type.Size} are expected");
                return new Hdf5Chunks(file, tree, shape, chunk[..^1], type, filters, fill, source);
            default:
                throw LiesElsewhere(source);
        }
    }

    private static UserErrorException LiesElsewhere(string source) => new($"{source} is stored in other files, which are not supported");

    private static string TextOf(IEnumerable<int> shape) => $"({string.Join(", ", shape)})";
}
