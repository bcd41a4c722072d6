using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public void Fill(Tensor y, float value) => y.Span.Fill(value);

    public void Affine(Tensor x, float scale, float offset, Tensor y, bool accumulate)
    {
        if (scale == 1 && offset == 0 && !accumulate) x.Span.CopyTo(y.Span);
        else Map(new AffineFormula(scale, offset), x, y, accumulate);
    }

    public void Add(Tensor a, Tensor b, Tensor y) => Map(default(Sum2), a, b, y);

    public void Subtract(Tensor a, Tensor b, Tensor y) => Map(default(Difference), a, b, y);

    public void Multiply(Tensor a, Tensor b, Tensor y, bool accumulate) => Map(default(Product), a, b, y, accumulate);

    public void Divide(Tensor a, Tensor b, Tensor y, bool accumulate) => Map(default(Quotient), a, b, y, accumulate);

    public void DivisorGradient(Tensor dy, Tensor y, Tensor b, Tensor db, bool accumulate) => Map(default(QuotientByDivisor), dy, y, b, db, accumulate);

    private readonly struct AffineFormula(float scale, float offset) : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a)
            where T : struct, IVector<T> => T.MultiplyAdd(a, T.Broadcast(scale), T.Broadcast(offset));
    }

    private readonly struct Sum2 : IBinaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, IVector<T> => a + b;
    }

    private readonly struct Difference : IBinaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, IVector<T> => a - b;
    }

    private readonly struct Product : IBinaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, IVector<T> => a * b;
    }

    private readonly struct Quotient : IBinaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, IVector<T> => a / b;
    }

    private readonly struct QuotientByDivisor : ITernaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T dy, T y, T b)
            where T : struct, IVector<T> => T.Zero - dy * y / b;
    }
}
