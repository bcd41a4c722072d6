namespace Disentangle.Tensors;

/// <content>Parameter updates. All tensors of a call have the same number of values; the state tensors start as zeros.</content>
public partial interface IKernels
{
    /// <summary>
    /// Adam (Kingma and Ba 2015, algorithm 1), epsilon outside the corrected root as in PyTorch:
    /// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
    /// value -= learningRate * (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon). Steps count from 1.
    /// Before it, each element of the gradient is clipped to [-clip, clip]; beside it, value is multiplied by 1 - learningRate * decay
    /// (Loshchilov and Hutter 2019). A clip of infinity and a decay of 0 change nothing, to the bit.
    /// </summary>
    void AdamStep(Tensor value, Tensor gradient, Tensor m, Tensor v, double learningRate, double beta1,
        double beta2, double epsilon, long step, double decay = 0, double clip = double.PositiveInfinity);
}
