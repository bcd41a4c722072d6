using System.Collections.Concurrent;

namespace Disentangle.Metrics.Learners;

/// <summary>The stages of gradient boosting: residuals of all outputs, then one tree for each of them.</summary>
/// <remarks>
/// Threads take whole trees and whole blocks of codes, and every number is summed by one of them in a fixed order, so the result does
/// not depend on how many there are.
/// </remarks>
internal sealed class Boosting
{
    /// <summary>Codes whose residuals are one piece of work: a multiple of every vector's length.</summary>
    private const int Block = 512;

    private readonly SortedCodes _codes;
    private readonly Deviance _deviance;
    private readonly GradientBoostingOptions _options;
    private readonly double[] _residuals;
    private readonly double[] _importances;
    private readonly Crew _crew;

    // Those that no thread uses: as many are made as trees ever grew at once.
    private readonly ConcurrentBag<TreeGrower> _growers = [];

    /// <summary>Boosting on codes and labels 0 to <paramref name="classes"/> - 1, at least two.</summary>
    public Boosting(SortedCodes codes, int[] labels, int classes, GradientBoostingOptions options, Crew crew)
    {
        (_codes, _options, _crew) = (codes, options, crew);
        _deviance = new Deviance(labels, classes);
        int outputs = _deviance.Outputs;
        PriorScores = _deviance.PriorScores();
        Scores = new double[outputs * _deviance.Stride];
        for (int k = 0; k < outputs; k++) Array.Fill(Scores, PriorScores[k], k * _deviance.Stride, codes.Count);
        _residuals = new double[Scores.Length];
        Forest = new Forest(options.Stages * outputs, options.MaximumDepth);
        _importances = new double[Forest.Trees * codes.Dimensions];
    }

    /// <summary>The scores before the first stage.</summary>
    public double[] PriorScores { get; }

    /// <summary>The scores of the training codes: outputs x <see cref="Stride"/>.</summary>
    public double[] Scores { get; }

    /// <summary>Values of a row of the scores, N rounded up.</summary>
    public int Stride => _deviance.Stride;

    /// <summary>The trees, stage by stage.</summary>
    public Forest Forest { get; }

    /// <summary>Runs all stages.</summary>
    public void Run(IProgress<double>? progress, CancellationToken cancellation)
    {
        int outputs = _deviance.Outputs;
        for (int stage = 0; stage < _options.Stages; stage++)
        {
            cancellation.ThrowIfCancellationRequested();
            int blocks = (Stride + Block - 1) / Block;
            _crew.For(blocks, block =>
                _deviance.Residuals(Scores, _residuals, block * Block, Math.Min(Stride, (block + 1) * Block)), cancellation);
            int first = stage * outputs;
            _crew.For(outputs, output => Grow(first + output, output), cancellation);
            progress?.Report((stage + 1.0) / _options.Stages);
        }
    }

    /// <summary>The decreases of variance of all trees, divided by their sum; zeros where no tree has a split.</summary>
    public double[] Importances()
    {
        double[] sums = new double[_codes.Dimensions];
        for (int i = 0; i < _importances.Length; i++) sums[i % sums.Length] += _importances[i];
        double total = sums.Sum();
        for (int d = 0; d < sums.Length && total > 0; d++) sums[d] /= total;
        return sums;
    }

    private void Grow(int tree, int output)
    {
        if (!_growers.TryTake(out TreeGrower? grower)) grower = new TreeGrower(_codes, _options.MaximumDepth);
        grower.Grow(
            Forest,
            tree,
            _residuals.AsSpan(output * Stride, _codes.Count),
            Scores.AsSpan(output * Stride, _codes.Count),
            _deviance.NewtonFactor,
            _options.LearningRate,
            _importances.AsSpan(tree * _codes.Dimensions, _codes.Dimensions),
            _options);
        _growers.Add(grower);
    }
}
