namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>The sum of all values.</summary>
    /// <returns>A scalar.</returns>
    public static Var Sum(Var x) => ScaledSum(x, 1);

    /// <summary>The mean of all values; NaN if there are none.</summary>
    /// <returns>A scalar.</returns>
    public static Var Mean(Var x) => ScaledSum(x, 1f / x.Shape.Count);

    /// <summary>Sums over the last dimension.</summary>
    /// <param name="x">For example (B, D).</param>
    /// <returns>All dimensions of x but the last: (B).</returns>
    /// <exception cref="ArgumentException">x is a scalar.</exception>
    public static Var SumLast(Var x)
    {
        if (x.Shape.Rank == 0) throw new ArgumentException("a scalar has no last dimension to sum over");
        SumLastNode node = x.Tape.Record<SumLastNode>();
        node.Forward(x);
        return new Var(node);
    }

    /// <summary>The mean of each column; NaN without rows.</summary>
    /// <param name="x">(B, D).</param>
    /// <returns>(D).</returns>
    /// <exception cref="ArgumentException">x is not a matrix.</exception>
    public static Var ColumnMeans(Var x)
    {
        if (x.Shape.Rank != 2) throw new ArgumentException($"column means need a matrix, got shape {x.Shape}");
        ColumnMeansNode node = x.Tape.Record<ColumnMeansNode>();
        node.Forward(x);
        return new Var(node);
    }

    private static Var ScaledSum(Var x, float scale)
    {
        SumNode node = x.Tape.Record<SumNode>();
        node.Forward(x, scale);
        return new Var(node);
    }

    private sealed class SumNode : Node
    {
        private Var _x;
        private float _scale;

        public void Forward(Var x, float scale)
        {
            (_x, _scale) = (x, scale);
            DependsOn(x);
            Value.Resize(Shape.Scalar);
            Tape.Kernels.Sum(x.Value, scale, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.BroadcastScalar(Gradient, _scale, dx, add);
        }
    }

    private sealed class SumLastNode : Node
    {
        private Var _x;

        public void Forward(Var x)
        {
            _x = x;
            DependsOn(x);
            Shape s = x.Shape;
            Value.Resize(s.Rank switch
            {
                1 => Shape.Scalar,
                2 => new Shape(s[0]),
                3 => new Shape(s[0], s[1]),
                _ => new Shape(s[0], s[1], s[2]),
            });
            Tape.Kernels.RowSums(x.Value, Value);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.BroadcastColumn(Gradient, dx, add);
        }
    }

    private sealed class ColumnMeansNode : Node
    {
        private Var _x;

        public void Forward(Var x)
        {
            _x = x;
            DependsOn(x);
            Value.Resize(new Shape(x.Shape[1]));
            Tape.Kernels.ColumnSums(x.Value, Value, accumulate: false);
            Tape.Kernels.Affine(Value, 1f / x.Shape[0], 0, Value, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_x, out Tensor dx, out bool add)) kernels.BroadcastRow(Gradient, 1f / _x.Shape[0], dx, add);
        }
    }
}
