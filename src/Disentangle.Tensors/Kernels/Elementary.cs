using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>
/// Functions of one vector that keep their relative accuracy where the textbook formula cancels. NaN stays NaN in all of them.
/// </summary>
internal static class Elementary
{
    // 2 sqrt(2 / pi), the factor of the cube, and where GELU has become 0 or x.
    private const float GeluScale = 1.5957691f, GeluCubic = 0.044715f, GeluEnd = 20;

    /// <summary>
    /// exp(x), to about one unit in the last place; exactly 1 at 0, infinity above 88.72, and 0 below -103.97 by way of the
    /// subnormal numbers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x)
        where V : struct, IVector<V>
    {
        // Beyond these bounds the result is infinity or zero; they keep the exponents below in range.
        V bounded = V.Max(V.Broadcast(-104), x);
        bounded = V.SelectGreater(bounded, V.Broadcast(89), V.Broadcast(89), bounded);

        // x = n log 2 + r with |r| <= (log 2) / 2; log 2 in two parts, of which n times the first is exact.
        V n = Round(bounded * V.Broadcast(1.44269504f));
        V r = V.MultiplyAdd(n, V.Broadcast(-0.693359375f), bounded);
        r = V.MultiplyAdd(n, V.Broadcast(2.12194440e-4f), r);

        // The Taylor series up to r^7, whose rest is below 1e-8.
        V p = V.Broadcast(1f / 5040);
        p = V.MultiplyAdd(p, r, V.Broadcast(1f / 720));
        p = V.MultiplyAdd(p, r, V.Broadcast(1f / 120));
        p = V.MultiplyAdd(p, r, V.Broadcast(1f / 24));
        p = V.MultiplyAdd(p, r, V.Broadcast(1f / 6));
        p = V.MultiplyAdd(p, r, V.Broadcast(1f / 2));
        p = V.MultiplyAdd(p, r * r, r);

        // 2^n in two factors: either alone is a normal number.
        V half = Round(V.Broadcast(0.5f) * n);
        return (p + V.Broadcast(1)) * V.PowerOfTwo(half) * V.PowerOfTwo(n - half);
    }

    /// <summary>
    /// 2^x for sums of many terms, to 2e-7 of its value; exactly 1 at 0. It stays between 2^-126, which no sum that holds a term near 1
    /// notices, and 2^127, so that it is cheaper than <see cref="Exp"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V BoundedPowerOfTwo<V>(V x)
        where V : struct, IVector<V>
    {
        V bounded = V.Max(V.Broadcast(-126), x);
        bounded = V.SelectGreater(bounded, V.Broadcast(127), V.Broadcast(127), bounded);
        V n = Round(bounded);
        V r = bounded - n;

        // The polynomial of least largest error among those that are 1 at 0, for |r| <= 1/2: 9e-8 of the value.
        V p = V.Broadcast(1.32647271e-3f);
        p = V.MultiplyAdd(p, r, V.Broadcast(9.67151264e-3f));
        p = V.MultiplyAdd(p, r, V.Broadcast(5.55073374e-2f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.240222421f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.693146978f));
        p = V.MultiplyAdd(p, r, V.Broadcast(1));
        return p * V.PowerOfTwo(n);
    }

    /// <summary>log(1 + exp(x)), for any x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus<V>(V x)
        where V : struct, IVector<V> => V.Max(V.Zero, x) + LogOnePlusExp(V.Zero - V.Abs(x));

    /// <summary>log(1 + exp(x)) for x &lt;= 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogOnePlusExp<V>(V x)
        where V : struct, IVector<V> => LogOnePlus(Exp(x));

    /// <summary>
    /// log(1 - exp(x)) for x &lt;= 0, by whichever of two forms does not cancel (Maechler: Accurately computing log(1 - exp(-|a|)),
    /// 2012); minus infinity at 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogOneMinusExp<V>(V x)
        where V : struct, IVector<V> =>
        V.SelectGreater(V.Broadcast(-0.6931472f), x, LogOnePlus(V.Zero - Exp(x)), V.Log(V.Zero - ExpMinusOne(x)));

    /// <summary>log(1 + e) for e in [-1/2, 1], as 2 artanh(e / (2 + e)): accurate also where e is tiny.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogOnePlus<V>(V e)
        where V : struct, IVector<V>
    {
        V s = e / (V.Broadcast(2) + e);

        // |s| <= 1/3, so the first term left out is below 2e-9 of the sum. Where s is tiny its square does not matter, but as a
        // subnormal number it would take a hundred times as long.
        V size = V.Max(V.Abs(s), V.Broadcast(1e-15f)), q = size * size;
        V p = V.Broadcast(1f / 15);
        p = V.MultiplyAdd(p, q, V.Broadcast(1f / 13));
        p = V.MultiplyAdd(p, q, V.Broadcast(1f / 11));
        p = V.MultiplyAdd(p, q, V.Broadcast(1f / 9));
        p = V.MultiplyAdd(p, q, V.Broadcast(1f / 7));
        p = V.MultiplyAdd(p, q, V.Broadcast(1f / 5));
        p = V.MultiplyAdd(p, q, V.Broadcast(1f / 3));
        p = V.MultiplyAdd(p, q, V.Broadcast(1));
        return (s + s) * p;
    }

