using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using MathNet.Numerics.Statistics;

namespace Disentangle.Studio.Models;

/// <summary>How much each unit has to do with each factor.</summary>
/// <param name="Title">What the values are.</param>
/// <param name="Reading">How to read them.</param>
/// <param name="Values">Units in rows, factors in columns.</param>
internal sealed record UnitFactorMatrix(string Title, string Reading, double[,] Values)
{
    /// <summary>The measures to choose from: how an address calls each, and how it reads.</summary>
    public static IReadOnlyList<(string Id, string Name)> Kinds { get; } =
        [("information", "Information"), ("importance", "DCI importance"), ("r2", "R²")];

    /// <summary>Measures one of <see cref="Kinds"/>.</summary>
    /// <exception cref="UserErrorException">The data has no factors, or the measure is not known or cannot be measured.</exception>
    public static UnitFactorMatrix Of(ICodeView codes, string kind)
    {
        if (codes is not { Explained: { } explained, Sample: { } sample })
            throw new UserErrorException("the data has no factors to compare units with");
        return kind switch
        {
            "importance" => Importance(codes),
            "r2" => new("Squared correlation (R²)", "How much of a factor's variance a straight line in the unit explains, 0 to 1.",
                Squared(sample)),
            _ => new(
                "Share of each factor's entropy that a unit explains",
                "1 means that the unit tells the factor's value, 0 that it says nothing about it.",
                explained.Shares.Values),
        };
    }

    private static UnitFactorMatrix Importance(ICodeView codes)
    {
        MetricResult? result = codes.Measured.FirstOrDefault(one => one.Metric == Dci.Entry.Id);
        string measured = result is null ? " Measured now on few samples; evaluate measures it by its protocol." : "";
        result ??= Scoring.Measure(codes.Source(CodeKind.Mean), MetricSelection.Of([Dci.Entry.Id]), seed: 0, quick: true).Results[0];
        MetricMatrix matrix = result.Matrices[0];
        return new("DCI importance", "How much boosted trees use the unit to predict the factor; each column sums to 1." + measured,
            UnitsInRows(matrix, codes.Units.Count));
    }

    private static double[,] Squared(CodeSample sample)
    {
        double[,] values = new double[sample.Dimensions, sample.FactorCount];
        for (int d = 0; d < sample.Dimensions; d++)
        {
            double[] code = [.. sample.Code(d).Select(value => (double)value)];
            for (int k = 0; k < sample.FactorCount; k++)
            {
                double r = Correlation.Pearson(code, sample.Factor(k).Select(value => (double)value));
                values[d, k] = double.IsNaN(r) ? 0 : r * r;
            }
        }

        return values;
    }

    // Metrics have either in the rows.
    private static double[,] UnitsInRows(MetricMatrix matrix, int latents)
    {
        double[,] values = matrix.Values;
        if (matrix.Rows.SequenceEqual(MetricMatrix.CodeNames(latents))) return values;
        double[,] turned = new double[values.GetLength(1), values.GetLength(0)];
        for (int i = 0; i < values.GetLength(0); i++)
            for (int j = 0; j < values.GetLength(1); j++) turned[j, i] = values[i, j];
        return turned;
    }
}
