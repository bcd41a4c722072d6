using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Disentangle.Serialization.PyTorch;

/// <content>Numbers and texts, in bytes and as the lines that Python 2 writes.</content>
internal sealed partial class PickleReader
{
    // Numbers of 128 bits are states of random number generators; none that a file needs is longer than this.
    private const int LongestNumber = 64;

    private bool Scalar(Opcode code)
    {
        switch (code)
        {
            case Opcode.None: return Push(null);
            case Opcode.True: return Push(true);
            case Opcode.False: return Push(false);
            case Opcode.Int8: return Push((long)Take(1)[0]);
            case Opcode.Int16: return Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
            case Opcode.Int32: return Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
            case Opcode.Long1: return PushNumber(Take(1)[0]);
            case Opcode.Long4: return PushNumber(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
            case Opcode.Double: return Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
            case Opcode.IntText: return PushLine(Line());
            case Opcode.LongText: return PushLine(Line().TrimEnd('L'));
            case Opcode.FloatText:
                return double.TryParse(Line(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    ? Push(number) : throw NoNumber();
            case Opcode.StringText: return Push(Line().Trim('\'', '"'));
            case Opcode.UnicodeText: return Push(Line());
            case Opcode.ShortUnicode or Opcode.ShortString: return Push(Text(Take(1)[0]));
            case Opcode.Unicode or Opcode.String: return Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
            case Opcode.Unicode8: return Push(Text(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))));
            case Opcode.ShortBytes: return Push(Take(Take(1)[0]).ToArray());
            case Opcode.Bytes: return Push(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))).ToArray());
            case Opcode.Bytes8 or Opcode.ByteArray8: return Push(Take(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)))).ToArray());
            default: return false;
        }
    }

    /// <summary>A whole number of the given bytes: a long where it fits, else as it is.</summary>
    private bool PushNumber(uint length)
    {
        if (length > LongestNumber) throw new FormatException($"its pickle holds a whole number of {length} bytes");
        return PushNumber(new BigInteger(Take(length)));
    }

    private bool PushNumber(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? Push((long)number) : Push(number);

    /// <summary>A whole number in digits; 00 and 01 are false and true.</summary>
    private bool PushLine(string digits)
    {
        if (digits is "00" or "01") return Push(digits == "01");
        bool whole = digits.Length <= 3 * LongestNumber
            && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        return whole ? PushNumber(BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) : throw NoNumber();
    }

    private uint Place() => uint.TryParse(Line(), NumberStyles.None, CultureInfo.InvariantCulture, out uint place)
        ? place : throw NoNumber();

    private string Text(ulong length) => Encoding.UTF8.GetString(Take(Length(length)));

    private static int Length(ulong length) => length <= int.MaxValue ? (int)length : throw CutShort();

    private static FormatException NoNumber() => new("its pickle has a line that is not a number");
}
