using System.Numerics;

namespace Disentangle.Metrics.Learners;

/// <summary>
/// The loss of boosting, the negative log-likelihood of labels: its prior scores, its residuals y - p and its Newton step (Friedman,
/// Greedy Function Approximation, 2001, algorithms 5 and 6).
/// </summary>
/// <remarks>Scores and residuals are rows of <see cref="Stride"/> values, one row for each output; two classes have one output.</remarks>
internal sealed class Deviance
{
    private readonly int[] _labels;
    private readonly int _classes;

    /// <summary>The loss of labels 0 to <paramref name="classes"/> - 1.</summary>
    public Deviance(int[] labels, int classes)
    {
        (_labels, _classes) = (labels, classes);
        Outputs = classes == 2 ? 1 : classes;
        int lanes = Vector<double>.Count;
        Stride = (labels.Length + lanes - 1) / lanes * lanes;
    }

    /// <summary>Scores of a code: as many as classes, or one where there are two.</summary>
    public int Outputs { get; }

    /// <summary>N, rounded up to whole vectors.</summary>
    public int Stride { get; }

    /// <summary>What every Newton step is multiplied with: (K - 1) / K of K > 2 classes.</summary>
    public double NewtonFactor => _classes == 2 ? 1 : (_classes - 1.0) / _classes;

    /// <summary>The scores before the first stage: logarithms of the class frequencies, or the log-odds of the second of two.</summary>
    public double[] PriorScores()
    {
        // scikit-learn clips probabilities at single precision's epsilon.
        const double epsilon = 1.1920928955078125e-7;
        double[] frequencies = new double[_classes];
        foreach (int label in _labels) frequencies[label]++;
        for (int k = 0; k < _classes; k++) frequencies[k] = Math.Clamp(frequencies[k] / _labels.Length, epsilon, 1 - epsilon);
        return _classes == 2 ? [Math.Log(frequencies[1] / (1 - frequencies[1]))] : [.. frequencies.Select(f => Math.Log(f))];
    }

    /// <summary>
    /// y - p of every output, for the codes from <paramref name="start"/> up to <paramref name="end"/>, both whole vectors.
    /// </summary>
    public void Residuals(double[] scores, double[] residuals, int start, int end)
    {
        Probabilities(scores, residuals, Outputs, Stride, start, end);
        for (int k = 0; k < Outputs; k++)
        {
            Span<double> row = residuals.AsSpan(k * Stride, Stride);
            for (int i = start; i < end; i += Vector<double>.Count) (-new Vector<double>(row[i..])).CopyTo(row[i..]);
        }

        for (int i = start; i < Math.Min(end, _labels.Length); i++)
        {
            if (Outputs > 1) residuals[_labels[i] * Stride + i] += 1;
            else residuals[i] += _labels[i];
        }
    }

    /// <summary>The softmax of the scores of several outputs, or the sigmoid of one.</summary>
    public static void Probabilities(double[] scores, double[] probabilities, int outputs, int stride, int start, int end)
    {
        for (int i = start; i < end; i += Vector<double>.Count)
        {
            if (outputs == 1)
            {
                (Vector<double>.One / (Vector<double>.One + Vector.Exp(-new Vector<double>(scores, i)))).CopyTo(probabilities, i);
                continue;
            }

            var largest = new Vector<double>(scores, i);
            for (int k = 1; k < outputs; k++) largest = Vector.Max(largest, new Vector<double>(scores, k * stride + i));
            Vector<double> sum = Vector<double>.Zero;
            for (int k = 0; k < outputs; k++)
            {
                Vector<double> e = Vector.Exp(new Vector<double>(scores, k * stride + i) - largest);
                e.CopyTo(probabilities, k * stride + i);
                sum += e;
            }

            for (int k = 0; k < outputs; k++)
                (new Vector<double>(probabilities, k * stride + i) / sum).CopyTo(probabilities, k * stride + i);
        }
    }
}
