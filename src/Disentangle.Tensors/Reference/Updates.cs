namespace Disentangle.Tensors.Reference;

/// <summary>Parameter updates in double precision, in place.</summary>
internal static class Updates
{
    /// <summary>
    /// Adam (Kingma and Ba 2015, algorithm 1) with decoupled decay (Loshchilov and Hutter 2019) and gradients clipped element by element.
    /// Steps count from 1.
    /// </summary>
    public static void Adam(
        Span<double> value, ReadOnlySpan<double> gradient, Span<double> m, Span<double> v,
        double learningRate, double beta1, double beta2, double epsilon, long step, double decay = 0,
        double clip = double.PositiveInfinity)
    {
        for (int i = 0; i < value.Length; i++)
        {
            double g = Math.Clamp(gradient[i], -clip, clip);
            m[i] = beta1 * m[i] + (1 - beta1) * g;
            v[i] = beta2 * v[i] + (1 - beta2) * g * g;
            double mHat = m[i] / (1 - Math.Pow(beta1, step)), vHat = v[i] / (1 - Math.Pow(beta2, step));
            value[i] -= learningRate * (mHat / (Math.Sqrt(vHat) + epsilon) + decay * value[i]);
        }
    }

    /// <summary>Gradient descent with momentum: velocity = momentum velocity + g; value -= learningRate * velocity.</summary>
    public static void Sgd(Span<double> value, ReadOnlySpan<double> gradient, Span<double> velocity, double learningRate, double momentum)
    {
        for (int i = 0; i < value.Length; i++)
        {
            velocity[i] = momentum * velocity[i] + gradient[i];
            value[i] -= learningRate * velocity[i];
        }
    }

    /// <summary>Adagrad (Duchi, Hazan and Singer 2011).</summary>
    public static void Adagrad(Span<double> value, ReadOnlySpan<double> gradient, Span<double> sum, double learningRate, double epsilon)
    {
        for (int i = 0; i < value.Length; i++)
        {
            sum[i] += gradient[i] * gradient[i];
            value[i] -= learningRate * gradient[i] / (Math.Sqrt(sum[i]) + epsilon);
        }
    }
}
