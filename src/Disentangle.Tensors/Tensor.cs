using System.Runtime.CompilerServices;

namespace Disentangle.Tensors;

/// <summary>
/// A dense array of 32-bit floats, rows outermost, in memory that starts on a cache line and never moves.
/// </summary>
/// <remarks>
/// The memory is a pinned array of the managed heap: kernels may hold pointers into it and spans over it stay valid, without
/// any disposing. <see cref="Resize"/> keeps the memory where it can, so tensors that are used again and again allocate nothing.
/// </remarks>
public sealed unsafe class Tensor
{
    private const int CacheLine = 64;

    // Elementwise kernels work in whole vectors: they may read and write up to one vector past the end. What is there has no meaning.
    private const int Slack = 16;

    private float[] _storage = [];
    private int _offset;

    /// <summary>A tensor of zeros.</summary>
    public Tensor(Shape shape)
    {
        Resize(shape);
        Span.Clear();
    }

    /// <summary>A tensor with the given values, row by row.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape holds.</exception>
    public Tensor(Shape shape, ReadOnlySpan<float> values)
    {
        if (values.Length != shape.Count) throw new ArgumentException($"a tensor of shape {shape} holds {shape.Count} values, got {values.Length}");
        Resize(shape);
        values.CopyTo(Span);
    }

    /// <summary>An empty tensor, to be given its size later by <see cref="Resize"/>.</summary>
    public Tensor() => Resize(new Shape(0));

    /// <summary>The size in each dimension.</summary>
    public Shape Shape { get; private set; }

    /// <summary>How many values there are.</summary>
    public int Count => Shape.Count;

    /// <summary>The values, row by row.</summary>
    public Span<float> Span => _storage.AsSpan(_offset, Count);

    /// <summary>The one value of a tensor of one value.</summary>
    public float Item => Count == 1 ? _storage[_offset] : throw new InvalidOperationException($"a tensor of shape {Shape} is not a single number");

    /// <summary>The first value's address; valid as long as the tensor is reachable and not resized.</summary>
    internal float* Pointer { get; private set; }

    /// <summary>Gives the tensor another shape; the values are undefined afterwards unless the count stays the same.</summary>
    public void Resize(Shape shape)
    {
        if (Pointer == null || shape.Count + Slack > _storage.Length - _offset) Allocate(shape.Count);
        Shape = shape;
    }

    private void Allocate(int count)
    {
        nint bytes = sizeof(float) * (nint)(count + Slack);
        int alignment = bytes < HugePages.PageBytes ? CacheLine : HugePages.PageBytes;
        _storage = GC.AllocateUninitializedArray<float>(count + Slack + alignment / sizeof(float), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _storage[0]);
        _offset = (int)((alignment - address % alignment) % alignment) / sizeof(float);
        Pointer = (float*)address + _offset;
        if (alignment == HugePages.PageBytes) HugePages.Prefer((nint)Pointer, bytes);
        _storage.AsSpan(_offset + count, Slack).Clear();
    }

    /// <summary>A copy with its own memory.</summary>
    public Tensor Clone() => new(Shape, Span);

    /// <summary>The shape and the first few values.</summary>
    public override string ToString() => $"Tensor {Shape} [{string.Join(", ", Span[..Math.Min(6, Count)].ToArray())}{(Count > 6 ? ", ..." : "")}]";
}
