using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// Reads one NumPy array front to back, so that an array larger than memory can pass through. Nothing is allocated before the size that the
/// header claims has been held against the length of the stream.
/// </summary>
public sealed class NpyReader : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly long _stored;
    private long _remaining;

    /// <summary>Reads the header of an array that takes the rest of <paramref name="stream"/>.</summary>
    /// <param name="stream">The file or the entry of an archive, which is closed with the reader.</param>
    /// <param name="source">What messages call it, for example <c>faces.npz: array imgs</c>.</param>
    /// <param name="length">Bytes from here to the end of the stream.</param>
    /// <param name="stored">How many bytes of them the file holds where they are compressed; null where they are not.</param>
    /// <exception cref="UserErrorException">It is no NumPy array that can be read, or its length does not fit its header.</exception>
    public NpyReader(Stream stream, string source, long length, long? stored = null)
    {
        (_stream, Source, _stored) = (stream, source, stored ?? length);
        Header = Guarded(() => NpyHeader.Read(stream, source));
        long expected = Header.Bytes + Header.Count * Header.ElementSize;
        if (length < expected) throw new UserErrorException($"{source} is truncated: {expected} bytes are expected, {length} were found");
        if (length > expected) throw new UserErrorException($"{source} holds {length - expected} bytes more than its header says");
        _remaining = Header.Count;
    }

    /// <summary>What messages call the array.</summary>
    public string Source { get; }

    /// <summary>The type, shape and order of the array.</summary>
    public NpyHeader Header { get; }

    /// <summary>
    /// Reads the next values in the order of the file, converted to <typeparamref name="T"/>. After the last one it makes sure that the
    /// stream ends, and that its checksum is right where it has one.
    /// </summary>
    /// <exception cref="ArgumentException">Fewer values are left than <paramref name="values"/> has places.</exception>
    /// <exception cref="UserErrorException">The stream is truncated or damaged, or a value has no counterpart in T.</exception>
    public void ReadNext<T>(Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        if (values.Length > _remaining) throw new ArgumentException($"{_remaining} values are left, {values.Length} were requested");
        int size = Header.ElementSize;
        while (!values.IsEmpty)
        {
            Span<T> block = values[..Math.Min(values.Length, BufferBytes / size)];
            Span<byte> bytes = _buffer.AsSpan(0, block.Length * size);
            Fill(bytes);
            Convert(bytes, block);
            values = values[block.Length..];
            _remaining -= block.Length;
        }

        if (_remaining == 0) ExpectEnd();
    }

    /// <summary>Reads the whole array, the last dimension fastest whatever the order in the file.</summary>
    /// <exception cref="UserErrorException">As for <see cref="ReadNext"/>, or there are more values than an array can hold.</exception>
    public T[] ReadAll<T>()
        where T : unmanaged, INumberBase<T>
    {
        int count = CheckedCount();
        T[] values = new T[ClaimedBytes.Room(count, _stored, Header.ElementSize)];
        ReadNext<T>(values);
        for (int found = values.Length; found < count; found = values.Length)
        {
            ClaimedBytes.Grow(ref values, count);
            ReadNext<T>(values.AsSpan(found));
        }

        return Header.FortranOrder && Header.Shape.Count > 1 ? LastDimensionFastest(values, Header.Shape) : values;
    }

    /// <summary>Reads an array of strings, of any shape.</summary>
    /// <exception cref="UserErrorException">It holds numbers, or is truncated or damaged.</exception>
    public string[] ReadStrings()
    {
        if (Header.Type is not (NpyType.Unicode or NpyType.Bytes))
        {
            throw new UserErrorException($"{Source} holds numbers ('{Header.Descriptor}'), strings are expected");
        }

        Encoding encoding = Header.Type == NpyType.Bytes ? Encoding.UTF8 : new UTF32Encoding(Header.BigEndian, byteOrderMark: false);
        int count = CheckedCount();
        string[] values = new string[ClaimedBytes.Room(count, _stored, Header.ElementSize)];
        byte[] bytes = new byte[Header.ElementSize];

        // Equal strings share their memory: an object for each of few bytes would take many times as much.
        Dictionary<string, string> distinct = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            if (i == values.Length) ClaimedBytes.Grow(ref values, count);
            Fill(bytes);
            string value = encoding.GetString(bytes).TrimEnd('\0');
            if (distinct.TryGetValue(value, out string? same)) value = same;
            else distinct.Add(value, value);
            values[i] = value;
        }

        ExpectEnd();
        return values;
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => _stream.Dispose();

    /// <summary>Reorders an array whose first dimension varies fastest.</summary>
    internal static T[] LastDimensionFastest<T>(T[] values, IReadOnlyList<int> shape)
    {
        var result = new T[values.Length];
        int[] position = new int[shape.Count];
        for (int i = 0; i < values.Length; i++)
        {
            long index = 0;
            for (int d = 0; d < position.Length; d++) index = index * shape[d] + position[d];
            result[index] = values[i];
            for (int d = 0; d < position.Length && ++position[d] == shape[d]; d++) position[d] = 0;
        }

        return result;
    }

    private int CheckedCount()
    {
        if (Header.Count <= Array.MaxLength) return (int)Header.Count;
        throw new UserErrorException($"{Source} holds {Header.Count} values, at most {Array.MaxLength} are supported");
    }

    private void ExpectEnd()
    {
        if (Guarded(_stream.ReadByte) >= 0) throw new UserErrorException($"{Source} holds more bytes than its header says");
    }

    private void Fill(Span<byte> bytes)
    {
        int read = 0;
        try
        {
            read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw Damaged(e);
        }

        if (read < bytes.Length) throw new UserErrorException($"{Source} is truncated");
    }

    private void Convert<T>(Span<byte> bytes, Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        SwapBytes(bytes);
        switch (Header.Type)
        {
            case NpyType.Boolean or NpyType.UInt8: Convert<byte, T>(bytes, values); break;
            case NpyType.Int8: Convert<sbyte, T>(bytes, values); break;
            case NpyType.Int16: Convert<short, T>(bytes, values); break;
            case NpyType.UInt16: Convert<ushort, T>(bytes, values); break;
            case NpyType.Int32: Convert<int, T>(bytes, values); break;
            case NpyType.UInt32: Convert<uint, T>(bytes, values); break;
            case NpyType.Int64: Convert<long, T>(bytes, values); break;
            case NpyType.UInt64: Convert<ulong, T>(bytes, values); break;
            case NpyType.Float16: Convert<Half, T>(bytes, values); break;
            case NpyType.Float32: Convert<float, T>(bytes, values); break;
            case NpyType.Float64: Convert<double, T>(bytes, values); break;
            default: throw new UserErrorException($"{Source} holds strings ('{Header.Descriptor}'), numbers are expected");
        }
    }

    private void Convert<TFrom, TTo>(Span<byte> bytes, Span<TTo> values)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(bytes);
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.Cast<TFrom, TTo>(from).CopyTo(values);
            return;
        }

        try
        {
            for (int i = 0; i < values.Length; i++) values[i] = TTo.CreateChecked(from[i]);
        }
        catch (OverflowException)
        {
            throw new UserErrorException($"{Source} holds a value of type '{Header.Descriptor}' that is not a {typeof(TTo).Name}");
        }
    }

    private void SwapBytes(Span<byte> bytes)
    {
        if (Header.BigEndian == !BitConverter.IsLittleEndian) return;
        switch (Header.ElementSize)
        {
            case 2: Swap2(MemoryMarshal.Cast<byte, short>(bytes)); break;
            case 4: Swap4(MemoryMarshal.Cast<byte, int>(bytes)); break;
            case 8: Swap8(MemoryMarshal.Cast<byte, long>(bytes)); break;
        }

        static void Swap2(Span<short> values) => BinaryPrimitives.ReverseEndianness(values, values);
        static void Swap4(Span<int> values) => BinaryPrimitives.ReverseEndianness(values, values);
        static void Swap8(Span<long> values) => BinaryPrimitives.ReverseEndianness(values, values);
    }

    private TResult Guarded<TResult>(Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw Damaged(e);
        }
    }

    private UserErrorException Damaged(Exception e) => InputFile.Failure(Source, e);
}
