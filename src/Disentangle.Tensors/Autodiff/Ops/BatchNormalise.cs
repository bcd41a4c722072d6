namespace Disentangle.Tensors.Autodiff.Ops;

public static partial class Op
{
    /// <summary>
    /// activation(gamma (x - m) / sqrt(v + epsilon) + beta), m and v being mean and biased variance of each channel of x itself, over
    /// all dimensions but the last (Ioffe and Szegedy: Batch normalization, ICML 2015, algorithm 1). Gradients flow through m and v.
    /// </summary>
    /// <param name="x">(B, C) or (B, H, W, C).</param>
    /// <param name="gamma">(C).</param>
    /// <param name="beta">(C).</param>
    /// <param name="mean">Receives m, (C).</param>
    /// <param name="variance">Receives v, (C).</param>
    /// <param name="epsilon">Keeps the root from 0.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <returns>The shape of x.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var BatchNormalise(Var x, Var gamma, Var beta, Tensor mean, Tensor variance, float epsilon = 1e-5f,
        Activation activation = default)
    {
        if (activation.Function is not null) return Activate(BatchNormalise(x, gamma, beta, mean, variance, epsilon), activation);
        BatchNormaliseNode node = x.Tape.Record<BatchNormaliseNode>();
        node.Forward(x, gamma, beta, mean, variance, epsilon, activation, ofBatch: true);
        return new Var(node);
    }

    /// <summary>
    /// activation(gamma (x - mean) / sqrt(variance + epsilon) + beta) with a mean and a variance that are
    /// constants: a network that is not being trained.
    /// </summary>
    /// <param name="x">(B, C) or (B, H, W, C).</param>
    /// <param name="gamma">(C).</param>
    /// <param name="beta">(C).</param>
    /// <param name="mean">(C).</param>
    /// <param name="variance">(C), at least 0.</param>
    /// <param name="epsilon">Keeps the root from 0.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <returns>The shape of x.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Var Normalise(Var x, Var gamma, Var beta, Tensor mean, Tensor variance, float epsilon = 1e-5f,
        Activation activation = default)
    {
        if (activation.Function is not null) return Activate(Normalise(x, gamma, beta, mean, variance, epsilon), activation);
        BatchNormaliseNode node = x.Tape.Record<BatchNormaliseNode>();
        node.Forward(x, gamma, beta, mean, variance, epsilon, activation, ofBatch: false);
        return new Var(node);
    }

    private sealed class BatchNormaliseNode : Node
    {
        // Copies, since who gave the tensors may change them before the gradient is asked for.
        private Tensor _mean = null!, _variance = null!, _dgamma = null!, _dbeta = null!;
        private Var _x, _gamma, _beta;
        private float _epsilon;
        private Activation _activation;
        private bool _ofBatch;

        public override void Join(Tape tape)
        {
            base.Join(tape);
            IKernels kernels = tape.Kernels;
            (_mean, _variance) = (kernels.CreateTensor(), kernels.CreateTensor());
            (_dgamma, _dbeta) = (kernels.CreateTensor(), kernels.CreateTensor());
        }

        public void Forward(Var x, Var gamma, Var beta, Tensor mean, Tensor variance, float epsilon, Activation activation, bool ofBatch)
        {
            Shape channels = new(x.Shape.Last);
            if (x.Shape.Rank is not (2 or 4) || gamma.Shape != channels || beta.Shape != channels || mean.Shape != channels
                || variance.Shape != channels)
            {
                throw new ArgumentException(
                    $"batch normalisation: x {x.Shape}, gamma {gamma.Shape}, beta {beta.Shape}, mean {mean.Shape} and "
                        + $"variance {variance.Shape} do not fit each other");
            }

            (_x, _gamma, _beta, _epsilon, _activation, _ofBatch) = (x, gamma, beta, epsilon, activation, ofBatch);
            DependsOn(x, gamma, beta);
            Value.Resize(x.Shape);
            _mean.Resize(channels);
            _variance.Resize(channels);
            IKernels kernels = Tape.Kernels;
            if (ofBatch) kernels.ColumnMoments(x.Value, mean, variance);
            kernels.Affine(mean, 1, 0, _mean, accumulate: false);
            kernels.Affine(variance, 1, 0, _variance, accumulate: false);
            kernels.NormaliseColumns(x.Value, _mean, _variance, gamma.Value, beta.Value, epsilon, activation, Value);
        }

        public override void Backward(IKernels kernels)
        {
            _dgamma.Resize(_mean.Shape);
            _dbeta.Resize(_mean.Shape);
            kernels.ActivationGradient(_activation, Value, Gradient);
            kernels.ColumnSums(Gradient, _dbeta, accumulate: false);
            kernels.NormaliseColumnsScaleGradient(Gradient, _x.Value, _mean, _variance, _epsilon, _dgamma);
            if (Wants(_beta, out Tensor db, out bool addBeta)) kernels.Affine(_dbeta, 1, 0, db, addBeta);
            if (Wants(_gamma, out Tensor dg, out bool addGamma)) kernels.Affine(_dgamma, 1, 0, dg, addGamma);
            if (!Wants(_x, out Tensor dx, out bool addInput)) return;
            kernels.NormaliseColumnsInputGradient(
                Gradient, _x.Value, _mean, _variance, _gamma.Value, _epsilon, _ofBatch ? _dgamma : null, _ofBatch
                    ? _dbeta : null, dx, addInput);
        }
    }
}