    /// <summary>1 / (1 + exp(-x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x)
        where V : struct, IVector<V>
    {
        V one = V.Broadcast(1);
        return one / (one + Exp(V.Zero - x));
    }

    /// <summary>sigmoid'(x) = exp(-|x|) / (1 + exp(-|x|))^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SigmoidDerivative<V>(V x)
        where V : struct, IVector<V>
    {
        V e = Exp(V.Zero - V.Abs(x));
        V d = V.Broadcast(1) + e;
        return e / (d * d);
    }

    /// <summary>The hyperbolic tangent, -t / (2 + t) with t = exp(-2|x|) - 1 and the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : struct, IVector<V>
    {
        V t = ExpMinusOne(V.Broadcast(-2) * V.Abs(x));
        V r = (V.Zero - t) / (V.Broadcast(2) + t);
        return V.SelectGreater(V.Zero, x, V.Zero - r, r);
    }

    /// <summary>
    /// x (1 + tanh(u)) / 2 = x sigmoid(2 u) with u = sqrt(2 / pi) (x + 0.044715 x^3), which does not cancel where x is negative.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu<V>(V x)
        where V : struct, IVector<V>
    {
        // 0 there to the last bit; minus infinity would be infinity times 0.
        V bounded = V.Max(V.Broadcast(-GeluEnd), x);
        return bounded * Sigmoid(GeluExponent(bounded));
    }

    /// <summary>The derivative of <see cref="Gelu"/>: s + x s' 2 u', with s = sigmoid(2 u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluDerivative<V>(V x)
        where V : struct, IVector<V>
    {
        V bounded = V.Max(V.Broadcast(-GeluEnd), x);
        bounded = V.SelectGreater(bounded, V.Broadcast(GeluEnd), V.Broadcast(GeluEnd), bounded);
        V exponent = GeluExponent(bounded);
        V slope = V.MultiplyAdd(bounded * bounded, V.Broadcast(3 * GeluScale * GeluCubic), V.Broadcast(GeluScale));
        return V.MultiplyAdd(bounded * slope, SigmoidDerivative(exponent), Sigmoid(exponent));
    }

    /// <summary>exp(x) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpMinusOne<V>(V x)
        where V : struct, IVector<V>
    {
        V one = V.Broadcast(1);
        return V.SelectGreater(one, V.Abs(x), x + ExpRemainderNearZero(x), Exp(x) - one);
    }

    /// <summary>exp(x) - 1 - x, never negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpMinusOneMinusX<V>(V x)
        where V : struct, IVector<V>
    {
        V one = V.Broadcast(1);
        return V.SelectGreater(one, V.Abs(x), ExpRemainderNearZero(x), Exp(x) - one - x);
    }

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sign<V>(V x)
        where V : struct, IVector<V> =>
        V.SelectGreater(x, V.Zero, V.Broadcast(1), V.SelectGreater(V.Zero, x, V.Broadcast(-1), V.Zero));

    // The nearest integer, for |x| < 2^22: adding 1.5 * 2^23 leaves no bits after the point.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Round<V>(V x)
        where V : struct, IVector<V> => x + V.Broadcast(12582912f) - V.Broadcast(12582912f);

    // 2 u of GELU.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V GeluExponent<V>(V x)
        where V : struct, IVector<V> =>
        x * V.MultiplyAdd(x * x, V.Broadcast(GeluScale * GeluCubic), V.Broadcast(GeluScale));

    // The Taylor series of exp(x) - 1 - x up to x^10, for |x| < 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpRemainderNearZero<V>(V x)
        where V : struct, IVector<V>
    {
        V p = V.Broadcast(1f / 3628800);
        p = V.MultiplyAdd(p, x, V.Broadcast(1f / 362880));
        p = V.MultiplyAdd(p, x, V.Broadcast(1f / 40320));
        p = V.MultiplyAdd(p, x, V.Broadcast(1f / 5040));
        p = V.MultiplyAdd(p, x, V.Broadcast(1f / 720));
        p = V.MultiplyAdd(p, x, V.Broadcast(1f / 120));
        p = V.MultiplyAdd(p, x, V.Broadcast(1f / 24));
        p = V.MultiplyAdd(p, x, V.Broadcast(1f / 6));
        p = V.MultiplyAdd(p, x, V.Broadcast(1f / 2));
        return p * x * x;
    }
}
