using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>A formula over the elements of one tensor.</summary>
internal interface IUnaryFormula
{
    V Apply<V>(V a)
        where V : struct, IVector<V>;
}

/// <summary>A formula over the elements of two tensors of the same shape.</summary>
internal interface IBinaryFormula
{
    V Apply<V>(V a, V b)
        where V : struct, IVector<V>;
}

/// <summary>A formula over the elements of three tensors of the same shape.</summary>
internal interface ITernaryFormula
{
    V Apply<V>(V a, V b, V c)
        where V : struct, IVector<V>;
}

/// <summary>A formula over the elements of four tensors of the same shape.</summary>
internal interface IQuaternaryFormula
{
    V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V>;
}

/// <summary>What the elementwise driver runs: a formula that says how many of its operands it reads.</summary>
internal interface IFormula
{
    static abstract int Operands { get; }

    V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V>;
}

internal readonly struct Unary<F>(F formula) : IFormula
    where F : struct, IUnaryFormula
{
    private readonly F _formula = formula;

    public static int Operands => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V> => _formula.Apply(a);
}

internal readonly struct Binary<F>(F formula) : IFormula
    where F : struct, IBinaryFormula
{
    private readonly F _formula = formula;

    public static int Operands => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V> => _formula.Apply(a, b);
}

internal readonly struct Ternary<F>(F formula) : IFormula
    where F : struct, ITernaryFormula
{
    private readonly F _formula = formula;

    public static int Operands => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V> => _formula.Apply(a, b, c);
}

internal readonly struct Quaternary<F>(F formula) : IFormula
    where F : struct, IQuaternaryFormula
{
    private readonly F _formula = formula;

    public static int Operands => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b, V c, V d)
        where V : struct, IVector<V> => _formula.Apply(a, b, c, d);
}
