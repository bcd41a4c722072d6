using System.Globalization;
using Disentangle.Comparisons.Tables;
using Disentangle.Estimators;
using Disentangle.Experiments.Analyses;
using Disentangle.Foundation.Json;

namespace Disentangle.Studies.Tables;

/// <summary>The parts of the KL divergence as an estimator of q(z) found them, from the file of an analysis.</summary>
/// <param name="Estimator">Which one; the exact value is one, too.</param>
/// <param name="Batch">The images of a batch; null for all images.</param>
/// <param name="Values">Those of <see cref="EstimateColumn.Parts"/>, in nats.</param>
/// <param name="Protocol">How they were found.</param>
internal sealed record EstimatedParts(string Estimator, int? Batch, IReadOnlyList<double> Values, string Protocol)
{
    /// <summary>What <c>estimator-bias.json</c> or <c>estimators.json</c> says; none where there is no file, or it is damaged.</summary>
    public static IReadOnlyList<EstimatedParts> In(string path)
    {
        if (!File.Exists(path)) return [];
        try
        {
            JsonItem root = JsonText.Read(path);
            string codes = string.Create(CultureInfo.InvariantCulture, $"{root["samples"].Whole()} codes");
            List<EstimatedParts> all = [];
            if (root.Find("exact") is { } exact) Add(EstimateColumn.Exact, null, exact, codes);
            foreach (JsonItem one in (root.Find("estimates") ?? root["estimators"]).Items())
            {
                string name = one["estimator"].Text();
                bool usesBatches = name == EstimatorBias.EqualWeights || AggregatePosteriorEstimator.All.Any(known => known.Id == name);
                int? batch = usesBatches ? (int)(one.Find("batch") ?? root["batch"]).Whole() : null;
                Add(name.Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '-'), batch, one, usesBatches
                    ? string.Create(CultureInfo.InvariantCulture, $"{(one.Find("batches") ?? root["batches"]).Whole()} batches")
                    : codes);
            }

            return all;

            void Add(string estimator, int? images, JsonItem item, string protocol)
            {
                if (EstimatorsFile.PartsOf(item) is not { } parts) return;
                all.Add(new(estimator, images, [parts.IndexCodeInformation, parts.TotalCorrelation, parts.DimensionWiseKl], protocol));
            }
        }
        catch (UserErrorException)
        {
            // It is measured anew by whoever needs it.
            return [];
        }
    }
}
