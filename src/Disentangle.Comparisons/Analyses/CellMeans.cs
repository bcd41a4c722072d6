using System.Collections.Concurrent;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Analyses;

/// <summary>The mean of a score in a cell.</summary>
/// <param name="Count">How many of the cell's models have the score.</param>
/// <param name="Mean">Their mean; NaN of none.</param>
/// <param name="Interval">Its 95 % interval by bootstrap over seeds; unknown of fewer than two.</param>
public readonly record struct CellMean(int Count, double Mean, Interval Interval);

/// <summary>The cells of a table with the mean of each score and its interval.</summary>
public sealed class CellMeans
{
    private readonly CellMean[,] _means;

    private CellMeans(IReadOnlyList<ScoreCell> cells, IReadOnlyList<ScoreColumn> columns) =>
        (Cells, Columns, _means) = (cells, columns, new CellMean[cells.Count, columns.Count]);

    /// <summary>The cells, in the order of the table.</summary>
    public IReadOnlyList<ScoreCell> Cells { get; }

    /// <summary>The scores.</summary>
    public IReadOnlyList<ScoreColumn> Columns { get; }

    /// <summary>The mean of a score in a cell, by their numbers.</summary>
    public CellMean this[int cell, int column] => _means[cell, column];

    /// <summary>Computes the means of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The scores.</param>
    /// <param name="draws">How many resamples the intervals are made of.</param>
    /// <param name="seed">The seed of the resamples.</param>
    /// <param name="crew">The threads that compute; null for one per processor. No mean depends on it.</param>
    public static CellMeans Of(
        ScoreTable table, IReadOnlyList<ScoreColumn> columns, int draws = Resamples.UsualDraws, ulong seed = 0,
        Crew? crew = null)
    {
        crew ??= Crew.AllProcessors;
        CellMeans means = new(table.Cells(), columns);

        // Cells of as many models have the same draws.
        ConcurrentDictionary<int, Resamples> byCount = new();
        Resamples ResamplesOf(int count) =>
            byCount.GetOrAdd(count, count => Resamples.Draw([[.. Enumerable.Range(0, count)]], draws, seed, crew));
        crew.For(means.Cells.Count, cell => means.Fill(cell, ResamplesOf));
        return means;
    }

    /// <summary>Computes the means of a table as it is analysed.</summary>
    /// <param name="input">The table.</param>
    /// <param name="columns">The scores; null for those that stand for a cell, <see cref="AnalysisInput.Summarised"/>.</param>
    public static CellMeans Of(AnalysisInput input, IReadOnlyList<ScoreColumn>? columns = null) =>
        Of(input.Table, columns ?? input.Summarised, input.Options.Draws, input.Options.Seed, input.Options.Crew);

    private void Fill(int cell, Func<int, Resamples> resamplesOf)
    {
        for (int column = 0; column < Columns.Count; column++)
        {
            double[] values = [.. Cells[cell].ValuesOf(Columns[column].Id)];
            double[] draws = values.Length < 2 ? [] : MeansOf(values, resamplesOf(values.Length));
            _means[cell, column] = new CellMean(values.Length, Summary.MeanOf(values), Interval.OfDraws(draws));
        }
    }

    private static double[] MeansOf(double[] values, Resamples resamples)
    {
        double[] means = new double[resamples.Draws];
        for (int draw = 0; draw < means.Length; draw++)
        {
            double sum = 0;
            foreach (int row in resamples[draw]) sum += values[row];
            means[draw] = sum / values.Length;
        }

        return means;
    }

    /// <summary>
    /// Whether a cell is compared with the others on its data set: weakly supervised ones are so only where there are no others.
    /// </summary>
    /// <param name="cell">Its number.</param>
    internal bool IsRanked(int cell) =>
        !Cells[cell].IsWeak || Cells.All(other => other.Key.Data != Cells[cell].Key.Data || other.IsWeak);

    /// <summary>
    /// The cells of the best mean of each score on each data set, among those that were trained on images alone; where a data set has only
    /// weakly supervised ones, among these.
    /// </summary>
    /// <param name="column">The number of the score.</param>
    /// <returns>Their numbers; none for scores of which neither higher nor lower values are better.</returns>
    public IReadOnlySet<int> Best(int column)
    {
        if (Columns[column].HigherIsBetter is not { } higher) return new HashSet<int>();
        return Enumerable.Range(0, Cells.Count).Where(cell => IsRanked(cell) && double.IsFinite(_means[cell, column].Mean))
            .GroupBy(cell => Cells[cell].Key.Data, StringComparer.Ordinal)
            .SelectMany(data =>
            {
                double best = higher ? data.Max(cell => _means[cell, column].Mean) : data.Min(cell => _means[cell, column].Mean);
                return data.Where(cell => _means[cell, column].Mean == best);
            }).ToHashSet();
    }
}
