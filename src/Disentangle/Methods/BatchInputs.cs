namespace Disentangle.Methods;

/// <summary>
/// The inputs that a phase has asked for, in the memory of its device. Those of later steps are written before the phase begins, so that
/// nothing but kernels runs during it; the first step finds out which there are.
/// </summary>
internal sealed class BatchInputs(IKernels kernels)
{
    private readonly List<(BatchInput Fill, Tensor Values)> _known = [];

    /// <summary>The values of an input for the step at hand.</summary>
    public Tensor Get(Shape shape, BatchInput fill, Batch batch)
    {
        for (int i = 0; i < _known.Count; i++)
        {
            if (_known[i].Fill != fill) continue;
            if (_known[i].Values.Shape == shape) return _known[i].Values;
            _known.RemoveAt(i);
        }

        float[] values = new float[shape.Count];
        fill(batch, values);
        Tensor tensor = kernels.CreateTensor(shape, values);
        _known.Add((fill, tensor));
        return tensor;
    }

    /// <summary>Computes all inputs for the step that begins.</summary>
    public void Write(Batch batch)
    {
        foreach ((BatchInput fill, Tensor values) in _known) fill(batch, values.HostWrite());
    }
}
