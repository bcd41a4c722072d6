using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// JEMMIG, the joint entropy minus the mutual information gap: for each factor H(z_i, v_k) - I(z_i; v_k) + I(z_j; v_k) in nats, where i
/// is the code that tells most about it and j the next; averaged over factors, 0 at best (Do and Tran, Theory and Evaluation Metrics for
/// Learning Disentangled Representations, 2020). It counts against a code what it holds beside its factor.
/// </summary>
/// <remarks>
/// Of codes that tell equally much, the one of the least joint entropy is the best. Factors with one value in the sample are left out;
/// with no factor left the score is not defined (NaN). With a single code the second best information is 0.
/// </remarks>
public sealed class Jemmig(HistogramOptions? options = null) : SampleMetric(options ?? new())
{
    // Sums in another order differ by rounding: 1e-13 nats or so.
    private const double Equal = 1e-9;

    private readonly int _bins = (options ?? new()).Bins;

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "jemmig",
        "JEMMIG",
        "0 nats and up; 0 for a perfect code, about H(v) + log 20 for uniform noise",
        "How much the best latent unit of each factor encodes in addition to that factor, plus what the second best unit " +
            "encodes of it, in nats (1 nat = 1.44 bits).",
        HigherIsBetter: false,
        [new("jemmig"), new("jemmig.normalised") { HigherIsBetter = true }],
        _ => new Jemmig())
    {
        Citation = "Do and Tran: Theory and Evaluation Metrics for Learning Disentangled Representations, 2020",
        Scale = null,
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        var table = InformationTable.Of(sample, _bins);
        double[] raw = new double[sample.FactorCount], normalised = new double[sample.FactorCount];
        for (int k = 0; k < raw.Length; k++)
        {
            double entropy = table.FactorEntropies[k];
            raw[k] = entropy > 0 ? OfFactor(table, k) : double.NaN;
            normalised[k] = 1 - raw[k] / (entropy + Math.Log(_bins));
        }

        return (
            new() { ["jemmig"] = MeanOfDefined(raw), ["jemmig.normalised"] = MeanOfDefined(normalised) },
            [
                table.Matrix(factorNames),
                InformationTable.PerFactor(
                    "of each factor",
                    factorNames,
                    ("entropy (nats)", table.FactorEntropies),
                    ("jemmig (nats)", raw),
                    ("normalised", normalised)),
            ]);
    }

    // H(z, v) - I(z; v) = H(z) + H(v) - 2 I(z; v).
    private static double OfFactor(InformationTable table, int k)
    {
        var codes = BestTwo.OfColumn(table.Information, k);
        double codeEntropy = Enumerable.Range(0, table.CodeEntropies.Count)
            .Where(d => table.Information[d, k] >= codes.Best - Equal)
            .Min(d => table.CodeEntropies[d]);
        return Math.Max(0, codeEntropy + table.FactorEntropies[k] - 2 * codes.Best + codes.RunnerUp);
    }

    private static double MeanOfDefined(double[] values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
