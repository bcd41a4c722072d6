using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public bool UsesHostMemory => true;

    public Tensor CreateTensor() => new();

    public Tensor CreateTensor(Shape shape) => new(shape);

    public Tensor CreateTensor(Shape shape, ReadOnlySpan<float> values) => new(shape, values);

    public void Copy(Tensor source, Tensor destination)
    {
        Require(source.Count == destination.Count, source, destination);
        source.Values.CopyTo(destination.Values);
    }

    public void CopyRows(Tensor source, int from, Tensor destination, int to, int count)
    {
        int length = source.Shape[0] == 0 ? 0 : source.Count / source.Shape[0];
        bool fit = length * destination.Shape[0] == destination.Count && from >= 0 && to >= 0;
        Require(fit && from + count <= source.Shape[0] && to + count <= destination.Shape[0], source, destination);
        source.Values.Slice(from * length, count * length).CopyTo(destination.Values[(to * length)..]);
    }

    public void PermuteColumns(Tensor x, Tensor order, Tensor y, bool inverse, bool accumulate)
    {
        int columns = x.Shape.Last, count = x.Count;
        Require(order.Shape == x.Shape && y.Count == count, x, order);
        Span<float> from = x.Values, rows = order.Values, to = y.Values;
        if (inverse && !accumulate) to.Clear();
        for (int i = 0; i < count; i++)
        {
            // Through spans, so that an order which is none cannot reach beyond the tensors.
            int other = (int)rows[i] * columns + i % columns;
            if (inverse) to[other] += from[i];
            else to[i] = accumulate ? to[i] + from[other] : from[other];
        }
    }

    public void FillRandom(RandomDistribution distribution, Tensor y, ref Philox random)
    {
        Span<float> values = y.Values;
        switch (distribution)
        {
            case RandomDistribution.Normal: random.FillNormal(values); break;
            case RandomDistribution.Uniform: random.FillUniform(values); break;
            case RandomDistribution.Exponential: foreach (ref float value in values) value = random.NextExponential(); break;
            case RandomDistribution.Logistic: foreach (ref float value in values) value = random.NextLogistic(); break;
            default: throw new ArgumentOutOfRangeException(nameof(distribution), distribution, "not a distribution");
        }
    }

    public void Gather(ReadOnlySpan<Tensor> tensors, Tensor y, int start)
    {
        Span<float> values = y.Values;
        foreach (Tensor tensor in tensors)
        {
            Require(start >= 0 && tensor.Count <= values.Length - start, tensor, y);
            tensor.Values.CopyTo(values[start..]);
            start += tensor.Count;
        }
    }

    // What is called is done at once, so there is nothing to queue.
    public void BeginCommands(long step)
    {
    }

    public void EndCommands()
    {
    }
}
