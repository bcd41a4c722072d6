using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>One float: the tier of machines, or test runs, without vector registers.</summary>
internal unsafe struct V1 : IVector<V1>
{
    private float _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V1(float v) => _v = v;

    public static int Count => 1;

    public static int TileRows => 4;

    public static V1 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 operator +(V1 a, V1 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 operator -(V1 a, V1 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 operator *(V1 a, V1 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 operator /(V1 a, V1 b) => new(a._v / b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 MultiplyAdd(V1 a, V1 b, V1 c) => new(a._v * b._v + c._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(ref V1 sum, V1 a, V1 b) => sum._v = a._v * b._v + sum._v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 Max(V1 a, V1 b) => a._v > b._v ? a : b;

    public static V1 Abs(V1 a) => new(MathF.Abs(a._v));

    public static V1 Sqrt(V1 a) => new(MathF.Sqrt(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 PowerOfTwo(V1 n) => new(BitConverter.Int32BitsToSingle(((int)n._v + 127) << 23));

    public static V1 Log(V1 a) => new(MathF.Log(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V1 SelectGreater(V1 a, V1 b, V1 yes, V1 no) => a._v > b._v ? yes : no;

    public static float Sum(V1 a) => a._v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(double* sums, V1 a) => *sums += a._v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => *destination = _v;

    public void StorePart(float* destination, int count)
    {
        if (count > 0) *destination = _v;
    }

    public static V1 KeepFirst(V1 a, int count, float filler) => count > 0 ? a : new(filler);
}
