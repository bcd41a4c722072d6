using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>-log p(pixel | logit) without its constant, and the derivative with respect to the logit.</summary>
internal interface IPixelLoss
{
    /// <summary>What each pixel's loss has besides <see cref="Loss"/>.</summary>
    double Constant { get; }

    V Loss<V>(V logit, V pixel)
        where V : struct, IVector<V>;

    V Derivative<V>(V logit, V pixel)
        where V : struct, IVector<V>;
}

internal readonly struct BernoulliLoss : IPixelLoss
{
    public double Constant => 0;

    // softplus(l) - x l = |l| (1 - x or x) + log(1 + exp(-|l|)): no difference of large numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Loss<V>(V logit, V pixel)
        where V : struct, IVector<V>
    {
        V size = V.Abs(logit);
        V wrong = V.SelectGreater(logit, V.Zero, V.Broadcast(1) - pixel, pixel);
        return V.MultiplyAdd(size, wrong, Elementary.LogOnePlusExp(V.Zero - size));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<V>(V logit, V pixel)
        where V : struct, IVector<V> => Elementary.Sigmoid(logit) - pixel;
}

/// <summary>(x - sigmoid(l))^2 / (2 sigma^2) + log sigma + log(2 pi) / 2.</summary>
internal readonly struct GaussianLoss(float sigma) : IPixelLoss
{
    private readonly float _precision = (float)(1.0 / ((double)sigma * sigma));

    public double Constant => Math.Log(sigma) + 0.5 * Math.Log(2 * Math.PI);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Loss<V>(V logit, V pixel)
        where V : struct, IVector<V>
    {
        V residual = pixel - Elementary.Sigmoid(logit);
        return V.Broadcast(0.5f * _precision) * residual * residual;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<V>(V logit, V pixel)
        where V : struct, IVector<V> =>
        V.Broadcast(_precision) * (Elementary.Sigmoid(logit) - pixel) * Elementary.SigmoidDerivative(logit);
}

/// <summary>|x - sigmoid(l)| / scale + log(2 scale).</summary>
internal readonly struct LaplaceLoss(float scale) : IPixelLoss
{
    private readonly float _inverse = (float)(1.0 / scale);

    public double Constant => Math.Log(2.0 * scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Loss<V>(V logit, V pixel)
        where V : struct, IVector<V> => V.Broadcast(_inverse) * V.Abs(pixel - Elementary.Sigmoid(logit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<V>(V logit, V pixel)
        where V : struct, IVector<V> =>
        V.Broadcast(_inverse) * Elementary.Sign(Elementary.Sigmoid(logit) - pixel) * Elementary.SigmoidDerivative(logit);
}
