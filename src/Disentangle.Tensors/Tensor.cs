using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Disentangle.Tensors;

/// <summary>
/// A dense array of 32-bit floats, rows outermost, in memory of the device that made it (<see cref="IKernels.CreateTensor()"/>). One made
/// by a constructor without a storage is in the host's memory, which is also that of the processor's kernels.
/// </summary>
/// <remarks>
/// The host sees the values by <see cref="HostRead"/>, <see cref="HostWrite"/> and <see cref="Item"/> alone. On a device with memory of
/// its own these wait for the device and copy, so a training step does without them between <see cref="IKernels.BeginCommands"/> and
/// <see cref="IKernels.EndCommands"/>.
/// </remarks>
public sealed unsafe class Tensor
{
    private readonly HostStorage? _host;
    private float* _pointer;

    /// <summary>An empty tensor of the host, to be given its size later by <see cref="Resize"/>.</summary>
    public Tensor()
        : this(new HostStorage())
    {
    }

    /// <summary>A tensor of zeros in the host's memory.</summary>
    public Tensor(Shape shape)
        : this()
    {
        Resize(shape);
        HostWrite().Clear();
    }

    /// <summary>A tensor of the host with the given values, row by row.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape holds.</exception>
    public Tensor(Shape shape, ReadOnlySpan<float> values)
        : this()
    {
        Resize(shape);
        Set(values);
    }

    /// <summary>An empty tensor in the memory of a device.</summary>
    public Tensor(TensorStorage storage)
    {
        (Storage, _host) = (storage, storage as HostStorage);
        Resize(new Shape(0));
    }

    /// <summary>Where the values are.</summary>
    public TensorStorage Storage { get; }

    /// <summary>The size in each dimension.</summary>
    public Shape Shape { get; private set; }

    /// <summary>How many values there are.</summary>
    public int Count => Shape.Count;

    /// <summary>Whether the values are in the host's memory.</summary>
    public bool IsOnHost => _host is not null;

    /// <summary>The one value of a tensor of one value, read by the host.</summary>
    /// <exception cref="InvalidOperationException">There are more values or none.</exception>
    public float Item =>
        Count == 1 ? HostRead()[0] : throw new InvalidOperationException($"a tensor of shape {Shape} is not a single number");

    /// <summary>The first value's address; valid as long as the tensor is reachable and not resized.</summary>
    /// <exception cref="ArgumentException">The tensor belongs to a device with memory of its own.</exception>
    internal float* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_pointer == null) ThrowElsewhere();
            return _pointer;
        }
    }

    /// <summary>The values, for kernels of the processor.</summary>
    internal Span<float> Values => new(Pointer, Count);

    /// <summary>The values, row by row, for the host to read; valid until a kernel changes the tensor.</summary>
    public ReadOnlySpan<float> HostRead() => Storage.HostRead(Count);

    /// <summary>
    /// The values, row by row, for the host to change; valid until a kernel gets the tensor. What is not written keeps its value.
    /// </summary>
    public Span<float> HostWrite() => Storage.HostWrite(Count);

    /// <summary>Takes the given values from the host, row by row.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape holds.</exception>
    public void Set(ReadOnlySpan<float> values)
    {
        if (values.Length != Count) throw new ArgumentException($"a tensor of shape {Shape} holds {Count} values, got {values.Length}");
        values.CopyTo(HostWrite());
    }

    /// <summary>Gives the tensor another shape; the values are undefined afterwards unless the count stays the same.</summary>
    public void Resize(Shape shape)
    {
        Storage.Resize(shape.Count);
        Shape = shape;
        if (_host is not null) _pointer = _host.Pointer;
    }

    /// <summary>A copy in the host's memory.</summary>
    public Tensor Clone() => new(Shape, HostRead());

    /// <summary>The shape and, where the host has them, the first few values.</summary>
    public override string ToString() => _host is null
        ? $"Tensor {Shape}"
        : $"Tensor {Shape} [{string.Join(", ", Values[..Math.Min(6, Count)].ToArray())}{(Count > 6 ? ", ..." : "")}]";

    [DoesNotReturn]
    private void ThrowElsewhere() => throw new ArgumentException($"a tensor of shape {Shape} is in the memory of another device");
}
