using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>(mean, lv) to KL(N(mean, exp(lv)) || N(0, 1)); the differences are taken where they do not cancel.</summary>
internal readonly struct GaussianKlFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => V.Broadcast(0.5f) * (a * a + Elementary.ExpMinusOneMinusX(b));
}

/// <summary>(lv, dkl).</summary>
internal readonly struct GaussianKlLogVarianceFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => V.Broadcast(0.5f) * b * Elementary.ExpMinusOne(a);
}

/// <summary>(mean, lv, noise).</summary>
internal readonly struct ReparameteriseFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c)
        where V : struct, IVector<V> => V.MultiplyAdd(Elementary.Exp(V.Broadcast(0.5f) * b), c, a);
}

/// <summary>(lv, noise, dz).</summary>
internal readonly struct ReparameteriseLogVarianceFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c)
        where V : struct, IVector<V> => V.Broadcast(0.5f) * Elementary.Exp(V.Broadcast(0.5f) * a) * b * c;
}

/// <summary>(lv, dz).</summary>
internal readonly struct ReparameteriseNoiseFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => Elementary.Exp(V.Broadcast(0.5f) * a) * b;
}

/// <summary>(z, mean, lv).</summary>
internal readonly struct GaussianLogDensityFormula : ITernaryFormula
{
    public const float LogTwoPi = 1.8378770664093453f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c)
        where V : struct, IVector<V>
    {
        V distance = a - b;
        return V.Broadcast(-0.5f) * (V.Broadcast(LogTwoPi) + c + distance * distance * Elementary.Exp(V.Zero - c));
    }
}

/// <summary>(z, mean, lv, dy).</summary>
internal readonly struct GaussianLogDensityMeanFormula(float sign) : IQuaternaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V> => V.Broadcast(sign) * d * (a - b) * Elementary.Exp(V.Zero - c);
}

/// <summary>(z, mean, lv, dy).</summary>
internal readonly struct GaussianLogDensityLogVarianceFormula : IQuaternaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V>
    {
        V distance = a - b;
        return V.Broadcast(0.5f) * d * (distance * distance * Elementary.Exp(V.Zero - c) - V.Broadcast(1));
    }
}

/// <summary>lv to exp(-lv).</summary>
internal readonly struct PrecisionFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a)
        where V : struct, IVector<V> => Elementary.Exp(V.Zero - a);
}
