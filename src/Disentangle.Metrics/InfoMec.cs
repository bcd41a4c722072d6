using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// InfoMEC: modularity, compactness and explicitness by information that is normalised by each factor's entropy, each in [0, 1]
/// (Hsu et al., Disentanglement via Latent Quantization, 2023): nearest-neighbour information of continuous codes and counted information
/// of discrete ones, and the part of a factor's entropy that logistic regression on all codes, one-hot where they are discrete, takes away.
/// </summary>
/// <remarks>
/// On a large grid the regression is tested on the images that it learns from, as published; elsewhere on others, and where these are too
/// few its score is not defined (NaN). A code whose range is no more than a twentieth of the widest is inactive (a discrete one if it takes
/// one value only), and so are codes that tell about no factor. Factors with one value in the sample are not counted in K. With fewer than
/// two other factors there is nothing to distinguish, and modularity is not defined (NaN). With no active code the scores of codes are 0.
/// </remarks>
public sealed class InfoMec(SampleOptions? options = null) : SampleMetric(options ?? new())
{
    // Of the paper's code: k of the nearest neighbours, and the part of the widest range that an active code must exceed.
    private const int Neighbours = 10;
    private const double LeastRange = 1.0 / 20;

    // No penalty, as the paper's code; the other options are scikit-learn's.
    private static readonly LogisticRegressionOptions Unpenalised = new() { Cost = double.PositiveInfinity, Balanced = true };

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "infomec",
        "InfoMEC",
        "0 to 1; about 0.6 for random codes on dSprites, 1 for a perfect code",
        "To what extent each latent unit has information about one factor only (modularity), each factor is encoded in one " +
            "unit (compactness), and a linear classifier predicts it (explicitness).",
        HigherIsBetter: true,
        [
            new("infomec.modularity"),
            new("infomec.compactness"),
            new("infomec.explicitness"),
            MetricScore.UnitsUsed("infomec.active"),
        ],
        _ => new InfoMec())
    {
        Citation = "Hsu, Dorrell, Whittington, Wu, Finn: Disentanglement via Latent Quantization, 2023",
        Marks = (_, _) => (null, 1),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    /// <summary>
    /// How far each code's information is about one factor alone: (max_k / sum_k - 1/K) / (1 - 1/K), the mean over codes; codes that tell
    /// nothing are left out, 0 where all are, NaN with fewer than two factors.
    /// </summary>
    /// <param name="information">I(z_d; v_k) / H(v_k) of the active codes, D x K, each >= 0.</param>
    public static double Modularity(double[,] information)
    {
        (int codes, int factors) = (information.GetLength(0), information.GetLength(1));
        return factors < 2
            ? double.NaN
            : MeanOfShares(Enumerable.Range(0, codes).Select(d => Enumerable.Range(0, factors).Select(k => information[d, k]).ToArray()));
    }

    /// <summary>
    /// How far the information about each factor is in one code alone: (max_d / sum_d - 1/D) / (1 - 1/D), the mean over factors; factors
    /// that no code tells about are left out, 0 where all are.
    /// </summary>
    /// <param name="information">I(z_d; v_k) / H(v_k) of the active codes, D x K, each >= 0.</param>
    public static double Compactness(double[,] information)
    {
        (int codes, int factors) = (information.GetLength(0), information.GetLength(1));
        return MeanOfShares(Enumerable.Range(0, factors).Select(k => Enumerable.Range(0, codes).Select(d => information[d, k]).ToArray()));
    }

    /// <inheritdoc/>
    public override MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (WhyNot(source, seed) is { } reason) throw new UserErrorException($"{Id} {reason}");
        string discrete = source.IsDiscrete ? "; discrete codes" : "";
        if (!source.IsSplit)
        {
            MetricResult result = base.Evaluate(source, seed, progress, cancellation);
            return result with { Protocol = result.Protocol + discrete };
        }

        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        CodeSample sample = source.Sample(SampleRole.Counted, Images, seed, progress, cancellation);
        string? whyNot = source.WhyNoTest(seed);
        CodeSample? train = whyNot is null ? source.Sample(SampleRole.Train, Images, seed, null, cancellation) : null;
        CodeSample? test = whyNot is null ? source.Sample(SampleRole.Test, Images, seed, null, cancellation) : null;
        (Dictionary<string, double> values, MetricMatrix[] matrices) = Measure(
            sample,
            [.. source.Sampler.Factors.Select(f => f.Name)],
            k => train is null ? double.NaN : Explained(train, test!, k, source.Crew),
            source.Crew);
        string protocol = train is null
            ? $"{ProtocolOf(sample.Count)}; explicitness not measured, it {whyNot}"
            : $"{ProtocolOf(sample.Count)}; explicitness with {train.Count} training and {test!.Count} test "
                + $"images{source.SplitNote(train.Count)}";
        return new MetricResult(Id, protocol + discrete, values, matrices, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew) =>
        Measure(sample, factorNames, k => Explained(sample, sample, k, crew), crew);

    // What codes explain of each factor that varies is measured by explained.
    private static (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Func<int, double> explainedOf, Crew crew)
    {
        int[] varying = [.. Enumerable.Range(0, sample.FactorCount).Where(sample.FactorVaries)];
        int[][] labels = [.. varying.Select(sample.Factor)];
        double[,] information = sample.IsDiscrete
            ? Counted(sample, labels) : Information(new Standardisation(sample).Apply(sample), sample.Dimensions, labels, crew);
        int[] active = Active(sample);
        double[,] ofActive = new double[active.Length, varying.Length];
        for (int d = 0; d < active.Length; d++)
        {
            for (int k = 0; k < varying.Length; k++) ofActive[d, k] = information[active[d], k];
        }

        double[] explained = [.. varying.Select(explainedOf)];
        string[] names = [.. varying.Select(k => factorNames[k])];
        return (
            new()
            {
                ["infomec.modularity"] = Modularity(ofActive),
                ["infomec.compactness"] = Compactness(ofActive),
                ["infomec.explicitness"] = MeanOrZero(explained),
                ["infomec.active"] = active.Length,
            },
            [
                new("mutual information / factor entropy", MetricMatrix.CodeNames(sample.Dimensions), names, information),
                InformationTable.PerFactor("explicitness of each factor", names, ("explicitness", explained)),
            ]);
    }

    private static double[,] Information(double[] codes, int dimensions, int[][] labels, Crew crew)
    {
        double[,] information = new double[dimensions, labels.Length];
        for (int k = 0; k < labels.Length; k++)
        {
            double entropy = MutualInformation.Entropy(labels[k]);
            for (int d = 0; d < dimensions; d++)
            {
                double shared = NearestNeighbourInformation.Between(Columns.Of(codes, dimensions, d), labels[k], crew, Neighbours);
                information[d, k] = shared / entropy;
            }
        }

        return information;
    }

    private static double[,] Counted(CodeSample sample, int[][] labels)
    {
        double[,] information = new double[sample.Dimensions, labels.Length];
        for (int d = 0; d < sample.Dimensions; d++)
        {
            float[] code = sample.Code(d), values = [.. code.Distinct().Order()];
            int[] places = Array.ConvertAll(code, value => Array.BinarySearch(values, value));
            for (int k = 0; k < labels.Length; k++)
                information[d, k] = MutualInformation.Between(places, labels[k]) / MutualInformation.Entropy(labels[k]);
        }

        return information;
    }

    private static int[] Active(CodeSample sample)
    {
        double[] ranges = [.. Enumerable.Range(0, sample.Dimensions).Select(d => sample.Code(d)).Select(z => (double)z.Max() - z.Min())];
        return [.. Enumerable.Range(0, ranges.Length).Where(d => ranges[d] > (sample.IsDiscrete ? 0 : LeastRange * ranges.Max()))];
    }

    // (H_null - H) / H_null of cross entropies: without codes balanced classes are equally probable, so H_null is log |V|. A test image
    // whose value no training image has is not explained: it costs log |V| too.
    private static double Explained(CodeSample train, CodeSample test, int factor, Crew crew)
    {
        (int[] labels, int[] testLabels) = (train.Factor(factor), test.Factor(factor));
        HashSet<int> known = [.. labels];
        if (known.Count < 2) return 0;
        ICodeFeatures features = train.IsDiscrete ? new OneHot(train) : new Standardisation(train);
        int d = features.Width;
        var classifier = LogisticRegression.Fit(features.Apply(train), d, labels, Unpenalised, crew);
        double[] codes = features.Apply(test);
        int[] learned = [.. Enumerable.Range(0, test.Count).Where(i => known.Contains(testLabels[i]))];
        if (learned.Length == 0) return 0;
        double loss = classifier.LogLoss([.. learned.SelectMany(i => codes[(i * d)..((i + 1) * d)])],
            [.. learned.Select(i => testLabels[i])]);
        return Math.Max(0, learned.Length / (double)test.Count * (1 - loss / Math.Log(known.Count)));
    }

    private static double MeanOfShares(IEnumerable<double[]> all) => MeanOrZero(all.Where(own => own.Any(i => i > 0)).Select(Share));

    private static double Share(double[] information)
    {
        double even = 1.0 / information.Length;
        return information.Length == 1 ? 1 : (information.Max() / information.Sum() - even) / (1 - even);
    }
}
