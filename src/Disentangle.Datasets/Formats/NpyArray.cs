using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>An array in memory with its shape, as it is written to and read from NumPy files; the last dimension varies fastest.</summary>
public sealed class NpyArray
{
    private readonly Array _values;
    private readonly Action<Stream> _writeValues;

    private readonly string _descriptor;

    private NpyArray(Array values, IReadOnlyList<int> shape, string descriptor, Action<Stream> writeValues) =>
        (_values, Shape, _descriptor, _writeValues) = (values, shape, descriptor, writeValues);

    /// <summary>The size of each dimension; empty for a single number.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>How many elements there are: the product of the shape.</summary>
    public int Count => _values.Length;

    /// <summary>The type of the elements, for example <see cref="float"/>.</summary>
    public Type ElementType => _values.GetType().GetElementType()!;

    /// <summary>
    /// The array <paramref name="values"/>, which is not copied, with a shape of as many elements; one dimension when none is given.
    /// </summary>
    /// <exception cref="ArgumentException">The shape has another number of elements, or NumPy has no such element type.</exception>
    public static NpyArray Of<T>(T[] values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        string descriptor = NpyTypes.Descriptor(typeof(T));
        int[] sizes = shape.IsEmpty ? [values.Length] : shape.ToArray();
        if (sizes.Any(size => size < 0) || sizes.Aggregate((Int128)1, (product, size) => product * size) != values.Length)
        {
            throw new ArgumentException($"the shape ({string.Join(", ", sizes)}) does not have {values.Length} elements");
        }

        return new NpyArray(values, sizes, descriptor, stream => WriteValues(values, stream));
    }

    /// <summary>A list of strings, as NumPy's fixed-width Unicode: as wide as the longest, padded with zeros.</summary>
    public static NpyArray OfStrings(params string[] values)
    {
        var utf32 = new UTF32Encoding(bigEndian: false, byteOrderMark: false);
        int width = Math.Max(1, values.Select(value => utf32.GetByteCount(value) / 4).DefaultIfEmpty(0).Max());
        return new NpyArray(values, [values.Length], $"<U{width}", stream =>
        {
            byte[] element = new byte[4 * width];
            foreach (string value in values)
            {
                element.AsSpan(utf32.GetBytes(value, element)).Clear();
                stream.Write(element);
            }
        });
    }

    /// <summary>The values, the last dimension fastest.</summary>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    public T[] Values<T>()
        where T : unmanaged =>
        _values as T[] ?? throw new InvalidOperationException($"the array holds {ElementType.Name}, not {typeof(T).Name}");

    /// <summary>Reads a <c>.npy</c> file. Booleans come as bytes of 0 and 1.</summary>
    /// <exception cref="UserErrorException">The file is missing, damaged, or does not hold numbers.</exception>
    public static NpyArray Read(string path)
    {
        FileStream stream = InputFile.Open(path);
        using NpyReader reader = OpenOrClose(stream, path);
        return Read(reader);
    }

    /// <summary>Writes a <c>.npy</c> file, or leaves what was there when that fails.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, Write);

    internal static NpyArray Read(NpyReader reader) => reader.Header.Type switch
    {
        NpyType.Boolean or NpyType.UInt8 => Read<byte>(reader),
        NpyType.Int8 => Read<sbyte>(reader),
        NpyType.Int16 => Read<short>(reader),
        NpyType.UInt16 => Read<ushort>(reader),
        NpyType.Int32 => Read<int>(reader),
        NpyType.UInt32 => Read<uint>(reader),
        NpyType.Int64 => Read<long>(reader),
        NpyType.UInt64 => Read<ulong>(reader),
        NpyType.Float16 => Read<Half>(reader),
        NpyType.Float32 => Read<float>(reader),
        NpyType.Float64 => Read<double>(reader),
        _ => throw new UserErrorException($"{reader.Source} holds strings ('{reader.Header.Descriptor}'), numbers are expected"),
    };

    internal void Write(Stream stream)
    {
        stream.Write(NpyHeader.Write(_descriptor, Shape));
        _writeValues(stream);
    }

    private static void WriteValues<T>(T[] values, Stream stream)
        where T : unmanaged
    {
        // By blocks: the whole array may have more bytes than a span can hold.
        const int block = 1 << 16;
        for (int at = 0; at < values.Length; at += Math.Min(block, values.Length - at))
        {
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan(at, Math.Min(block, values.Length - at))));
        }
    }

    private static NpyArray Read<T>(NpyReader reader)
        where T : unmanaged, INumberBase<T>
    {
        T[] values = reader.ReadAll<T>();
        return new NpyArray(values, reader.Header.Shape, NpyTypes.Descriptor(typeof(T)), stream => WriteValues(values, stream));
    }

    private static NpyReader OpenOrClose(FileStream stream, string path)
    {
        try
        {
            return new NpyReader(stream, path, stream.Length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
