using System.Runtime.CompilerServices;

namespace Disentangle.Tensors;

/// <summary>
/// Memory of this machine that starts on a cache line and never moves: a pinned array of the managed heap. Kernels of the processor hold
/// pointers into it, and spans over it stay valid, without any disposing.
/// </summary>
internal sealed unsafe class HostStorage : TensorStorage
{
    private const int CacheLine = 64;

    // Elementwise kernels work in whole vectors: they may read and write up to one vector past the end. What is there has no meaning.
    private const int Slack = 16;

    private float[] _array = [];
    private int _offset;

    /// <summary>The first value's address; valid until the storage is resized, as long as it is reachable.</summary>
    public float* Pointer { get; private set; }

    /// <summary>Keeps the memory where it can, so tensors that are used again and again allocate nothing.</summary>
    public override void Resize(int count)
    {
        if (Pointer == null || count + Slack > _array.Length - _offset) Allocate(count);
    }

    public override ReadOnlySpan<float> HostRead(int count) => _array.AsSpan(_offset, count);

    public override Span<float> HostWrite(int count) => _array.AsSpan(_offset, count);

    private void Allocate(int count)
    {
        nint bytes = sizeof(float) * (nint)(count + Slack);
        int alignment = bytes < HugePages.PageBytes ? CacheLine : HugePages.PageBytes;
        _array = GC.AllocateUninitializedArray<float>(count + Slack + alignment / sizeof(float), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _array[0]);
        _offset = (int)((alignment - address % alignment) % alignment) / sizeof(float);
        Pointer = (float*)address + _offset;
        if (alignment == HugePages.PageBytes) HugePages.Prefer((nint)Pointer, bytes);
        _array.AsSpan(_offset + count, Slack).Clear();
    }
}
