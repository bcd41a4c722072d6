namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void AdamStep(Tensor value, Tensor gradient, Tensor m, Tensor v, double learningRate, double beta1,
        double beta2, double epsilon, long step, double decay = 0, double clip = double.PositiveInfinity)
    {
        Require(gradient.Count == value.Count && m.Count == value.Count && v.Count == value.Count, value, gradient);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        int length = ValuesPerPiece(value.Count);
        var job = new AdamJob
        {
            Length = length,
            Value = value, Gradient = gradient, M = m, V2 = v, Beta1 = (float)beta1, Beta2 = (float)beta2, Epsilon = (float)epsilon,
            NewWeight1 = (float)(1 - beta1), NewWeight2 = (float)(1 - beta2),
            StepSize = (float)(learningRate / (1 - Math.Pow(beta1, step))),
            RootScale = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step))), Keep = (float)(1 - learningRate * decay), Clip = (float)clip,
        };
        _workers.Run(ref job, Pieces(value.Count, length));
    }

    /// <summary>One pass over value, gradient and both moments: the update is bound by memory.</summary>
    private struct AdamJob : IJob
    {
        public Tensor Value, Gradient, M, V2;
        public int Length;
        public float Beta1, Beta2, NewWeight1, NewWeight2, StepSize, RootScale, Epsilon, Keep, Clip;

        public readonly void Run(int piece, int worker)
        {
            int start = piece * Length, end = Math.Min(start + Length, Value.Count);
            float* value = Value.Pointer, gradient = Gradient.Pointer, first = M.Pointer, second = V2.Pointer;
            V beta1 = V.Broadcast(Beta1), beta2 = V.Broadcast(Beta2), new1 = V.Broadcast(NewWeight1), new2 = V.Broadcast(NewWeight2);
            V stepSize = V.Broadcast(StepSize), rootScale = V.Broadcast(RootScale), epsilon = V.Broadcast(Epsilon);
            V keep = V.Broadcast(Keep), most = V.Broadcast(Clip), least = V.Broadcast(-Clip);
            bool clips = !float.IsPositiveInfinity(Clip);
            for (int i = start; i < end; i += V.Count)
            {
                V g = V.Load(gradient + i);

                // A gradient that is no number stays none.
                if (clips) g = V.SelectGreater(g, most, most, V.SelectGreater(least, g, least, g));
                V m = V.MultiplyAdd(new1, g, beta1 * V.Load(first + i));
                V v = V.MultiplyAdd(new2 * g, g, beta2 * V.Load(second + i));
                m.Store(first + i);
                v.Store(second + i);
                V change = stepSize * m / V.MultiplyAdd(V.Sqrt(v), rootScale, epsilon);
                (keep * V.Load(value + i) - change).Store(value + i);
            }
        }
    }
}
