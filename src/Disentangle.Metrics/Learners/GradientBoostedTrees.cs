using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Learners;

/// <summary>
/// A classifier of gradient boosted trees (Friedman, Greedy Function Approximation: A Gradient Boosting Machine, 2001) with the
/// definitions of scikit-learn 1.2's GradientBoostingClassifier: exact splits by Friedman's improvement over all dimensions, log loss,
/// one Newton step for each leaf, and importances from the decrease of variance.
/// </summary>
/// <remarks>
/// Where several dimensions split a node equally well scikit-learn takes one at random; <see cref="GradientBoostingOptions.TieSeed"/>
/// says what is done here. With one class in the labels, where scikit-learn refuses to fit, every prediction is that class and
/// all importances are 0.
/// </remarks>
public sealed class GradientBoostedTrees
{
    /// <summary>Codes that are predicted as one piece of work.</summary>
    private const int Block = 256;

    private readonly int[] _classes;
    private readonly double[] _priorScores;
    private readonly Forest _forest;
    private readonly Crew _crew;

    private GradientBoostedTrees(int[] classes, double[] priorScores, Forest forest, double learningRate, double[] importances, Crew crew)
    {
        (_classes, _priorScores, _forest, LearningRate, Importances, _crew) =
            (classes, priorScores, forest, learningRate, importances, crew);
        TrainingPredictions = [];
    }

    /// <summary>The labels that occur, rising.</summary>
    public IReadOnlyList<int> Classes => _classes;

    /// <summary>
    /// The importance of each of the D dimensions, at least 0 with sum 1: the decrease of the residuals' variance by all splits along
    /// it. All 0 where no tree has a split.
    /// </summary>
    public double[] Importances { get; }

    /// <summary>What <see cref="Predict"/> says of the training codes.</summary>
    public int[] TrainingPredictions { get; private init; }

    private double LearningRate { get; }

    /// <summary>Grows the trees.</summary>
    /// <param name="codes">N x D values, row by row; all finite.</param>
    /// <param name="dimensions">D, at least 1.</param>
    /// <param name="labels">N labels, any integers >= 0.</param>
    /// <param name="options">Stages, learning rate, depth; null for scikit-learn's.</param>
    /// <param name="crew">The threads that grow trees and predict by them; null for one per processor. The trees of the classes are
    /// shared among them. The result does not depend on it.</param>
    /// <param name="progress">Told the share of the stages that are done.</param>
    /// <param name="cancellation">Heeded between stages.</param>
    /// <exception cref="ArgumentException">The sizes disagree, or a label is negative.</exception>
    /// <exception cref="UserErrorException">A code is not a finite number.</exception>
    public static GradientBoostedTrees Fit(
        ReadOnlySpan<float> codes,
        int dimensions,
        ReadOnlySpan<int> labels,
        GradientBoostingOptions? options = null,
        Crew? crew = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        options ??= new();
        crew ??= Crew.AllProcessors;
        options.Validate();
        if (labels.IsEmpty || codes.Length != (long)labels.Length * dimensions)
            throw new ArgumentException($"{labels.Length} labels need {labels.Length} x {dimensions} code values, got {codes.Length}",
                nameof(codes));
        FiniteCodes.Require(codes, dimensions);
        int[] classes = [.. new SortedSet<int>(labels.ToArray())];
        if (classes[0] < 0) throw new ArgumentException($"labels must be >= 0, got {classes[0]}", nameof(labels));
        if (classes.Length == 1)
        {
            return new(classes, [0], new Forest(0, options.MaximumDepth), options.LearningRate, new double[dimensions], crew)
            {
                TrainingPredictions = labels.ToArray(),
            };
        }

        int[] targets = new int[labels.Length];
        for (int i = 0; i < targets.Length; i++) targets[i] = Array.BinarySearch(classes, labels[i]);
        var boosting = new Boosting(new SortedCodes(codes, dimensions), targets, classes.Length, options, crew);
        boosting.Run(progress, cancellation);
        int[] predictions = new int[labels.Length];
        for (int i = 0; i < predictions.Length; i++) predictions[i] = classes[Largest(boosting.Scores, boosting.Stride, i, classes.Length)];
        return new(classes, boosting.PriorScores, boosting.Forest, options.LearningRate, boosting.Importances(), crew)
        {
            TrainingPredictions = predictions,
        };
    }

    /// <summary>The most probable label of each code; of equally probable ones the smallest.</summary>
    /// <param name="codes">N x D values, row by row; all finite.</param>
    public int[] Predict(ReadOnlySpan<float> codes)
    {
        (double[] scores, int count, int stride) = Scores(codes);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) labels[i] = _classes[Largest(scores, stride, i, _classes.Length)];
        return labels;
    }

    /// <summary>p(label | code), N rows of one probability for each of <see cref="Classes"/>.</summary>
    /// <param name="codes">N x D values, row by row; all finite.</param>
    public double[,] Probabilities(ReadOnlySpan<float> codes)
    {
        (double[] scores, int count, int stride) = Scores(codes);
        double[,] result = new double[count, _classes.Length];
        if (_classes.Length > 1) Deviance.Probabilities(scores, scores, _priorScores.Length, stride, 0, stride);
        for (int i = 0; i < count; i++)
        {
            if (_classes.Length == 1) result[i, 0] = 1;
            else if (_classes.Length == 2) (result[i, 0], result[i, 1]) = (1 - scores[i], scores[i]);
            else for (int k = 0; k < _classes.Length; k++) result[i, k] = scores[k * stride + i];
        }

        return result;
    }

    /// <summary>The index of the class with the largest score; a single score speaks for the second class.</summary>
    private static int Largest(double[] scores, int stride, int code, int classes)
    {
        if (classes <= 2) return scores[code] > 0 ? 1 : 0;
        int largest = 0;
        for (int k = 1; k < classes; k++)
        {
            if (scores[k * stride + code] > scores[largest * stride + code]) largest = k;
        }

        return largest;
    }

    /// <summary>The scores of some codes, outputs x stride.</summary>
    private (double[] Scores, int Count, int Stride) Scores(ReadOnlySpan<float> codes)
    {
        int dimensions = Importances.Length, outputs = _priorScores.Length, count = codes.Length / dimensions;
        if (codes.Length != count * dimensions)
            throw new ArgumentException($"codes must be rows of {dimensions} values, got {codes.Length} values", nameof(codes));
        FiniteCodes.Require(codes, dimensions);
        int stride = (count + Block - 1) / Block * Block;
        double[] scores = new double[outputs * stride];
        float[] rows = codes.ToArray();
        _crew.For(stride / Block, block =>
        {
            int start = block * Block, end = Math.Min(count, start + Block);
            for (int k = 0; k < outputs; k++) Array.Fill(scores, _priorScores[k], k * stride + start, Block);

            // A tree at a time: its few nodes stay near while a block of codes goes through it.
            for (int tree = 0; tree < _forest.Trees; tree++)
            {
                int row = tree % outputs * stride;
                for (int i = start; i < end; i++)
                    scores[row + i] += LearningRate * _forest.Value(tree, rows.AsSpan(i * dimensions, dimensions));
            }
        });
        return (scores, count, stride);
    }
}
