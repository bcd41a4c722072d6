using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics;

/// <summary>How strongly a unit of one model is related to a unit of another.</summary>
public enum UnitRelation
{
    /// <summary>By the magnitude of the weight that the one gets where the Lasso predicts the other from all units of its model.</summary>
    Lasso,

    /// <summary>By the magnitude of their rank correlation.</summary>
    Spearman,
}

/// <summary>What the ranking is made with; the defaults are disentanglement_lib's.</summary>
public sealed record RankingOptions
{
    /// <summary>How units are compared.</summary>
    public UnitRelation Relation { get; init; } = UnitRelation.Lasso;

    /// <summary>The strength of the Lasso's penalty.</summary>
    public double Alpha { get; init; } = 0.1;

    /// <summary>A unit counts whose mean KL(q(z_d | x) || p(z_d)) is above this, in nats.</summary>
    public double LeastKl { get; init; } = 0.01;
}

/// <summary>What the ranking found of M models.</summary>
/// <param name="Scores">M: the median of how alike each model is to the others.</param>
/// <param name="Pairwise">M x M: how alike model j (column) is to model i (row), from 0; NaN where they are the same.</param>
public sealed record RankingResult(IReadOnlyList<double> Scores, double[,] Pairwise);

/// <summary>
/// Unsupervised disentanglement ranking: models that disentangle agree on their units but for order, sign and scale, so that a model
/// is the better the more alike it is to the others (Duan et al., Unsupervised Model Selection for Variational Disentangled
/// Representation Learning, 2020), as disentanglement_lib computes it. It looks at no factor.
/// </summary>
/// <remarks>
/// Unrelated models score 0. Equal ones of uncorrelated units score 1 - alpha by the Lasso, by which every weight shrinks, and 1 by ranks
/// but for the noise of the sample. Units of no KL are left out; a model without others scores 0.
/// </remarks>
public static class UnsupervisedDisentanglementRanking
{
    /// <summary>Ranks at least two models by codes of the same images.</summary>
    /// <param name="models">The models.</param>
    /// <param name="options">How units are compared; null for the published way.</param>
    /// <param name="crew">The threads that work; null for one per processor. The result does not depend on it.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">There are fewer models, or they are of different numbers of images.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RankingResult Of(
        IReadOnlyList<RankedModel> models,
        RankingOptions? options = null,
        Crew? crew = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new();
        crew ??= Crew.AllProcessors;
        int m = models.Count;
        if (m < 2) throw new ArgumentException($"a ranking needs at least 2 models, got {m}", nameof(models));
        if (models.FirstOrDefault(model => model.Images != models[0].Images) is { } other)
            throw new ArgumentException($"all models need codes of the same images, got {models[0].Images} and {other.Images}",
                nameof(models));
        double[][] codes = [.. models.Select(model => InformativeCodes(model, options.LeastKl))];
        double[,] pairwise = new double[m, m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
            {
                cancellation.ThrowIfCancellationRequested();
                pairwise[i, j] = i == j ? double.NaN : Agreement(Relation(codes[i], codes[j], models[0].Images, options, crew));
            }

            progress?.Report((i + 1.0) / m);
        }

        return new(
            [.. Enumerable.Range(0, m).Select(j => Median.Of([.. Enumerable.Range(0, m).Where(i => i != j).Select(i => pairwise[i, j])]))],
            pairwise);
    }

    /// <summary>
    /// How far each unit of either model stands out among the relations of one unit of the other: the mean over columns of
    /// max R^2 / sum R and the same over rows, halved; a row or column of zeros counts as 0.
    /// </summary>
    /// <param name="relation">R, units x units, each >= 0.</param>
    public static double Agreement(double[,] relation)
    {
        (int rows, int columns) = (relation.GetLength(0), relation.GetLength(1));
        if (relation.Length == 0) return 0;
        double overColumns = Enumerable.Range(0, columns).Average(j => Strength(Enumerable.Range(0, rows).Select(i => relation[i, j])));
        double overRows = Enumerable.Range(0, rows).Average(i => Strength(Enumerable.Range(0, columns).Select(j => relation[i, j])));
        return (overColumns + overRows) / 2;

        static double Strength(IEnumerable<double> values)
        {
            (double largest, double sum) = (0, 0);
            foreach (double value in values) (largest, sum) = (Math.Max(largest, value), sum + value);
            return sum > 0 ? largest * largest / sum : 0;
        }
    }

    // R: informative units of the one model x those of the other.
    private static double[,] Relation(double[] a, double[] b, int images, RankingOptions options, Crew crew)
    {
        int p = a.Length / images, q = b.Length / images;
        double[,] relation = new double[p, q];
        if (relation.Length == 0) return relation;
        IReadOnlyList<double>? weights = options.Relation == UnitRelation.Lasso
            ? Lasso.Fit(a, p, b, q, options.Alpha, crew: crew).Weights : null;
        double[,]? correlations = weights is null ? Correlation.Spearman(a, p, b, q) : null;
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < q; j++) relation[i, j] = Math.Abs(weights is null ? correlations![i, j] : weights[j * p + i]);
        }

        return relation;
    }

    // N x (informative units), row by row, each less its mean and divided by its deviation over the images; a constant unit is 0.
    private static double[] InformativeCodes(RankedModel model, double leastKl)
    {
        int[] units = model.Informative(leastKl);
        double[][] columns = Columns.Centred(Array.ConvertAll(model.Codes, z => (double)z), model.Kl.Count, out _);
        double[] codes = new double[model.Images * units.Length];
        for (int u = 0; u < units.Length; u++)
        {
            double[] column = columns[units[u]];
            double deviation = Math.Sqrt(Dense.Dot(column, column) / column.Length);
            for (int i = 0; i < column.Length; i++) codes[i * units.Length + u] = deviation > 0 ? column[i] / deviation : 0;
        }

        return codes;
    }
}
