using System.Buffers.Binary;
using System.Text;

namespace Disentangle.Serialization.PyTorch;

/// <summary>
/// Reads a pickle without running anything: numbers, texts, lists, tuples and dictionaries, and what <see cref="IPickleObjects"/> knows.
/// Of every other class or function the name is kept, and a <see cref="PickleObject"/> stands for whatever would be made with it.
/// </summary>
/// <remarks>
/// An operation takes a byte at least, makes two objects at most, and copies nothing that an earlier one made, so the length of the pickle
/// bounds memory and time. Nothing here recurses, so no nesting can exhaust the stack.
/// </remarks>
/// <param name="bytes">Where the pickle stands.</param>
/// <param name="start">Its first byte.</param>
/// <param name="objects">What its names stand for.</param>
internal sealed partial class PickleReader(ReadOnlyMemory<byte> bytes, int start, IPickleObjects objects)
{
    private const int LatestProtocol = 5;

    private static readonly object Marker = new();

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    private readonly int _start = start;

    /// <summary>The first byte after what has been read.</summary>
    public int Position { get; private set; } = start;

    /// <summary>The object that the pickle is of.</summary>
    /// <exception cref="FormatException">The pickle is truncated or damaged.</exception>
    public object? Read()
    {
        for (int operations = 0; ; operations++)
        {
            if (!Limits.PickleOperations.Allows(operations + 1))
                throw Beyond(Limits.PickleOperations, "its pickle has more operations than any state dictionary's");
            if (!Limits.PickleBytes.Allows(Position - _start))
                throw Beyond(Limits.PickleBytes, "its pickle is longer than any state dictionary's");
            Opcode code = (Opcode)Take(1)[0];
            if (code == Opcode.Stop) return _marks.Count == 0 && _stack.Count == 1 ? _stack[0]
                : throw new FormatException("its pickle ends with unused parts");
            if (!Scalar(code) && !Container(code) && !Remembered(code)) Special(code);
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
            case Opcode.List: return Push(new List<object?>(PopToMark()));
            case Opcode.Dictionary:
                object?[] items = PopToMark();
                Push(new PickleDictionary());
                return Set(items);
            case Opcode.EmptySet: return Push(new List<object?>());
            case Opcode.AddItems: return Extend(PopToMark());
            case Opcode.FrozenSet: return Push(PopToMark());
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
            case Opcode.Duplicate: return Push(Top());
            case Opcode.PutText:
                _memo[Place()] = Top();
                return true;
            case Opcode.GetText: return Recall(Place());
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
                if (protocol is < 2 or > LatestProtocol)
                    throw new FormatException($"its pickle has protocol {protocol}, 2 to {LatestProtocol} are read");
                break;
            case Opcode.Frame:
                Take(8);
                break;
            case Opcode.PersistentId:
                Push(objects.Persistent(PopMany(1)[0]));
                break;
            case Opcode.Global:
                Push(objects.Global(Line(), Line()));
                break;
            case Opcode.StackGlobal:
                object?[] names = PopMany(2);
                if (names is not [string module, string name])
                    throw new FormatException("its pickle names a class by a value that is not text");
                Push(objects.Global(module, name));
                break;
            case Opcode.Reduce:
                object?[] call = PopMany(2);
                Push(call is [PickleGlobal function, object?[] arguments] ? objects.Call(function, arguments) : Made(call[0]));
                break;
            case Opcode.NewObject:
                Push(Made(PopMany(2)[0]));
                break;
            case Opcode.NewObjectWithKeywords:
                Push(Made(PopMany(3)[0]));
                break;
            case Opcode.Object:
                Push(Made(PopToMark().FirstOrDefault()));
                break;
            case Opcode.Instance:
                object named = objects.Global(Line(), Line());
                PopToMark();
                Push(Made(named));
                break;
            case Opcode.Extension1 or Opcode.Extension2 or Opcode.Extension4:
                Take(code == Opcode.Extension1 ? 1 : code == Opcode.Extension2 ? 2 : 4);
                Push(new PickleObject("an extension"));
                break;
            case Opcode.Build:
                SetState(PopMany(1)[0]);
                break;
            default:
                throw new FormatException($"its pickle holds the operation 0x{(byte)code:X2}, which PyTorch files do not use");
        }
    }

    /// <summary>What stands for the object that a class or function would make.</summary>
    private static PickleObject Made(object? from) => from switch
    {
        PickleObject unknown => new PickleObject(unknown.Name),
        PickleGlobal known => new PickleObject(known.Name),
        _ => throw new FormatException("its pickle calls an object that is not a function"),
    };

    /// <summary>Gives an object attributes. Of tensors and dictionaries they are not needed: versions of modules, for example.</summary>
    private void SetState(object? state)
    {
        if (Top() is not (PickleDictionary or TorchTensor))
            throw new FormatException("its pickle sets attributes of a value that is not an object");
        if (Top() is PickleObject made)
            made.State = state as PickleDictionary ?? (state as object?[])?.Take(2).OfType<PickleDictionary>().FirstOrDefault();
    }

    private bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    private bool Recall(uint place) =>
        _memo.TryGetValue(place, out object? value) ? Push(value)
            : throw new FormatException("its pickle refers to an entry that it has not stored");

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
        if (Top() is List<object?> list) list.AddRange(values);
        else if (Top() is not PickleObject) throw new FormatException("its pickle appends to a value that is not a list");
        return true;
    }

    private bool Set(object?[] values)
    {
        if (Top() is not PickleDictionary dictionary || values.Length % 2 != 0)
            throw new FormatException("its pickle sets an item of a value that is not a dictionary");
        for (int i = 0; i < values.Length; i += 2) dictionary.Add(values[i], values[i + 1]);
        return true;
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

    /// <summary>The error of a pickle that is beyond a limit.</summary>
    public static FormatException Beyond(Limit limit, string claim) =>
        new($"{claim}; the limit is {limit.Value} {limit.Unit}, which --limit {limit.Id}=N raises");

    private static FormatException Empty() => new("its pickle takes more values from the stack than are there");

    private static FormatException CutShort() => new("its pickle is truncated");
}
