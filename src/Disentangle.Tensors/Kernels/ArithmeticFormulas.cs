using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>scale * a + offset.</summary>
internal readonly struct AffineFormula(float scale, float offset) : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a)
        where V : struct, IVector<V> => V.MultiplyAdd(a, V.Broadcast(scale), V.Broadcast(offset));
}

internal readonly struct SumFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => a + b;
}

internal readonly struct DifferenceFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => a - b;
}

internal readonly struct ProductFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => a * b;
}

internal readonly struct QuotientFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => a / b;
}

/// <summary>(dy, y, b) to the gradient of b in y = a / b.</summary>
internal readonly struct DivisorFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V dy, V y, V b)
        where V : struct, IVector<V> => V.Zero - dy * y / b;
}

internal readonly struct DifferenceOfSumsFormula : IQuaternaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V> => a + b - (c + d);
}

/// <summary>(a, b) to wa a + wb b.</summary>
internal readonly struct WeightedSumFormula(float wa, float wb) : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => V.MultiplyAdd(V.Broadcast(wb), b, V.Broadcast(wa) * a);
}

/// <summary>(g, s) to scale g / (sqrt(s) + epsilon).</summary>
internal readonly struct OverRootFormula(float scale, float epsilon) : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => V.Broadcast(scale) * a / (V.Sqrt(b) + V.Broadcast(epsilon));
}
