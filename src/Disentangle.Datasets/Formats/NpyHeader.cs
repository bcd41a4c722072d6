using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>What stands before the values of a NumPy array: the type of its elements, its shape and its memory order.</summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Descriptor">The type as the file writes it, for example <c>&lt;f4</c>.</param>
/// <param name="ElementSize">Bytes of one element.</param>
/// <param name="BigEndian">Whether the most significant byte of an element comes first.</param>
/// <param name="FortranOrder">Whether the first dimension varies fastest, rather than the last.</param>
/// <param name="Shape">The size of each dimension; empty for a single number.</param>
/// <param name="Bytes">Bytes that the header takes in the file: where the values begin.</param>
public sealed record NpyHeader(
    NpyType Type, string Descriptor, int ElementSize, bool BigEndian, bool FortranOrder, IReadOnlyList<int> Shape, int Bytes)
{
    /// <summary>How many elements there are: the product of the shape.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The shape as NumPy prints it, for example <c>(100, 64, 64)</c>.</summary>
    public string ShapeText => "(" + string.Join(", ", Shape) + (Shape.Count == 1 ? ",)" : ")");

    /// <summary>Reads the header at the position of <paramref name="stream"/>: versions 1, 2 and 3 of the format.</summary>
    /// <param name="stream">The file or the entry of an archive.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="UserErrorException">It is no NumPy array, is truncated, or holds elements that cannot be read.</exception>
    public static NpyHeader Read(Stream stream, string source)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start[..6].SequenceEqual(Magic))
        {
            throw new UserErrorException($"{source}: not a NumPy array, it does not begin with the .npy signature");
        }

        int version = start[6];
        if (version is < 1 or > 3) throw new UserErrorException($"{source}: .npy format {version}.{start[7]} is not known; 1, 2 and 3 are");
        Span<byte> lengthBytes = stackalloc byte[version == 1 ? 2 : 4];
        if (stream.ReadAtLeast(lengthBytes, lengthBytes.Length, throwOnEndOfStream: false) < lengthBytes.Length) throw CutShort(source);
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (!Limits.ArrayHeaderBytes.Allows(length))
            throw Limits.ArrayHeaderBytes.Exceeded($"{source}: claims a header of {length} bytes", length);
        byte[] text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length) throw CutShort(source);
        return Parse(Encoding.UTF8.GetString(text), source, 8 + lengthBytes.Length + (int)length);
    }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>
    /// The header of an array in memory, version 1, padded as NumPy does so that the values begin at a multiple of 64 bytes.
    /// </summary>
    internal static byte[] Write(string descriptor, IReadOnlyList<int> shape)
    {
        string dimensions = string.Join(", ", shape) + (shape.Count == 1 ? "," : "");
        string text = $"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({dimensions}), }}";
        int total = (10 + text.Length + 1 + 63) / 64 * 64;
        byte[] header = new byte[total];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    private static NpyHeader Parse(string text, string source, int bytes)
    {
        string? descriptor = null;
        bool? fortran = null;
        List<int>? shape = null;
        var cursor = new Cursor(text);
        bool well = cursor.Take('{');
        while (well && !cursor.Take('}'))
        {
            string? key = cursor.TakeString();
            well = key is not null && cursor.Take(':');
            if (!well) break;
            switch (key)
            {
                case "descr" when cursor.Peek('['):
                    throw new UserErrorException($"{source}: holds records of several fields; plain arrays of numbers are expected");
                case "descr":
                    descriptor = cursor.TakeString();
                    break;
                case "fortran_order":
                    fortran = cursor.TakeWord("True") ? true : cursor.TakeWord("False") ? false : null;
                    break;
                case "shape":
                    shape = cursor.TakeShape();
                    break;
                default:
                    well = false;
                    break;
            }

            if (well && !cursor.Take(',') && !cursor.Peek('}')) well = false;
        }

        if (!well || !cursor.AtEnd || descriptor is null || fortran is null || shape is null)
        {
            throw new UserErrorException($"{source}: its .npy header is not valid");
        }

        if (descriptor.Contains('O', StringComparison.Ordinal))
        {
            throw new UserErrorException(
                $"{source}: holds Python objects, which only Python can load; arrays of numbers are expected",
                innerException: new UnsupportedException("it holds Python objects"));
        }

        if (!NpyTypes.TryParse(descriptor, out NpyType type, out int size, out bool bigEndian))
        {
            if (NpyTypes.IsTooWide(descriptor))
                throw Limits.FieldCharacters.Exceeded($"{source}: holds strings of type '{InputFile.Printable(descriptor)}'");
            throw new UserErrorException(
                $"{source}: elements of type '{InputFile.Printable(descriptor)}' cannot be read; integers, floats and booleans can");
        }

        // Up to 2^40 elements the number of bytes is below 2^63 for every accepted element.
        const long mostElements = 1L << 40;
        Int128 elements = shape.Aggregate((Int128)1, (product, size) => product > mostElements ? product : product * size);
        if (elements > mostElements && !shape.Contains(0))
        {
            throw new UserErrorException($"{source}: claims the shape ({string.Join(", ", shape)}), more elements than a file can hold");
        }

        return new NpyHeader(type, descriptor, size, bigEndian, fortran.Value, shape, bytes);
    }

    private static UserErrorException CutShort(string source) => new($"{source}: ends within its .npy header");

    /// <summary>Reads the little of Python's syntax that headers use.</summary>
    private ref struct Cursor(string text)
    {
        private int _at;

        public bool AtEnd
        {
            get
            {
                SkipSpace();
                return _at == text.Length;
            }
        }

        public bool Peek(char expected)
        {
            SkipSpace();
            return _at < text.Length && text[_at] == expected;
        }

        public bool Take(char expected)
        {
            if (!Peek(expected)) return false;
            _at++;
            return true;
        }

        public bool TakeWord(string word)
        {
            SkipSpace();
            if (!text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)) return false;
            _at += word.Length;
            return true;
        }

        public string? TakeString()
        {
            char quote = Peek('\'') ? '\'' : '"';
            if (!Take(quote)) return null;
            int end = text.IndexOf(quote, _at);
            if (end < 0) return null;
            string value = text[_at..end];
            _at = end + 1;
            return value;
        }

        public List<int>? TakeShape()
        {
            var shape = new List<int>();
            if (!Take('(')) return null;
            while (!Take(')'))
            {
                SkipSpace();
                int start = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
                if (!int.TryParse(text.AsSpan(start.._at), NumberStyles.None, null, out int size) || shape.Count == 32) return null;
                shape.Add(size);

                // Python 2 marked its long integers.
                Take('L');
                if (!Take(',') && !Peek(')')) return null;
            }

            return shape;
        }

        private void SkipSpace()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        }
    }
}
