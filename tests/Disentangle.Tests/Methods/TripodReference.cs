namespace Disentangle.Tests.Methods;

/// <summary>
/// Tripod with the networks <c>mlp:4-5:tanh</c> for images of four pixels, in double precision and plain loops; what the gradient does not
/// flow through stays as it was for the first parameters.
/// </summary>
internal sealed class TripodReference
{
    private const int Pixels = 4, Units = 3, Levels = 12;

    private static readonly int[] Up = [Pixels, 4, 5, Units], Down = [Units, 5, 4, Pixels];

    private readonly float[] _images, _directions;
    private readonly Func<double, double> _activation;
    private readonly double[] _rounding;
    private readonly int _batch;

    /// <summary>A model at its first parameters.</summary>
    /// <param name="images">(B, 4).</param>
    /// <param name="parameters">Weights (I, O) and biases of the layers, of the encoder first.</param>
    /// <param name="directions">(B, 4 D): two of signs, two of normal numbers.</param>
    /// <param name="activation">That of the decoder.</param>
    public TripodReference(float[] images, double[] parameters, float[] directions, Func<double, double> activation)
    {
        (_images, _directions, _activation, _batch) = (images, directions, activation, images.Length / Pixels);
        _rounding = [.. Bounded(parameters).Select(c => 2 * Math.Round((c + 1) / 2 * (Levels - 1)) / (Levels - 1) - 1 - c)];
    }

    public double Loss(double[] parameters, double lambdaKlm, double lambdaNhp)
    {
        double[] c = Bounded(parameters), q = [.. c.Zip(_rounding, (value, rounding) => value + rounding)], s = Deviations(c, Units);
        double reconstruction = 0, penalty = 0;
        for (int b = 0; b < _batch; b++)
        {
            double[] code = q[(b * Units)..((b + 1) * Units)];
            double[] logits = Decode(parameters, code)[^1];
            for (int p = 0; p < Pixels; p++)
                reconstruction += (Math.Log(1 + Math.Exp(logits[p])) - _images[b * Pixels + p] * logits[p]) / (_batch * Pixels);
            for (int layer = 0; layer < Down.Length - 2; layer++)
            {
                penalty += Variance(parameters, code, s, b, layer, 0)
                    / (Variance(parameters, code, s, b, layer, 2) + 1e-10) / _batch;
            }
        }

        return reconstruction + lambdaKlm * MultiInformation(q, s, _batch, Units) + lambdaNhp * penalty;
    }

    /// <summary>KLM with densities as sums of exponentials, term by term.</summary>
    public static double MultiInformation(double[] q, double[] s, int rows, int units)
    {
        double h = Math.Pow(4.0 / (units + 2), 1.0 / (units + 4)) * Math.Pow(rows, -1.0 / (units + 4)), sum = 0;
        for (int i = 0; i < rows; i++)
        {
            sum += Math.Log(Enumerable.Range(0, rows).Average(j =>
                Enumerable.Range(0, units).Aggregate(1.0, (p, d) => p * Density(q[i * units + d] - q[j * units + d], h * s[d]))));
            for (int d = 0; d < units; d++)
                sum -= Math.Log(Enumerable.Range(0, rows).Average(j => Density(q[i * units + d] - q[j * units + d], s[d])));
        }

        return sum / rows;

        static double Density(double x, double deviation) =>
            Math.Exp(-x * x / (2 * deviation * deviation)) / (Math.Sqrt(2 * Math.PI) * deviation);
    }

    /// <summary>s: the biased standard deviation of each unit, and 1e-6.</summary>
    public static double[] Deviations(double[] c, int units) =>
    [
        .. Enumerable.Range(0, units).Select(d =>
        {
            double[] own = [.. c.Where((_, i) => i % units == d)];
            double mean = own.Average();
            return Math.Sqrt(own.Average(value => (value - mean) * (value - mean))) + 1e-6;
        }),
    ];

    /// <summary>The mean over a layer's values of the biased variance of the second differences in two directions.</summary>
    private double Variance(double[] parameters, double[] code, double[] s, int b, int layer, int first)
    {
        double[] middle = Decode(parameters, code)[layer];
        double[][] differences = [.. Enumerable.Range(first, 2).Select(draw =>
        {
            double[] above = At(draw, 1), below = At(draw, -1);
            return middle.Select((f, k) => (above[k] - 2 * f + below[k]) / (0.1 * 0.1)).ToArray();
        })];
        return differences[0].Zip(differences[1], (one, other) =>
        {
            double mean = (one + other) / 2;
            return ((one - mean) * (one - mean) + (other - mean) * (other - mean)) / 2;
        }).Average();

        double[] At(int draw, int way) => Decode(
            parameters, [.. code.Select((value, d) => value + way * 0.1 * s[d] * _directions[(b * 4 + draw) * Units + d])])[layer];
    }

    /// <summary>c of all images.</summary>
    private double[] Bounded(double[] parameters) =>
    [
        .. Enumerable.Range(0, _batch).SelectMany(b => Layers(
            parameters, 0, Up, [.. _images.Skip(b * Pixels).Take(Pixels).Select(x => 2.0 * x - 1)], Math.Tanh)[^1].Select(Math.Tanh)),
    ];

    /// <summary>What each layer of the decoder gives.</summary>
    private double[][] Decode(double[] parameters, double[] code) =>
        Layers(parameters, Up.Zip(Up.Skip(1), (inputs, outputs) => (inputs + 1) * outputs).Sum(), Down, code, _activation);

    private static double[][] Layers(double[] parameters, int place, int[] widths, double[] x, Func<double, double> activation)
    {
        double[][] outputs = new double[widths.Length - 1][];
        for (int layer = 0; layer < outputs.Length; layer++)
        {
            (int from, int to) = (widths[layer], widths[layer + 1]);
            double[] y = parameters[(place + from * to)..(place + from * to + to)];
            for (int i = 0; i < from; i++)
                for (int o = 0; o < to; o++) y[o] += x[i] * parameters[place + i * to + o];
            place += (from + 1) * to;
            outputs[layer] = x = layer == outputs.Length - 1 ? y : [.. y.Select(activation)];
        }

        return outputs;
    }
}
