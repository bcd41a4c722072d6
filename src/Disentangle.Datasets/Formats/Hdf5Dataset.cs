using System.Runtime.InteropServices;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// A dataset of an HDF5 file: an array of bytes or floats, read by rows. What the file claims is checked before the library reads any of it:
/// data that lies in other files, filters other than those of the library itself, and sizes that the file cannot hold are refused.
/// </summary>
internal sealed class Hdf5Dataset : IDisposable
{
    // Deflate cannot pack more into a byte.
    private const int MostInflation = 1032;
    private const ulong MostChunkBytes = 1 << 28;

    private readonly Hdf5Library.Functions _library;
    private readonly string _path;
    private readonly long _id;

    private Hdf5Dataset(Hdf5File file, Hdf5Library.Functions library, long id, string name) =>
        (_library, _path, _id, Source) = (library, file.Path, id, $"{file.Path}: dataset {name}");

    /// <summary>What messages call it.</summary>
    public string Source { get; }

    /// <summary>The size of each dimension, the last fastest.</summary>
    public IReadOnlyList<int> Shape { get; private set; } = [];

    /// <summary>Whether the elements are unsigned bytes; else they are floats of 32 or 64 bits.</summary>
    public bool HoldsBytes { get; private set; }

    /// <summary>How many rows are packed together: to read any of them is to unpack all.</summary>
    public int RowsTogether { get; private set; } = 1;

    /// <summary>The shape as it is shown.</summary>
    public string ShapeText => $"({string.Join(", ", Shape)})";

    private int RowLength => Shape.Skip(1).Aggregate(1, (product, size) => product * size);

    /// <summary>Opens and checks a dataset; the caller is in <see cref="Hdf5Library.Call"/>.</summary>
    internal static Hdf5Dataset Open(Hdf5File file, Hdf5Library.Functions library, long fileId, string name)
    {
        byte[] link = new byte[64];
        if (library.H5Lget_info(fileId, name, link, 0) < 0) throw new UserErrorException($"{file.Path}: has no dataset {name}");
        if (BitConverter.ToInt32(link) != 0) throw new UserErrorException($"{file.Path}: {name} is a link to elsewhere, a dataset is expected");
        long id = library.H5Dopen2(fileId, name, 0);
        if (id < 0) throw new UserErrorException($"{file.Path}: {name} cannot be opened as a dataset: {Hdf5File.Reason(library)}");
        var dataset = new Hdf5Dataset(file, library, id, name);
        try
        {
            dataset.ReadType();
            dataset.ReadShape();
            dataset.CheckStorage(file.Length);
            return dataset;
        }
        catch
        {
            _ = library.H5Dclose(id);
            throw;
        }
    }

    /// <summary>Reads <paramref name="rows"/> rows of bytes from <paramref name="first"/> on into an array of as many values.</summary>
    /// <exception cref="UserErrorException">They are damaged.</exception>
    public void ReadRows(int first, int rows, byte[] values) => ReadRows(first, rows, values, _library.NativeBytes);

    /// <summary>Reads <paramref name="rows"/> rows of floats from <paramref name="first"/> on into an array of as many values.</summary>
    /// <exception cref="UserErrorException">They are damaged.</exception>
    public void ReadRows(int first, int rows, double[] values) => ReadRows(first, rows, values, _library.NativeDoubles);

    /// <summary>Closes the dataset.</summary>
    public void Dispose() => Hdf5Library.Close(() => _library.H5Dclose(_id));

    private void ReadRows<T>(int first, int rows, T[] values, long memoryType)
        where T : unmanaged
    {
        if (first < 0 || rows < 0 || rows > Shape[0] - first || (long)rows * RowLength != values.Length || typeof(T) == typeof(byte) != HoldsBytes)
            throw new ArgumentException($"rows {first} to {first + rows} of {ShapeText} do not go into {values.Length} values of {typeof(T).Name}");
        _ = Hdf5Library.Call(Source, () => ReadInto(first, rows, values, memoryType));
    }

    private int ReadInto<T>(int first, int rows, T[] values, long memoryType)
        where T : unmanaged
    {
        ulong[] start = new ulong[Shape.Count], count = [.. Shape.Select(size => (ulong)size)];
        (start[0], count[0]) = ((ulong)first, (ulong)rows);
        var pinned = GCHandle.Alloc(values, GCHandleType.Pinned);
        long fileSpace = -1, memorySpace = -1;
        try
        {
            fileSpace = Checked(_library.H5Dget_space(_id));
            _ = Checked(_library.H5Sselect_hyperslab(fileSpace, 0, start, null, count, null));

            // Of the same form as what is read: for any other the library goes from value to value.
            memorySpace = Checked(_library.H5Screate_simple(count.Length, count, null));
            return Checked(_library.H5Dread(_id, memoryType, memorySpace, fileSpace, 0, pinned.AddrOfPinnedObject()));
        }
        finally
        {
            pinned.Free();
            if (memorySpace >= 0) _ = _library.H5Sclose(memorySpace);
            if (fileSpace >= 0) _ = _library.H5Sclose(fileSpace);
        }
    }

