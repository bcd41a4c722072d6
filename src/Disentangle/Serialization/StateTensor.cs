namespace Disentangle.Serialization;

/// <summary>A tensor of a model made elsewhere: a view of bytes that were read, turned into floats when they are asked for.</summary>
public sealed class StateTensor
{
    // What torch itself allows in most of its operations, and more than any layer needs.
    private const int MostDimensions = 8;

    private readonly ReadOnlyMemory<byte> _storage;
    private readonly long _offset;
    private readonly int[] _dimensions;
    private readonly long[] _strides;

    private StateTensor(string name, ElementType type, ReadOnlyMemory<byte> storage, long offset, int[] dimensions,
        long[] strides, int count) =>
        (Name, Type, _storage, _offset, _dimensions, _strides, Count) = (name, type, storage, offset, dimensions, strides, count);

    /// <summary>Unique within a file, for example <c>encoder.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>How the numbers are stored.</summary>
    public ElementType Type { get; }

    /// <summary>The size in each dimension, outermost first.</summary>
    public IReadOnlyList<int> Dimensions => _dimensions;

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    /// <summary>For example <c>32x1x4x4</c>; <c>scalar</c> without dimensions.</summary>
    public string ShapeText => Text(_dimensions);

    /// <summary>Whether the numbers stand in the order of the dimensions, one after the other.</summary>
    private bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int d = _dimensions.Length - 1; d >= 0; d--)
            {
                if (_dimensions[d] != 1 && _strides[d] != expected) return false;
                expected *= _dimensions[d];
            }

            return true;
        }
    }

    /// <summary>A view of bytes.</summary>
    /// <param name="name">Unique within a file.</param>
    /// <param name="type">How the numbers are stored.</param>
    /// <param name="storage">Numbers, some of which are this tensor's.</param>
    /// <param name="offset">The place of the first, in numbers.</param>
    /// <param name="dimensions">The size in each dimension.</param>
    /// <param name="strides">How many numbers apart neighbours stand in each dimension.</param>
    /// <exception cref="FormatException">A number is negative, the view leaves the storage, or a number of
    /// the storage is in it twice.</exception>
    internal static StateTensor View(
        string name, ElementType type, ReadOnlyMemory<byte> storage, long offset, ReadOnlySpan<long> dimensions, ReadOnlySpan<long> strides)
    {
        if (dimensions.Length != strides.Length)
            throw new FormatException($"it has {dimensions.Length} dimensions and {strides.Length} strides");
        if (dimensions.Length > MostDimensions)
            throw new FormatException($"it has {dimensions.Length} dimensions, at most {MostDimensions} are read");
        long available = storage.Length / type.Size, count = 1;
        if (offset < 0) throw new FormatException($"its first number is at {offset}");
        int[] sizes = new int[dimensions.Length];
        for (int d = 0; d < sizes.Length; d++)
        {
            if (dimensions[d] < 0 || dimensions[d] > int.MaxValue) throw new FormatException($"a dimension is {dimensions[d]}");
            if (strides[d] < 0) throw new FormatException($"a stride is {strides[d]}");
            sizes[d] = (int)dimensions[d];
            count = sizes[d] == 0 || count == 0 ? 0 : count > int.MaxValue ? count : count * sizes[d];
        }

        if (count > available) throw new FormatException($"its shape {Text(sizes)} needs {count} numbers, its storage holds {available}");
        if (count > 0) CheckPlaces(sizes, strides, offset, available);
        return new StateTensor(name, type, storage, offset, sizes, strides.ToArray(), (int)count);
    }

    /// <summary>The same tensor under another name.</summary>
    internal StateTensor Named(string name) => new(name, Type, _storage, _offset, _dimensions, _strides, Count);

    /// <summary>A copy of the numbers as 32-bit floats, row by row.</summary>
    public float[] ToFloats()
    {
        float[] values = new float[Count];
        if (Count == 0) return values;
        if (IsContiguous)
        {
            Type.Convert(_storage.Span.Slice((int)(_offset * Type.Size), Count * Type.Size), values);
            return values;
        }

        ReadOnlySpan<byte> storage = _storage.Span;
        Span<int> at = stackalloc int[_dimensions.Length];
        at.Clear();
        long place = _offset;
        for (int i = 0; i < values.Length; i++)
        {
            Type.Convert(storage.Slice((int)(place * Type.Size), Type.Size), values.AsSpan(i, 1));
            for (int d = at.Length - 1; d >= 0; d--)
            {
                place += _strides[d];
                if (++at[d] < _dimensions[d]) break;
                place -= at[d] * _strides[d];
                at[d] = 0;
            }
        }

        return values;
    }

    /// <summary>The name, the shape and the type.</summary>
    public override string ToString() => $"{Name} {ShapeText} {Type}";

    internal static string Text(IEnumerable<int> dimensions)
    {
        string text = string.Join('x', dimensions);
        return text.Length == 0 ? "scalar" : text;
    }

    /// <summary>
    /// Taken from the smallest stride up, each must step over everything that those before it reach: then no number is met twice.
    /// </summary>
    private static void CheckPlaces(int[] sizes, ReadOnlySpan<long> strides, long offset, long available)
    {
        long reach = 0;
        long[] steps = strides.ToArray();
        foreach (int d in Enumerable.Range(0, sizes.Length).Where(d => sizes[d] > 1).OrderBy(d => steps[d]))
        {
            if (steps[d] <= reach) throw new FormatException($"its strides {string.Join(", ", steps)} refer to a number twice");
            if (steps[d] >= available) throw OutOfReach();
            reach += steps[d] * (sizes[d] - 1);
            if (reach >= available) throw OutOfReach();
        }

        if (offset >= available - reach) throw OutOfReach();

        FormatException OutOfReach() => new($"it reaches beyond its storage of {available} numbers");
    }
}
