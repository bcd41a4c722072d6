namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>The same row, again and again.</summary>
    /// <param name="row">(D).</param>
    /// <param name="rows">How often.</param>
    /// <returns>(rows, D).</returns>
    public static Var BroadcastRows(Var row, int rows)
    {
        BroadcastRowsNode node = row.Tape.Record<BroadcastRowsNode>();
        node.Forward(row, rows);
        return new Var(node);
    }

    private sealed class BroadcastRowsNode : Node
    {
        private Var _row;

        public void Forward(Var row, int rows)
        {
            _row = row;
            DependsOn(row);
            Value.Resize(new Shape(rows, row.Shape.Count));
            Tape.Kernels.BroadcastRow(row.Value, 1, Value, accumulate: false);
        }

        public override void Backward(IKernels kernels)
        {
            if (Wants(_row, out Tensor drow, out bool add)) kernels.ColumnSums(Gradient, drow, add);
        }
    }
}
