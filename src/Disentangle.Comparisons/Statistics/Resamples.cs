using Disentangle.Foundation.Numerics;

namespace Disentangle.Comparisons.Statistics;

/// <summary>
/// The resamples of a bootstrap over seeds, stratified by cell: each draw has as many models of every cell as there are, drawn with
/// replacement (Efron and Tibshirani: An introduction to the bootstrap, 1993). The draws follow from the seed, and are the same
/// for all statistics of the same cells.
/// </summary>
public sealed class Resamples
{
    /// <summary>How many draws intervals are made of.</summary>
    public const int UsualDraws = 2000;

    private readonly int[] _rows;

    private Resamples(int[] rows, int size, int draws, bool vary, Crew crew) =>
        (_rows, Size, Draws, Vary, Crew) = (rows, size, draws, vary, crew);

    /// <summary>How many models each draw has.</summary>
    public int Size { get; }

    /// <summary>How many draws there are.</summary>
    public int Draws { get; }

    /// <summary>Whether any cell has two models: otherwise all draws are alike, and there are no intervals.</summary>
    public bool Vary { get; }

    /// <summary>The threads that compute statistics of them.</summary>
    public Crew Crew { get; }

    /// <summary>Draws resamples.</summary>
    /// <param name="cells">The numbers of the models of each cell; every model is in one.</param>
    /// <param name="draws">How many resamples.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="crew">The threads that compute statistics of them; null for one per processor. No statistic depends on it.</param>
    public static Resamples Draw(
        IReadOnlyList<IReadOnlyList<int>> cells, int draws = UsualDraws, ulong seed = 0, Crew? crew = null)
    {
        int size = cells.Sum(cell => cell.Count);
        int[] rows = new int[draws * size];
        for (int draw = 0, at = 0; draw < draws; draw++)
        {
            Philox random = new(seed, RandomPurpose.Bootstrap, draw);
            foreach (IReadOnlyList<int> cell in cells)
                for (int i = 0; i < cell.Count; i++) rows[at++] = cell[random.NextInt(cell.Count)];
        }

        return new Resamples(rows, size, draws, cells.Any(cell => cell.Count > 1), crew ?? Crew.AllProcessors);
    }

    /// <summary>The models of a draw, cell after cell.</summary>
    public ReadOnlySpan<int> this[int draw] => _rows.AsSpan(draw * Size, Size);

    /// <summary>The 95 % interval of a statistic; unknown where no cell has two models.</summary>
    /// <param name="statistic">The statistic of some models, by their numbers; some occur twice.</param>
    public Interval IntervalOf(Func<ReadOnlySpan<int>, double> statistic) => Interval.OfDraws(DrawsOf(statistic));

    /// <summary>The statistic of each draw; none where no cell has two models.</summary>
    public double[] DrawsOf(Func<ReadOnlySpan<int>, double> statistic)
    {
        if (!Vary) return [];
        double[] values = new double[Draws];
        Crew.For(Draws, draw => values[draw] = statistic(this[draw]));
        return values;
    }

    /// <summary>Several statistics of each draw: statistics x draws; none where no cell has two models.</summary>
    /// <param name="count">How many statistics there are.</param>
    /// <param name="fill">Writes the statistics of the models of a draw.</param>
    public double[][] DrawsOf(int count, DrawStatistics fill)
    {
        double[][] values = [.. Enumerable.Range(0, count).Select(_ => new double[Vary ? Draws : 0])];
        if (!Vary) return values;
        Crew.For(Draws, draw =>
        {
            double[] statistics = new double[count];
            fill(this[draw], statistics);
            for (int k = 0; k < count; k++) values[k][draw] = statistics[k];
        });
        return values;
    }
}

/// <summary>Computes statistics of a resample.</summary>
/// <param name="rows">The numbers of its models; some occur twice.</param>
/// <param name="statistics">Where the statistics go.</param>
public delegate void DrawStatistics(ReadOnlySpan<int> rows, Span<double> statistics);
