using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Reference;

namespace Disentangle.Tests.Methods;

/// <summary>
/// An InfoGAN of the architecture "tiny" in double precision and plain arithmetic: what both phases must agree with in their terms and, by
/// finite differences, in their gradients.
/// </summary>
internal sealed class InfoGanReference(Tensor images, InfoGanReference.Sizes sizes, double lambdaCategorical, double lambdaContinuous)
{
    private const int InferenceUnits = 128;
    private const double Epsilon = 1e-5;

    private static readonly Activation Leaky = Activation.LeakyRelu(0.01f);

    private readonly int _batch = images.Shape[0], _pixels = images.Count / images.Shape[0];
    private readonly double[] _images = [.. images.HostRead().ToArray().Select(value => (double)value)];

    public double LossOfDiscriminator(double[] parameters, double[] input)
    {
        Layers layers = new(parameters, sizes, _pixels);
        (double[] fakeJudgement, double[] q) = Discriminate(layers, Generate(layers, input));
        (double[] realJudgement, _) = Discriminate(layers, _images);
        return realJudgement.Average(logit => SpecialFunctions.Softplus(-logit))
            + fakeJudgement.Average(SpecialFunctions.Softplus) - Bounds(input, q);
    }

    public double LossOfGenerator(double[] parameters, double[] input)
    {
        Layers layers = new(parameters, sizes, _pixels);
        (double[] judgement, double[] q) = Discriminate(layers, Generate(layers, input));
        return judgement.Average(logit => -Math.Log(Functions.Sigmoid(logit))) - Bounds(input, q);
    }

    /// <summary>The weighted bounds of the categorical code and of the continuous ones, from the densities themselves.</summary>
    private double Bounds(double[] input, double[] q)
    {
        (int k, int n) = (sizes.Categories, sizes.Continuous);
        double categorical = 0, continuous = 0;
        for (int i = 0; i < _batch; i++)
        {
            double[] code = input[(i * sizes.Input)..((i + 1) * sizes.Input)], heads = q[(i * sizes.Heads)..((i + 1) * sizes.Heads)];
            double total = heads[..k].Sum(Math.Exp);
            categorical += Math.Log(k) + Math.Log(Math.Exp(heads[Array.IndexOf(code, 1.0)]) / total);
            for (int d = 0; d < n; d++)
            {
                double variance = Math.Exp(heads[k + n + d]), difference = code[k + d] - heads[k + d];
                continuous += Math.Log(2) - 0.5 * Math.Log(2 * Math.PI * variance) - difference * difference / (2 * variance);
            }
        }

        return (lambdaCategorical * categorical + lambdaContinuous * continuous) / _batch;
    }

    private double[] Generate(Layers layers, double[] input) =>
        [.. Linear(input, sizes.Input, layers.Next(sizes.Input * _pixels), layers.Next(_pixels)).Select(Functions.Sigmoid)];

    private (double[] Judgement, double[] Q) Discriminate(Layers layers, double[] x)
    {
        layers.ToDiscriminator();
        int units = sizes.Units;
        double[] features = Linear(x, _pixels, layers.Next(_pixels * units), layers.Next(units));
        features = Normalisation.OfBatch(features, layers.Next(units), layers.Next(units), Epsilon, Leaky);
        double[] judgement = Linear(features, units, layers.Next(units), layers.Next(1));
        double[] hidden = Linear(features, units, layers.Next(units * InferenceUnits), layers.Next(InferenceUnits));
        hidden = Normalisation.OfBatch(hidden, layers.Next(InferenceUnits), layers.Next(InferenceUnits), Epsilon, Leaky);
        return (judgement, Linear(hidden, InferenceUnits, layers.Next(InferenceUnits * sizes.Heads), layers.Next(sizes.Heads)));
    }

    private double[] Linear(double[] x, int inputs, double[] weights, double[] biases) =>
        Tensors.Reference.Layers.Linear(x, weights, biases, _batch, inputs, biases.Length);

    public sealed record Sizes(int Categories, int Continuous, int Noise, int Units)
    {
        public int Input => Categories + Continuous + Noise;

        public int Heads => Categories + 2 * Continuous;
    }

    /// <summary>The parameters one after the other, as the method has them: generator first.</summary>
    private sealed class Layers(double[] parameters, Sizes sizes, int pixels)
    {
        private int _at;

        public double[] Next(int count) => parameters[_at..(_at += count)];

        public void ToDiscriminator() => _at = (sizes.Input + 1) * pixels;
    }
}
