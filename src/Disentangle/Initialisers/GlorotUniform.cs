using Disentangle.Foundation.Numerics;

namespace Disentangle.Initialisers;

/// <summary>
/// Uniform within sqrt(6 / (fan in + fan out)) (Glorot and Bengio: Understanding the difficulty of training deep feedforward
/// neural networks, 2010), the default of TensorFlow's layers.
/// </summary>
public sealed class GlorotUniform : IInitialiser
{
    /// <inheritdoc/>
    public void Fill(Span<float> values, Fan fan, ref Philox random)
    {
        float limit = MathF.Sqrt(6f / (fan.In + fan.Out));
        random.FillUniform(values, -limit, limit);
    }
}
