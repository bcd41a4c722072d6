using System.Globalization;

namespace Disentangle.Datasets.Formats;

/// <summary>The element types of NumPy arrays that are read here.</summary>
public enum NpyType
{
    /// <summary>One byte, 0 or 1; read as <see cref="byte"/>.</summary>
    Boolean,

    /// <summary><see cref="sbyte"/>.</summary>
    Int8,

    /// <summary><see cref="byte"/>.</summary>
    UInt8,

    /// <summary><see cref="short"/>.</summary>
    Int16,

    /// <summary><see cref="ushort"/>.</summary>
    UInt16,

    /// <summary><see cref="int"/>.</summary>
    Int32,

    /// <summary><see cref="uint"/>.</summary>
    UInt32,

    /// <summary><see cref="long"/>.</summary>
    Int64,

    /// <summary><see cref="ulong"/>.</summary>
    UInt64,

    /// <summary><see cref="Half"/>.</summary>
    Float16,

    /// <summary><see cref="float"/>.</summary>
    Float32,

    /// <summary><see cref="double"/>.</summary>
    Float64,

    /// <summary>Strings of a fixed number of Unicode characters, four bytes each, padded with zeros.</summary>
    Unicode,

    /// <summary>Strings of a fixed number of bytes, padded with zeros.</summary>
    Bytes,
}

/// <summary>How NumPy writes the element types.</summary>
internal static class NpyTypes
{
    private static readonly (NpyType Type, string Code, Type Element)[] Numbers =
    [
        (NpyType.Boolean, "b1", typeof(bool)),
        (NpyType.Int8, "i1", typeof(sbyte)),
        (NpyType.UInt8, "u1", typeof(byte)),
        (NpyType.Int16, "i2", typeof(short)),
        (NpyType.UInt16, "u2", typeof(ushort)),
        (NpyType.Int32, "i4", typeof(int)),
        (NpyType.UInt32, "u4", typeof(uint)),
        (NpyType.Int64, "i8", typeof(long)),
        (NpyType.UInt64, "u8", typeof(ulong)),
        (NpyType.Float16, "f2", typeof(Half)),
        (NpyType.Float32, "f4", typeof(float)),
        (NpyType.Float64, "f8", typeof(double)),
    ];

    /// <summary>The type, the bytes of one element and the byte order that a descriptor such as <c>&lt;f4</c> stands for.</summary>
    public static bool TryParse(string descriptor, out NpyType type, out int size, out bool bigEndian)
    {
        (type, size, bigEndian) = (default, 0, false);
        if (descriptor.Length < 3 || descriptor[0] is not ('<' or '>' or '|' or '=')) return false;
        bigEndian = descriptor[0] == '>' || (descriptor[0] == '=' && !BitConverter.IsLittleEndian);
        string code = descriptor[1..];
        if (code[0] is 'U' or 'S')
        {
            // Any number of strings of no width would fit in no bytes. The limit keeps the product with the number of elements in range.
            if (!int.TryParse(code.AsSpan(1), NumberStyles.None, null, out int length) || length < 1
                || !Limits.FieldCharacters.Allows(length)) return false;
            (type, size) = code[0] == 'U' ? (NpyType.Unicode, 4 * length) : (NpyType.Bytes, length);
            return true;
        }

        int row = Array.FindIndex(Numbers, number => string.Equals(number.Code, code, StringComparison.Ordinal));
        if (row < 0) return false;
        (type, size) = (Numbers[row].Type, code[1] - '0');
        return true;
    }

    /// <summary>Whether a descriptor is of strings that are too wide to be read.</summary>
    public static bool IsTooWide(string descriptor) =>
        descriptor is [_, 'U' or 'S', .. { Length: > 0 } width] && width.All(char.IsAsciiDigit)
            && (!long.TryParse(width, NumberStyles.None, null, out long length) || !Limits.FieldCharacters.Allows(length));

    /// <summary>How the type of numbers of an array in memory is written, for example <c>&lt;f4</c>.</summary>
    /// <exception cref="ArgumentException">Arrays of this type cannot be written.</exception>
    public static string Descriptor(Type element)
    {
        int row = Array.FindIndex(Numbers, number => number.Element == element);
        if (row < 0) throw new ArgumentException($"an array of {element.Name} cannot be written as NumPy array");
        string code = Numbers[row].Code;
        return (code[1] == '1' ? "|" : BitConverter.IsLittleEndian ? "<" : ">") + code;
    }
}
