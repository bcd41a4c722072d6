namespace Disentangle.Metrics.Learners;

/// <summary>
/// The weighted negative log-likelihood of softmax regression and its gradient. Parameters are (D+1) x S, row by row, the intercepts last;
/// S is K scores, or 1 for two classes, where the score is that of the second against the first (the logistic function).
/// </summary>
internal sealed class SoftmaxLoss
{
    // Fixed by the number of rows alone: sums over blocks in order are the same on any number of threads.
    private const int RowsOfBlock = 512, MostBlocks = 32;

    private readonly LabelledRows _rows;
    private readonly double[] _classWeights;
    private readonly double _penalty;
    private readonly Crew _crew;
    private readonly int _rowsOfBlock;
    private readonly double[][] _blockGradients;
    private readonly double[] _blockLosses;

    /// <param name="rows">What to fit, at least two classes.</param>
    /// <param name="classWeights">The weight of each class's rows (K).</param>
    /// <param name="penalty">lambda of lambda / 2 |W|^2; the intercepts are free.</param>
    /// <param name="crew">The threads that evaluate; no bit depends on it.</param>
    public SoftmaxLoss(LabelledRows rows, double[] classWeights, double penalty, Crew crew)
    {
        (_rows, _classWeights, _penalty, _crew) = (rows, classWeights, penalty, crew);
        Scores = classWeights.Length == 2 ? 1 : classWeights.Length;
        _rowsOfBlock = Math.Max(RowsOfBlock, (rows.Count + MostBlocks - 1) / MostBlocks);
        int blocks = (rows.Count + _rowsOfBlock - 1) / _rowsOfBlock;
        _blockLosses = new double[blocks];
        _blockGradients = [.. Enumerable.Range(0, blocks).Select(_ => new double[Parameters])];
    }

    /// <summary>S.</summary>
    public int Scores { get; }

    /// <summary>(D + 1) S.</summary>
    public int Parameters => (_rows.Dimensions + 1) * Scores;

    /// <summary>The penalised loss, a sum over rows, and its gradient.</summary>
    public double Evaluate(double[] parameters, double[] gradient)
    {
        _crew.For(_blockLosses.Length, block => EvaluateBlock(block, parameters));
        Array.Clear(gradient);
        double loss = 0;
        for (int block = 0; block < _blockLosses.Length; block++)
        {
            loss += _blockLosses[block];
            Dense.AddScaled(1, _blockGradients[block], gradient);
        }

        Span<double> weights = parameters.AsSpan(0, _rows.Dimensions * Scores);
        Dense.AddScaled(_penalty, weights, gradient);
        return loss + _penalty / 2 * Dense.Dot(weights, weights);
    }

    /// <summary>The scores of one row: W'x + b.</summary>
    public static void ScoresOf(ReadOnlySpan<double> row, ReadOnlySpan<double> parameters, Span<double> scores)
    {
        parameters.Slice(row.Length * scores.Length, scores.Length).CopyTo(scores);
        for (int d = 0; d < row.Length; d++) Dense.AddScaled(row[d], parameters.Slice(d * scores.Length, scores.Length), scores);
    }

    /// <summary>Turns S scores into log-probabilities of K classes.</summary>
    public static void LogProbabilities(ReadOnlySpan<double> scores, Span<double> logProbabilities)
    {
        if (logProbabilities.Length == 2)
        {
            // log sigmoid(-s) and log sigmoid(s) without overflow.
            double common = Math.Log(1 + Math.Exp(-Math.Abs(scores[0])));
            logProbabilities[0] = -Math.Max(scores[0], 0) - common;
            logProbabilities[1] = Math.Min(scores[0], 0) - common;
            return;
        }

        double largest = double.NegativeInfinity, sum = 0;
        foreach (double score in scores) largest = Math.Max(largest, score);
        foreach (double score in scores) sum += Math.Exp(score - largest);
        double logSum = largest + Math.Log(sum);
        for (int k = 0; k < scores.Length; k++) logProbabilities[k] = scores[k] - logSum;
    }

    private void EvaluateBlock(int block, double[] parameters)
    {
        int d = _rows.Dimensions, first = block * _rowsOfBlock, end = Math.Min(_rows.Count, first + _rowsOfBlock);
        double[] gradient = _blockGradients[block], scores = new double[Scores], logs = new double[_classWeights.Length];
        Array.Clear(gradient);
        double loss = 0;
        for (int i = first; i < end; i++)
        {
            ReadOnlySpan<double> row = _rows.Features.AsSpan(i * d, d);
            ScoresOf(row, parameters, scores);
            LogProbabilities(scores, logs);
            int k = _rows.ClassOf[i];
            double weight = _classWeights[k];
            loss -= weight * logs[k];
            // From here on scores holds the derivative by the scores: probability less indicator.
            if (Scores == 1)
            {
                scores[0] = weight * (k == 1 ? -Math.Exp(logs[0]) : Math.Exp(logs[1]));
            }
            else
            {
                for (int c = 0; c < Scores; c++) scores[c] = weight * (Math.Exp(logs[c]) - (c == k ? 1 : 0));
            }

            for (int a = 0; a < d; a++) Dense.AddScaled(row[a], scores, gradient.AsSpan(a * Scores, Scores));
            Dense.AddScaled(1, scores, gradient.AsSpan(d * Scores, Scores));
        }

        _blockLosses[block] = loss;
    }
}
