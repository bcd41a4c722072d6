using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Reference;

namespace Disentangle.Tests.Methods;

/// <summary>
/// An IBP-VAE of the architecture "tiny" with the Bernoulli likelihood, in double precision and plain loops, with the noise of a step
/// of seed 5, which <see cref="Toys.Evaluate"/> takes.
/// </summary>
internal sealed class IbpReference
{
    private readonly float[] _images, _exponential, _logistic, _normal;
    private readonly int _batch, _pixels, _latents;

    public IbpReference(Tensor images, int latents, long step)
    {
        (_images, _batch, _latents) = (images.HostRead().ToArray(), images.Shape[0], latents);
        _pixels = _images.Length / _batch;
        Philox random = new(5, RandomPurpose.Posterior, step);
        _exponential = new float[_batch * latents];
        (_logistic, _normal) = (new float[_exponential.Length], new float[_exponential.Length]);
        for (int i = 0; i < _exponential.Length; i++) _exponential[i] = random.NextExponential();
        for (int i = 0; i < _logistic.Length; i++) _logistic[i] = random.NextLogistic();
        random.FillNormal(_normal);
    }

    public double Alpha { get; init; } = 10;

    public double Temperature { get; init; } = 0.3;

    public double PriorTemperature { get; init; } = 0.25;

    public bool BernoulliKl { get; init; }

    public bool ReleasedStd { get; init; }

    /// <summary>
    /// Encoder weights (P, 3 K) and biases, decoder weights (K, P) and biases, raw a, raw b: the order of the parameters.
    /// </summary>
    public Outcome Evaluate(double[] parameters)
    {
        (int p, int k) = (_pixels, _latents);
        int encoderBias = p * 3 * k, decoder = encoderBias + 3 * k, decoderBias = decoder + k * p, sticks = decoderBias + p;
        double[] a = [.. parameters[sticks..(sticks + k)].Select(raw => Math.Log(1 + Math.Exp(raw)) + 0.01)];
        double[] b = [.. parameters[(sticks + k)..].Select(raw => Math.Log(1 + Math.Exp(raw)) + 0.01)];
        (double reconstruction, double klA, double klZ, double klZFloor, double active) = (0, 0, 0, 0, 0);
        for (int n = 0; n < _batch; n++)
        {
            double[] heads = parameters[encoderBias..decoder], code = new double[k];
            for (int i = 0; i < heads.Length; i++)
            {
                for (int pixel = 0; pixel < p; pixel++) heads[i] += _images[n * p + pixel] * parameters[pixel * 3 * k + i];
            }

            double pi = 1;
            for (int i = 0; i < k; i++)
            {
                int at = n * k + i;
                (double d, double mean, double logVariance) = (heads[i], heads[k + i], heads[2 * k + i]);
                pi *= Math.Pow(1 - Math.Exp(-_exponential[at] / b[i]), 1 / a[i]);
                double prior = Math.Log(pi / (1 - pi)), logit = prior + d, y = (logit + _logistic[at]) / Temperature;
                double deviation = ReleasedStd ? Math.Exp(logVariance) : Math.Exp(logVariance / 2);
                code[i] = Functions.Sigmoid(y) * (mean + deviation * _normal[at]);
                klA += 0.5 * (mean * mean + Math.Exp(logVariance) - logVariance - 1) / _batch;
                double s = Functions.Sigmoid(logit);
                klZ += (BernoulliKl
                    ? s * Math.Log(s / pi) + (1 - s) * Math.Log((1 - s) / (1 - pi))
                    : BinaryConcrete.LogDensity(y, logit, Temperature) - BinaryConcrete.LogDensity(y, prior, PriorTemperature)) / _batch;
                double prioriY = (prior + _logistic[at]) / Temperature;
                if (!BernoulliKl)
                {
                    klZFloor += (BinaryConcrete.LogDensity(prioriY, prior, Temperature)
                        - BinaryConcrete.LogDensity(prioriY, prior, PriorTemperature)) / _batch;
                }

                active += s / _batch;
            }

            for (int pixel = 0; pixel < p; pixel++)
            {
                double logit = parameters[decoderBias + pixel];
                for (int i = 0; i < k; i++) logit += code[i] * parameters[decoder + i * p + pixel];
                reconstruction += (Math.Log(1 + Math.Exp(logit)) - _images[n * p + pixel] * logit) / _batch;
            }
        }

        double klNu = Enumerable.Range(0, k).Sum(i => Kumaraswamy.KlToBeta(a[i], b[i], Alpha, 1));
        return new Outcome(reconstruction, klA, klZ, klZFloor, klNu, active);
    }

    /// <summary>The terms, in nats; all but the KL of the sticks are means over the batch.</summary>
    public sealed record Outcome(double Reconstruction, double KlA, double KlZ, double KlZFloor, double KlNu, double Active);
}
