using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>A function of one number and its derivative, for which both the argument and the value are at hand.</summary>
internal interface IFunction
{
    static abstract V Value<V>(V x)
        where V : struct, IVector<V>;

    static abstract V Derivative<V>(V x, V y)
        where V : struct, IVector<V>;
}

internal readonly struct ValueOf<F> : IUnaryFormula
    where F : struct, IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a)
        where V : struct, IVector<V> => F.Value(a);
}

/// <summary>(x, y, dy) to dy * f'(x).</summary>
internal readonly struct GradientOf<F> : ITernaryFormula
    where F : struct, IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c)
        where V : struct, IVector<V> => c * F.Derivative(a, b);
}

internal readonly struct ExpFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => Elementary.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => y;
}

internal readonly struct LogFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => V.Log(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => V.Broadcast(1) / x;
}

internal readonly struct SquareFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => x + x;
}

internal readonly struct SqrtFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => V.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => V.Broadcast(0.5f) / y;
}

internal readonly struct AbsFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => V.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => Elementary.Sign(x);
}

internal readonly struct SoftplusFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => Elementary.Softplus(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => Elementary.Sigmoid(x);
}

internal readonly struct SigmoidFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => Elementary.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => Elementary.SigmoidDerivative(x);
}

internal readonly struct TanhFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => Elementary.Tanh(x);

    // 1 - tanh(x)^2 = 4 sigmoid'(2x), without the cancellation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => V.Broadcast(4) * Elementary.SigmoidDerivative(x + x);
}

internal readonly struct GeluFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => Elementary.Gelu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => Elementary.GeluDerivative(x);
}

internal readonly struct LogOneMinusExpFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : struct, IVector<V> => Elementary.LogOneMinusExp(x);

    // -exp(x) / (1 - exp(x)) = -1 / (exp(-x) - 1), which neither end of the range spoils.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y)
        where V : struct, IVector<V> => V.Broadcast(-1) / Elementary.ExpMinusOne(V.Zero - x);
}

/// <summary>x where positive, slope * x elsewhere.</summary>
internal readonly struct Rectified(float slope) : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a)
        where V : struct, IVector<V> => V.SelectGreater(a, V.Zero, a, V.Broadcast(slope) * a);
}

/// <summary>(y, dy) to dy times the rectifier's slope at the result y.</summary>
internal readonly struct RectifiedGradient(float slope) : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => V.SelectGreater(a, V.Zero, b, V.Broadcast(slope) * b);
}

/// <summary>(y, dy) to dy (1 - y^2).</summary>
internal readonly struct TanhGradient : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => b * (V.Broadcast(1) - a) * (V.Broadcast(1) + a);
}

/// <summary>(y, dy) to dy y (1 - y).</summary>
internal readonly struct SigmoidGradient : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => b * a * (V.Broadcast(1) - a);
}

/// <summary>(y, dy) to dy.</summary>
internal readonly struct IdentityGradient : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b)
        where V : struct, IVector<V> => b;
}
