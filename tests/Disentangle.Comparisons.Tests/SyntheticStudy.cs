using System.Globalization;
using Disentangle.Comparisons.Tables;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Comparisons.Tests;

/// <summary>A study that nobody ran: its scores follow from cell and seed by a known rule, and each analysis finds what it needs.</summary>
internal static class SyntheticStudy
{
    private static readonly string[] Factors = ["shape", "scale", "azimuth"];

    /// <summary>The scores that depend on cells and seeds; all other columns follow from them.</summary>
    public static readonly string[] Metrics = ["mig", "dci.disentanglement", "factor-vae", "sap"];

    /// <param name="data">The data sets.</param>
    /// <param name="methods">How many methods.</param>
    /// <param name="settings">How many settings of each.</param>
    /// <param name="seeds">How many seeds of each.</param>
    /// <param name="cellWeight">How much of a score the cell decides; the seed decides the rest.</param>
    /// <param name="correlated">Whether every other model of the first data set was trained with correlated factors.</param>
    /// <param name="extras">Further unsupervised columns, for tables of many.</param>
    public static ScoreTable Of(string[] data, int methods, int settings, int seeds, double cellWeight = 1, int extras = 0,
        bool correlated = false)
    {
        string[] names = ["beta-vae", "factor-vae", "dip-vae-i", "dip-vae-ii", "beta-tcvae", "annealed-vae"];
        List<ScoreRow> rows = [];
        for (int d = 0; d < data.Length; d++)
            for (int m = 0; m < methods; m++)
                for (int h = 0; h < settings; h++)
                    for (int s = 0; s < seeds; s++)
                        rows.Add(Row(data[d], names[m % names.Length], m, h, s, rows.Count, cellWeight, extras, correlated && d == 0));
        return ScoreTable.Of("synthetic", rows);
    }

    // Of each part, by two estimators and two sizes of the batch, with a bias that grows smaller with the batch.
    private static void AddEstimates(Dictionary<string, double> scores, Philox random)
    {
        foreach (string part in EstimateColumn.Parts)
        {
            double exact = scores[$"surgery.{part}"];
            scores[$"estimate.exact.{part}"] = exact;
            scores[$"estimate.density-ratio.{part}"] = 0.5 * exact;
            foreach (int batch in (int[])[64, 256])
            {
                scores[$"estimate.mss.{batch}.{part}"] = exact - 64.0 / batch + 0.1 * random.NextUniform();
                scores[$"estimate.batch.{batch}.{part}"] = exact + 128.0 / batch + 0.1 * random.NextUniform();
            }
        }
    }

    private static ScoreRow Row(string data, string method, int m, int h, int seed, int number, double cellWeight, int extras,
        bool correlated)
    {
        Philox random = new(7, RandomPurpose.Test, number);
        double noise = random.NextNormal(), cell = cellWeight * (Math.Sin(1 + m) + 0.4 * h), quality = 0.3 + 0.05 * (cell + noise);
        double beta = Math.Pow(2, h);
        Dictionary<string, double> scores = new()
        {
            ["mig"] = quality, ["sampled.mig"] = 0.9 * quality, ["reconstruction"] = 40 + 5 * h + 3 * m + random.NextNormal(),
            ["kl"] = 20 / beta, ["elbo"] = -60 - 5 * h - random.NextNormal(), ["udr"] = 0.5 + 0.1 * noise,
            ["unsupervised.gaussian-tc"] = 1 + 0.2 * h + 0.1 * random.NextUniform(),
            ["sampled.unsupervised.gaussian-tc"] = (1 + 0.1 * random.NextUniform()) / beta,
            ["surgery.index-code-mi"] = 8 - h, ["surgery.total-correlation"] = 2 / beta + 0.2 * random.NextUniform(),
            ["surgery.dimension-wise-kl"] = 4 + 0.5 * random.NextUniform(),
        };
        AddEstimates(scores, random);
        for (int k = 1; k < Metrics.Length; k++)
            scores[Metrics[k]] = 0.5 + 0.1 * (cell + (1 - 0.2 * k) * noise + 0.2 * k * random.NextNormal());
        foreach ((int labels, double loss) in new[] { (10, 0.5), (100, 0.3), (1000, 0.15), (10000, 0.1) })
            scores[$"downstream.gbt.{labels}"] = 1 - loss - 0.1 * random.NextUniform() + 0.1 * quality;
        for (int k = 0; k < extras; k++) scores[$"unsupervised.extra-{k}"] = random.NextNormal();
        Dictionary<string, string> settings = new() { [m == 0 ? "beta" : "gamma"] = beta.ToString(CultureInfo.InvariantCulture) };
        if (correlated && seed % 2 == 1) settings["correlate"] = "shape,scale=0.4";
        return new ScoreRow
        {
            Name = $"{method}_{h}_{data}_{seed}", Method = method, Data = data, Seed = (ulong)seed,
            Settings = settings,
            Scores = scores,
            Curves = new Dictionary<string, IReadOnlyList<(double, double)>>
            {
                ["mig"] = [(0, 0), (1000, 0.5 * quality), (2000, 0.95 * quality), (3000, quality)],
            },
            Information = new FactorInformation(Factors, new[,] { { 0.9, 0.1, 0 }, { 0.2, 0.3 + 0.1 * h, 0 }, { 0, 0, 0.8 } }),
        };
    }
}
