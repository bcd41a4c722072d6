namespace Disentangle.Tensors.Autodiff.Ops;

/// <summary>The operations of the tape. Each file holds one: what it computes, and its derivative.</summary>
public static partial class Op
{
    /// <summary>activation(x w + bias).</summary>
    /// <param name="x">(B, I); higher ranks count as (first dimension, rest).</param>
    /// <param name="weights">(I, O).</param>
    /// <param name="bias">(O).</param>
    /// <param name="activation">Applied to each output.</param>
    /// <returns>(B, O).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var Linear(Var x, Var weights, Var bias, Activation activation = default)
    {
        if (activation.Function is not null) return Activate(Linear(x, weights, bias), activation);
        LinearNode node = x.Tape.Record<LinearNode>();
        node.Forward(x, weights, bias, activation);
        return new Var(node);
    }

    private sealed class LinearNode : Node
    {
        private Var _x, _weights, _bias;
        private Activation _activation;

        public void Forward(Var x, Var weights, Var bias, Activation activation)
        {
            (int batch, int inputs) = (x.Shape[0], x.Shape[0] == 0 ? weights.Shape[0] : x.Shape.Count / x.Shape[0]);
            if (weights.Shape.Rank != 2 || weights.Shape[0] != inputs || bias.Shape.Count != weights.Shape[1])
                throw new ArgumentException($"linear: x {x.Shape}, weights {weights.Shape} and bias {bias.Shape} do not fit each other");
            (_x, _weights, _bias, _activation) = (x, weights, bias, activation);
            DependsOn(x, weights, bias);
            Value.Resize(new Shape(batch, weights.Shape[1]));
            Tape.Multiplications += Multiplications;
            Tape.Kernels.Linear(x.Value, weights.Value, bias.Value, activation, Value);
        }

        private long Multiplications => (long)Value.Shape[0] * _weights.Shape.Count;

        public override void Backward(IKernels kernels)
        {
            if (_weights.NeedsGradient) Tape.Multiplications += Multiplications;
            if (_x.NeedsGradient) Tape.Multiplications += Multiplications;
            kernels.ActivationGradient(_activation, Value, Gradient);
            if (Wants(_bias, out Tensor db, out bool addBias)) kernels.ColumnSums(Gradient, db, addBias);
            if (Wants(_weights, out Tensor dw, out bool addWeights)) kernels.LinearWeightGradient(_x.Value, Gradient, dw, addWeights);
            if (Wants(_x, out Tensor dx, out bool addInput)) kernels.LinearInputGradient(Gradient, _weights.Value, dx, addInput);
        }
    }
}
