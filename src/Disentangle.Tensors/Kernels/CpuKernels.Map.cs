namespace Disentangle.Tensors.Kernels;

/// <content>The driver of all elementwise kernels: pieces, vectors and threads. Formulas know none of them.</content>
internal sealed unsafe partial class CpuKernels<V>
{
    private void Map<F>(F formula, Tensor a, Tensor y, bool accumulate = false)
        where F : struct, IUnaryFormula => Evaluate(new Unary<F>(formula), a, a, a, a, y, accumulate);

    private void Map<F>(F formula, Tensor a, Tensor b, Tensor y, bool accumulate = false)
        where F : struct, IBinaryFormula => Evaluate(new Binary<F>(formula), a, b, a, a, y, accumulate);

    private void Map<F>(F formula, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate = false)
        where F : struct, ITernaryFormula => Evaluate(new Ternary<F>(formula), a, b, c, a, y, accumulate);

    private void Map<F>(F formula, Tensor a, Tensor b, Tensor c, Tensor d, Tensor y, bool accumulate = false)
        where F : struct, IQuaternaryFormula => Evaluate(new Quaternary<F>(formula), a, b, c, d, y, accumulate);

    private void Evaluate<F>(F formula, Tensor a, Tensor b, Tensor c, Tensor d, Tensor y, bool accumulate)
        where F : struct, IFormula
    {
        int count = y.Count;
        if (a.Count != count || b.Count != count || c.Count != count || d.Count != count)
            throw new ArgumentException(
                $"elementwise operands of {a.Count}, {b.Count}, {c.Count} and {d.Count} values for a result of {count}");
        int length = ValuesPerPiece(count);
        var job = new MapJob<F> { Formula = formula, A = a, B = b, C = c, D = d, Y = y, Length = length, Accumulate = accumulate };
        _workers.Run(ref job, Pieces(count, length));
    }

    private struct MapJob<F> : IJob
        where F : struct, IFormula
    {
        public F Formula;
        public Tensor A, B, C, D, Y;
        public int Length;
        public bool Accumulate;

        // The last vector may reach past the end, into memory that tensors keep for this.
        public readonly void Run(int piece, int worker)
        {
            F formula = Formula;
            bool accumulate = Accumulate;
            int start = piece * Length, end = Math.Min(start + Length, Y.Count);
            float* a = A.Pointer, b = B.Pointer, c = C.Pointer, d = D.Pointer, y = Y.Pointer;
            for (int i = start; i < end; i += V.Count)
            {
                V result = formula.Apply(
                    V.Load(a + i),
                    F.Operands > 1 ? V.Load(b + i) : V.Zero,
                    F.Operands > 2 ? V.Load(c + i) : V.Zero,
                    F.Operands > 3 ? V.Load(d + i) : V.Zero);
                if (accumulate) result += V.Load(y + i);
                result.Store(y + i);
            }
        }
    }
}
