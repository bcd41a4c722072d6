namespace Disentangle.Tests.Shared;

/// <summary>
/// Memory of a <see cref="CheckingKernels"/>: the host sees a copy of it, and only where it asks for one. A copy that is out of date holds
/// NaN, and so does memory that nothing has been written to, so that neither can be used unnoticed.
/// </summary>
internal sealed class HiddenStorage(CheckingKernels device, Tensor memory) : TensorStorage
{
    private float[] _copy = [];
    private bool _shown, _written;

    /// <summary>For messages and for the comparison of commands.</summary>
    public int Number { get; } = device.NextTensor();

    public override void Resize(int count)
    {
        if (count == memory.Count) return;
        memory.Resize(new Shape(count));
        memory.HostWrite().Fill(float.NaN);
        (_copy, _shown, _written) = (new float[count], false, false);
    }

    public override ReadOnlySpan<float> HostRead(int count)
    {
        if (!_shown) device.CountRead();
        Show("read");
        return _copy.AsSpan(0, count);
    }

    public override Span<float> HostWrite(int count)
    {
        Show("written");
        _written = true;
        return _copy.AsSpan(0, count);
    }

    /// <summary>Values for a new tensor: no crossing that a device would have to wait for.</summary>
    public void Create(ReadOnlySpan<float> values) => values.CopyTo(memory.HostWrite());

    /// <summary>The memory, for kernels.</summary>
    public Tensor OnDevice(Shape shape)
    {
        if (_written) _copy.CopyTo(memory.HostWrite());
        if (_shown) Array.Fill(_copy, float.NaN);
        (_shown, _written) = (false, false);
        memory.Resize(shape);
        return memory;
    }

    private void Show(string how)
    {
        device.RequireNoCommands($"tensor {Number} is {how} by the host");
        if (!_shown) memory.HostRead().CopyTo(_copy);
        _shown = true;
    }
}
