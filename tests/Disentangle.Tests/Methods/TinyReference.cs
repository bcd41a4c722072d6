using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Tests.Methods;

/// <summary>
/// A VAE of the architecture "tiny" with the Bernoulli likelihood, in double precision and plain loops: what a method on the
/// tape must agree with in its loss and, by finite differences, in its gradient.
/// </summary>
internal sealed class TinyReference
{
    private readonly float[] _images, _noise;
    private readonly int _batch, _pixels, _latents;
    private readonly bool _deterministic;

    /// <summary>For a step of seed 5, which <see cref="Toys.Evaluate"/> takes.</summary>
    public TinyReference(Tensor images, int latents, long step, bool deterministic = false)
    {
        _deterministic = deterministic;
        (_images, _batch, _latents) = (images.HostRead().ToArray(), images.Shape[0], latents);
        _pixels = _images.Length / _batch;
        _noise = new float[_batch * latents];
        new Philox(5, RandomPurpose.Posterior, step).FillNormal(_noise);
    }

    /// <summary>
    /// Encoder weights (P, 2 D) and biases, decoder weights (D, P) and biases: the order of the parameters of a method. The encoder of a
    /// deterministic one has D outputs, which are the codes.
    /// </summary>
    /// <param name="parameters">All of them.</param>
    /// <param name="posterior">What is done to means and log-variances, (B, D) each, before a code is drawn.</param>
    public Outcome Evaluate(double[] parameters, Action<double[,], double[,]>? posterior = null)
    {
        (int p, int d) = (_pixels, _latents);
        int outputs = _deterministic ? d : 2 * d, encoderBias = p * outputs, decoder = encoderBias + outputs, decoderBias = decoder + d * p;
        double[,] mean = new double[_batch, d], logVariance = new double[_batch, d], variance = new double[_batch, d];
        double[,] sample = new double[_batch, d];
        double reconstruction = 0, kl = 0;
        for (int b = 0; b < _batch; b++)
        {
            double[] heads = parameters[encoderBias..decoder];
            for (int i = 0; i < heads.Length; i++)
            {
                for (int pixel = 0; pixel < p; pixel++) heads[i] += _images[b * p + pixel] * parameters[pixel * outputs + i];
            }

            for (int i = 0; i < d; i++)
                (mean[b, i], logVariance[b, i]) = (heads[i], _deterministic ? double.NegativeInfinity : heads[d + i]);
        }

        posterior?.Invoke(mean, logVariance);
        for (int b = 0; b < _batch; b++)
        {
            for (int i = 0; i < d; i++)
            {
                variance[b, i] = Math.Exp(logVariance[b, i]);
                sample[b, i] = mean[b, i] + Math.Sqrt(variance[b, i]) * _noise[b * d + i];
                kl += 0.5 * (mean[b, i] * mean[b, i] + variance[b, i] - logVariance[b, i] - 1) / _batch;
            }

            for (int pixel = 0; pixel < p; pixel++)
            {
                double logit = parameters[decoderBias + pixel];
                for (int i = 0; i < d; i++) logit += sample[b, i] * parameters[decoder + i * p + pixel];
                reconstruction += (Math.Log(1 + Math.Exp(logit)) - _images[b * p + pixel] * logit) / _batch;
            }
        }

        return new Outcome(reconstruction, kl, mean, variance, sample);
    }

    /// <summary>Holds a method's loss at a step and its whole gradient against <paramref name="loss"/> of this model.</summary>
    public static void AssertSameLossAndGradient(
        Func<MethodContext, IMethod> create, Func<Outcome, double> loss, long step = 0, Action<double[,], double[,]>? posterior = null,
        bool deterministic = false)
    {
        IKernels kernels = Toys.Kernels();
        Tensor images = Toys.RandomImages(8, new ImageShape(2, 2, 1)).All();
        IMethod method = create(Toys.Context(new ImageShape(2, 2, 1), kernels, latents: 3));
        Assert.Equal(
            ["encoder.heads.weight", "encoder.heads.bias", "decoder.fc1.weight", "decoder.fc1.bias"],
            method.Phases[0].Updates.Items.Select(parameter => parameter.Name));

        // Away from zero biases, so that every part of the gradient has something to say.
        Philox random = new(21, RandomPurpose.Test);
        foreach (Parameter parameter in method.Parameters.Items)
        {
            foreach (ref float value in parameter.Value.HostWrite()) value += 0.3f * random.NextNormal();
        }

        float actual = Toys.Evaluate(method.Phases[0], images, kernels, step).Total().Value.Item;
        float[] gradient = [.. method.Phases[0].Updates.Items.SelectMany(parameter => parameter.Gradient.HostRead().ToArray())];

        TinyReference reference = new(images, 3, step, deterministic);
        double[] parameters = [.. method.Phases[0].Updates.Values().Select(value => (double)value)];
        double expected = loss(reference.Evaluate(parameters, posterior));
        Assert.Equal(expected, actual, 1e-5 * Math.Abs(expected));

        AssertGradient(parameters, gradient, values => loss(reference.Evaluate(values, posterior)));
    }

    /// <summary>Holds a gradient against the finite differences of a loss, to a part of the largest.</summary>
    public static void AssertGradient(
        double[] parameters, ReadOnlySpan<float> gradient, Func<double[], double> loss, double relative = 1e-5)
    {
        const double Step = 1e-5;
        Assert.Equal(parameters.Length, gradient.Length);
        double[] differences = new double[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            double value = parameters[i];
            parameters[i] = value + Step;
            double above = loss(parameters);
            parameters[i] = value - Step;
            differences[i] = (above - loss(parameters)) / (2 * Step);
            parameters[i] = value;
        }

        double tolerance = relative * differences.Max(Math.Abs);
        for (int i = 0; i < parameters.Length; i++)
            Assert.True(Math.Abs(differences[i] - gradient[i]) < tolerance, $"gradient {i}: expected {differences[i]}, got {gradient[i]}");
    }

    /// <summary>Reconstruction and KL, means over the batch in nats, the posteriors and the samples of them (B, D).</summary>
    public sealed record Outcome(double Reconstruction, double Kl, double[,] Mean, double[,] Variance, double[,] Sample);
}