    private void ReadType()
    {
        const int integer = 0, floats = 1, unsigned = 0;
        long type = Checked(_library.H5Dget_type(_id));
        try
        {
            int kind = _library.H5Tget_class(type);
            nuint size = _library.H5Tget_size(type);
            HoldsBytes = kind == integer && size == 1 && _library.H5Tget_sign(type) == unsigned;
            if (!HoldsBytes && !(kind == floats && size is 4 or 8))
            {
                throw new UserErrorException(
                    $"{Source} has elements of HDF5 class {kind} and {size} bytes; unsigned bytes or floats of 4 or 8 bytes are expected");
            }
        }
        finally
        {
            _ = _library.H5Tclose(type);
        }
    }

    private void ReadShape()
    {
        long space = Checked(_library.H5Dget_space(_id));
        try
        {
            int rank = _library.H5Sget_simple_extent_ndims(space);
            if (rank is < 1 or > 32) throw new UserErrorException($"{Source} has {rank} dimensions, 1 to 32 are expected");
            ulong[] sizes = new ulong[rank], most = new ulong[rank];
            _ = Checked(_library.H5Sget_simple_extent_dims(space, sizes, most));
            if (sizes.Any(size => size is 0 or > int.MaxValue))
                throw new UserErrorException($"{Source} claims the shape ({string.Join(", ", sizes)}); each size must be in 1 .. {int.MaxValue}");
            Shape = [.. sizes.Select(size => (int)size)];
            if (Shape.Skip(1).Aggregate((Int128)1, (product, size) => Int128.Min(product * size, long.MaxValue)) > Array.MaxLength)
                throw new UserErrorException($"{Source} claims the shape {ShapeText}; a row of more than {Array.MaxLength} values is not supported");
        }
        finally
        {
            _ = _library.H5Sclose(space);
        }
    }

    private void CheckStorage(long fileLength)
    {
        const int compact = 0, contiguous = 1, chunked = 2;
        long list = Checked(_library.H5Dget_create_plist(_id));
        try
        {
            int layout = _library.H5Pget_layout(list);
            if (layout is not (compact or contiguous or chunked) || _library.H5Pget_external_count(list) != 0)
                throw new UserErrorException($"{Source} lies in other files, which are not read");
            int filters = _library.H5Pget_nfilters(list);
            bool deflated = false;
            for (int f = 0; f < filters; f++) deflated |= IsDeflate(list, (uint)f);
            Int128 element = HoldsBytes ? 1 : 8, claimed = Shape.Aggregate(element, (product, size) => Int128.Min(product * size, long.MaxValue));

            // Floats may be stored in half of the eight bytes that they are read as.
            ulong stored = _library.H5Dget_storage_size(_id);
            if (stored > (ulong)fileLength || claimed > stored * (Int128)(deflated ? MostInflation : 1) * (HoldsBytes ? 1 : 2))
                throw new UserErrorException($"{Source} claims the shape {ShapeText}, more than the {stored} bytes that are stored of it can hold");
            if (layout == chunked) CheckChunk(list);
        }
        finally
        {
            _ = _library.H5Pclose(list);
        }
    }

    private void CheckChunk(long list)
    {
        ulong[] chunk = new ulong[Shape.Count];
        _ = Checked(_library.H5Pget_chunk(list, chunk.Length, chunk));
        if (chunk.Aggregate((Int128)(HoldsBytes ? 1 : 8), (product, size) => Int128.Min(product * size, long.MaxValue)) > MostChunkBytes)
            throw new UserErrorException($"{Source} has chunks of ({string.Join(", ", chunk)}), at most {MostChunkBytes} bytes each are supported");
        RowsTogether = (int)Math.Clamp(chunk[0], 1, (ulong)Shape[0]);
    }

    private bool IsDeflate(long list, uint index)
    {
        const int deflate = 1, shuffle = 2, checksum = 3;
        nuint values = 8;
        int filter = _library.H5Pget_filter2(list, index, out _, ref values, new uint[8], 0, [0], out _);
        if (filter is not (deflate or shuffle or checksum))
            throw new UserErrorException($"{Source} is packed by HDF5 filter {filter}; deflate (1), shuffle (2) and checksums (3) are expected");
        return filter == deflate;
    }

    private T Checked<T>(T result)
        where T : System.Numerics.INumberBase<T> =>
        T.IsNegative(result) ? throw new UserErrorException($"{Source} cannot be read: {Hdf5File.Reason(_library)}") : result;
}
