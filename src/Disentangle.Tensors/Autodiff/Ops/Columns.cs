namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>Columns start .. start + count - 1 of x: the means or the log-variances of an encoder's output.</summary>
    /// <param name="x">(B, N).</param>
    /// <param name="start">The first column.</param>
    /// <param name="count">How many columns.</param>
    /// <returns>(B, count).</returns>
    /// <exception cref="ArgumentException">x is not a matrix or has too few columns.</exception>
    public static Var Columns(Var x, int start, int count)
    {
        if (x.Shape.Rank != 2 || start < 0 || count < 0 || start > x.Shape[1] - count)
            throw new ArgumentException($"columns: {x.Shape} has no {count} columns from column {start} on");
        ColumnsNode node = x.Tape.Record<ColumnsNode>();
        node.Forward(x, start, count);
        return new Var(node);
    }

    /// <summary>The columns of a followed by those of b.</summary>
    /// <param name="a">(B, M).</param>
    /// <param name="b">(B, N).</param>
    /// <returns>(B, M + N).</returns>
    /// <exception cref="ArgumentException">They are not matrices of the same number of rows.</exception>
    public static Var Concatenate(Var a, Var b)
    {
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2 || a.Shape[0] != b.Shape[0])
            throw new ArgumentException($"concatenate needs two matrices with the same number of rows, got {a.Shape} and {b.Shape}");
        ConcatenateNode node = a.Tape.Record<ConcatenateNode>();
        node.Forward(a, b);
        return new Var(node);
    }

    private sealed class ColumnsNode : Node
    {
        private Var _x;
        private int _start, _columns;

        public void Forward(Var x, int start, int count)
        {
            (_x, _start, _columns) = (x, start, count);
            DependsOn(x);
            Value.Resize(new Shape(x.Shape[0], count));
            Tape.Kernels.CopyColumns(x.Value, start, Value, 0, count, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (!Wants(_x, out Tensor dx, out bool add)) return;
            if (!add) kernels.Fill(dx, 0);
            kernels.CopyColumns(Gradient, 0, dx, _start, _columns, add);
        }
    }

    private sealed class ConcatenateNode : Node
    {
        private Var _a, _b;

        public void Forward(Var a, Var b)
        {
            (_a, _b) = (a, b);
            DependsOn(a, b);
            (int left, int right) = (a.Shape[1], b.Shape[1]);
            Value.Resize(new Shape(a.Shape[0], left + right));
            Tape.Kernels.CopyColumns(a.Value, 0, Value, 0, left, accumulate: false);
            Tape.Kernels.CopyColumns(b.Value, 0, Value, left, right, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            (int left, int right) = (_a.Shape[1], _b.Shape[1]);
            if (Wants(_a, out Tensor da, out bool addA)) kernels.CopyColumns(Gradient, 0, da, 0, left, addA);
            if (Wants(_b, out Tensor db, out bool addB)) kernels.CopyColumns(Gradient, left, db, 0, right, addB);
        }
    }
}
