namespace Disentangle.Tensors;

/// <summary>Tensors of the host on their way to a device.</summary>
public static class DeviceTensors
{
    /// <summary>
    /// What kernels of this device take for a tensor of the host: the tensor itself where the device works in the host's memory, else a
    /// copy. A tensor that is in the memory of a device already is left there.
    /// </summary>
    /// <param name="kernels">The device.</param>
    /// <param name="values">Usually of the host.</param>
    /// <param name="copy">A tensor of the device that takes the copy and its shape; null for a new one.</param>
    public static Tensor OnDevice(this IKernels kernels, Tensor values, Tensor? copy = null)
    {
        if (!values.IsOnHost || kernels.UsesHostMemory) return values;
        if (copy is null) return kernels.CreateTensor(values.Shape, values.HostRead());
        copy.Resize(values.Shape);
        copy.Set(values.HostRead());
        return copy;
    }
}
