namespace Disentangle.Metrics;

/// <summary>What a metric found.</summary>
/// <param name="Metric">The metric's id.</param>
/// <param name="Protocol">How it was measured.</param>
/// <param name="Values">The scores by key; a key is the metric's id, or begins with it, as <c>dci.completeness</c>.</param>
/// <param name="Matrices">What the scores were computed from.</param>
/// <param name="Seconds">How long it took, encoding included.</param>
public sealed record MetricResult(
    string Metric,
    string Protocol,
    IReadOnlyDictionary<string, double> Values,
    IReadOnlyList<MetricMatrix> Matrices,
    double Seconds)
{
    /// <summary>What the scores are to be compared with; null where that was not measured.</summary>
    public MetricBaselines? Baselines { get; init; }
}

/// <summary>What the same metric by the same protocol finds on codes that learned nothing.</summary>
/// <param name="Chance">
/// The scores, by key, of codes that are independent of the factors: the mean over <paramref name="Draws"/> permutations of the codes over
/// the images (<see cref="Sources.PermutedCodes"/>). Empty for a metric that looks at no factor.
/// </param>
/// <param name="Untrained">The scores of the same network with its initial parameters; empty where there is none.</param>
/// <param name="Draws">How many permutations.</param>
public sealed record MetricBaselines(
    IReadOnlyDictionary<string, double> Chance, IReadOnlyDictionary<string, double> Untrained, int Draws);

/// <summary>A table with named rows and columns.</summary>
/// <param name="Name">What the values are, with their unit.</param>
/// <param name="Rows">The rows' names.</param>
/// <param name="Columns">The columns' names.</param>
/// <param name="Values">Rows x columns.</param>
public sealed record MetricMatrix(string Name, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, double[,] Values)
{
    /// <summary>The names of D codes: <c>z0</c>, <c>z1</c> ...</summary>
    public static IReadOnlyList<string> CodeNames(int dimensions) => [.. Enumerable.Range(0, dimensions).Select(d => $"z{d}")];
}
