using System.Buffers.Binary;
using System.Text;

namespace Disentangle.Serialization.PyTorch;

/// <summary>
/// Reads a pickle without running anything: numbers, texts, lists, tuples and dictionaries, and what <see cref="IPickleObjects"/> knows.
/// Every other class or function is refused where it is named, before anything could be made of it.
/// </summary>
/// <remarks>
/// An operation takes a byte at least and makes one object at most, so the limits on the length and on the operations bound the memory.
/// Nothing here recurses, so no nesting can exhaust the stack.
/// </remarks>
/// <param name="bytes">Where the pickle stands.</param>
/// <param name="start">Its first byte.</param>
/// <param name="objects">What its names stand for.</param>
internal sealed class PickleReader(ReadOnlyMemory<byte> bytes, int start, IPickleObjects objects)
{
    /// <summary>The most bytes of a pickle that is read: state dictionaries of a million tensors have fewer.</summary>
    public const int MostBytes = 1 << 28;

    private const int MostOperations = 4_000_000, LongestNumber = 16, LatestProtocol = 5;

    private static readonly object Marker = new();

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    private readonly int _start = start;

    /// <summary>The first byte after what has been read.</summary>
    public int Position { get; private set; } = start;

    /// <summary>The object that the pickle is of.</summary>
    /// <exception cref="FormatException">The pickle is cut short or damaged.</exception>
    /// <exception cref="UserErrorException">It asks for a class or function that is not one of tensors.</exception>
    public object? Read()
    {
        for (int operations = 0; ; operations++)
        {
            if (operations == MostOperations || Position - _start > MostBytes) throw new FormatException("its pickle is longer than any state dictionary's");
            Opcode code = (Opcode)Take(1)[0];
            if (code == Opcode.Stop) return _marks.Count == 0 && _stack.Count == 1 ? _stack[0] : throw new FormatException("its pickle ends with parts left over");
            if (!Scalar(code) && !Container(code) && !Remembered(code)) Special(code);
        }
    }

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
            case Opcode.Double: return Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
            case Opcode.ShortUnicode or Opcode.ShortString: return Push(Text(Take(1)[0]));
            case Opcode.Unicode or Opcode.String: return Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
            case Opcode.Unicode8: return Push(Text(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))));
            case Opcode.ShortBytes: return Push(Take(Take(1)[0]).ToArray());
            case Opcode.Bytes: return Push(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))).ToArray());
            default: return false;
        }
    }

    private bool Container(Opcode code)
    {
        switch (code)
        {
            case Opcode.Mark:
                _marks.Add(_stack.Count);
                return Push(Marker);
            case Opcode.Pop:
                if (Pop() == Marker) _marks.RemoveAt(_marks.Count - 1);
                return true;
            case Opcode.PopMark:
                PopToMark();
                return true;
            case Opcode.EmptyTuple: return Push(Array.Empty<object?>());
            case Opcode.Tuple: return Push(PopToMark());
            case Opcode.Tuple1: return Push(PopMany(1));
            case Opcode.Tuple2: return Push(PopMany(2));
            case Opcode.Tuple3: return Push(PopMany(3));
            case Opcode.EmptyList: return Push(new List<object?>());
            case Opcode.Append: return Extend(PopMany(1));
            case Opcode.Appends: return Extend(PopToMark());
            case Opcode.EmptyDictionary: return Push(new PickleDictionary());
            case Opcode.SetItem: return Set(PopMany(2));
            case Opcode.SetItems: return Set(PopToMark());
            default: return false;
        }
    }

    private bool Remembered(Opcode code)
    {
        switch (code)
        {
            case Opcode.Put:
                _memo[Take(1)[0]] = Top();
                return true;
            case Opcode.LongPut:
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top();
                return true;
            case Opcode.Memoize:
                _memo[(uint)_memo.Count] = Top();
                return true;
            case Opcode.Get: return Recall(Take(1)[0]);
            case Opcode.LongGet: return Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
            default: return false;
        }
    }

    private void Special(Opcode code)
    {
        switch (code)
        {
            case Opcode.Protocol:
                int protocol = Take(1)[0];
                if (protocol is < 2 or > LatestProtocol) throw new FormatException($"its pickle has protocol {protocol}, 2 to {LatestProtocol} are read");
                break;
            case Opcode.Frame:
                Take(8);
                break;
            case Opcode.PersistentId:
                Push(objects.Persistent(PopMany(1)[0]));
                break;
            case Opcode.Global or Opcode.Instance:
                Push(objects.Global(Line(), Line()));
                if (code == Opcode.Instance) throw new FormatException("its pickle makes an object of a class");
                break;
            case Opcode.StackGlobal:
                object?[] names = PopMany(2);
                if (names is not [string module, string name]) throw new FormatException("its pickle names a class by something other than text");
                Push(objects.Global(module, name));
                break;
            case Opcode.Reduce:
                object?[] call = PopMany(2);
                if (call is not [PickleGlobal function, object?[] arguments]) throw new FormatException("its pickle calls something that is no function");
                Push(objects.Call(function, arguments));
                break;
            case Opcode.Build:
                // An ordered dictionary of PyTorch carries its modules' versions as attributes, which no tensor needs.
                PopMany(1);
                if (Top() is not PickleDictionary) throw new FormatException("its pickle sets attributes of an object");
                break;
            case Opcode.Object or Opcode.NewObject or Opcode.NewObjectWithKeywords or Opcode.Extension1 or Opcode.Extension2 or Opcode.Extension4:
                throw new FormatException("its pickle makes an object of a class");
            default:
                throw new FormatException($"its pickle holds the operation 0x{(byte)code:X2}, which files of PyTorch do not use");
        }
    }

    private bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    private bool Recall(uint place) =>
        _memo.TryGetValue(place, out object? value) ? Push(value) : throw new FormatException("its pickle recalls what it has not met");

    private object? Top() => _stack.Count > 0 && _stack[^1] != Marker ? _stack[^1] : throw Empty();

    private object? Pop()
    {
        if (_stack.Count == 0) throw Empty();
        object? value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count) => PopFrom(_stack.Count - count, _marks.Count > 0 ? _marks[^1] + 1 : 0);

    private object?[] PopToMark()
    {
        if (_marks.Count == 0) throw Empty();
        int mark = _marks[^1];
        object?[] values = PopFrom(mark + 1, mark + 1);
        _marks.RemoveAt(_marks.Count - 1);
        _stack.RemoveAt(mark);
        return values;
    }

    private object?[] PopFrom(int first, int least)
    {
        if (first < least) throw Empty();
        object?[] values = [.. _stack[first..]];
        _stack.RemoveRange(first, _stack.Count - first);
        return values;
    }

    private bool Extend(object?[] values)
    {
        if (Top() is not List<object?> list) throw new FormatException("its pickle appends to what is no list");
        list.AddRange(values);
        return true;
    }

    private bool Set(object?[] values)
    {
        if (Top() is not PickleDictionary dictionary || values.Length % 2 != 0) throw new FormatException("its pickle sets an item of what is no dictionary");
        for (int i = 0; i < values.Length; i += 2) dictionary.Items.Add((values[i], values[i + 1]));
        return true;
    }

    /// <summary>A whole number of up to 16 bytes: a long where it fits, else as it is.</summary>
    private bool PushNumber(int length)
    {
        if (length > LongestNumber) throw new FormatException($"its pickle holds a whole number of {length} bytes");
        System.Numerics.BigInteger number = new(Take(length));
        return number >= long.MinValue && number <= long.MaxValue ? Push((long)number) : Push(number);
    }

    private string Text(ulong length)
    {
        if (length > MostBytes) throw CutShort();
        return Encoding.UTF8.GetString(Take((int)length));
    }

    private string Line()
    {
        ReadOnlySpan<byte> rest = bytes.Span[Position..];
        int end = rest.IndexOf((byte)'\n');
        if (end < 0) throw CutShort();
        Position += end + 1;
        return Encoding.UTF8.GetString(rest[..end]);
    }

    private ReadOnlySpan<byte> Take(uint count) => count <= int.MaxValue ? Take((int)count) : throw CutShort();

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - Position) throw CutShort();
        Position += count;
        return bytes.Span.Slice(Position - count, count);
    }

    private static FormatException Empty() => new("its pickle takes more than it has put down");

    private static FormatException CutShort() => new("its pickle is cut short");
}
