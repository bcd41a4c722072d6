using System.Globalization;

namespace Disentangle.Comparisons.Tables;

/// <summary>
/// The column of what an estimator of the aggregate posterior q(z) found of a part of the KL divergence, in nats:
/// <c>estimate.mss.64.total-correlation</c>.
/// </summary>
/// <param name="Estimator">For example <c>mss</c>, or <see cref="Exact"/>.</param>
/// <param name="Batch">The images of a batch; null for what sees all images.</param>
/// <param name="Part">One of <see cref="Parts"/>.</param>
/// <param name="IsAsTrained">Whether images have their probabilities in training in place of equal ones.</param>
public sealed record EstimateColumn(string Estimator, int? Batch, string Part, bool IsAsTrained)
{
    /// <summary>The value over all images, which the others estimate.</summary>
    public const string Exact = "exact";

    /// <summary>How ids begin.</summary>
    public const string Prefix = "estimate.";

    /// <summary>How ids of estimates with the probabilities of training begin.</summary>
    public const string AsTrainedPrefix = "estimate-as-trained.";

    /// <summary>How ids of the terms of the last step in a run's history begin, for example <c>logged.density-ratio-tc</c>.</summary>
    public const string LoggedPrefix = "logged.";

    /// <summary>The parts by their keys.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["index-code-mi", "total-correlation", "dimension-wise-kl"];

    /// <summary>The id of the column.</summary>
    public string Id => (IsAsTrained ? AsTrainedPrefix : Prefix) + Estimator
        + (Batch is { } batch ? $".{batch.ToString(CultureInfo.InvariantCulture)}." : ".") + Part;

    /// <summary>What an id says; null where it is of no such column.</summary>
    public static EstimateColumn? Parse(string id)
    {
        bool asTrained = id.StartsWith(AsTrainedPrefix, StringComparison.Ordinal);
        if (!asTrained && !id.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        return id[(asTrained ? AsTrainedPrefix : Prefix).Length..].Split('.') switch
        {
            [var estimator, var part] when Parts.Contains(part) => new(estimator, null, part, asTrained),
            [var estimator, var batch, var part] when Parts.Contains(part)
                && int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out int images) =>
                    new(estimator, images, part, asTrained),
            _ => null,
        };
    }
}
