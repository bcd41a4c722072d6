namespace Disentangle.Methods;

/// <summary>What a term of a method's losses is to a reader: in the entry of the method, and shared where methods share the term.</summary>
/// <param name="Name">The key in histories, for example <c>density-ratio-tc</c>.</param>
/// <param name="Meaning">What it measures, in one sentence.</param>
public sealed record TermInfo(string Name, string Meaning)
{
    /// <summary>-log p(x | z).</summary>
    public static TermInfo Reconstruction { get; } =
        new("reconstruction", "The negative log-likelihood of an image given its code: lower means a more faithful reconstruction.");

    /// <summary>KL(q(z | x) || p(z)).</summary>
    public static TermInfo Kl { get; } =
        new(
            "kl",
            "The KL divergence of the posterior from the prior: how many nats (1 nat is 1.44 bits) the code encodes about an " +
                "image; 0 means none.")
        { Title = "KL" };

    /// <summary>I(n; z) of a batch.</summary>
    public static TermInfo IndexCodeInformation { get; } =
        new(
            "index-code-mi",
            "Index-code mutual information (MI): how much a code reveals about which image it encodes; estimated from a " +
                "batch.")
        { Title = "index-code MI" };

    /// <summary>TC of a batch.</summary>
    public static TermInfo TotalCorrelation { get; } = new(
        "total-correlation",
        "Total correlation (TC): the dependence among the latent units, 0 where they are independent; estimated from a batch, so it can " +
            "be negative.")
    { Title = "total correlation (TC)" };

    /// <summary>The sum of KL(q(z_d) || p(z_d)) of a batch.</summary>
    public static TermInfo DimensionWiseKl { get; } = new(
        "dimension-wise-kl",
        "The KL divergence of each unit's aggregate posterior from the prior, summed over units; estimated from a batch, so it can be " +
            "negative.")
    { Title = "dimension-wise KL" };

    /// <summary>The cross-entropy of a discriminator of two batches.</summary>
    public static TermInfo Discriminator { get; } =
        new("discriminator", "The cross-entropy of the discriminator: 1.39 (2 log 2) at chance level, 0 if it is always right.");

    /// <summary>The squared maximum mean discrepancy of the codes of a batch and as many draws of the prior.</summary>
    public static TermInfo SquaredMmd { get; } = new(
        "squared-mmd",
        "The squared maximum mean discrepancy (MMD) of the codes of a batch and samples of the prior: how far the aggregate posterior is " +
            "from the prior; its unbiased estimate can be negative.")
    { Title = "squared MMD", Unit = "kernel values" };

    /// <summary>The covariances of different units.</summary>
    public static TermInfo OffDiagonal { get; } =
        new("off-diagonal", "The sum of the squared covariances of different latent units over the batch: 0 means uncorrelated.")
        { Title = "off-diagonal covariance" };

    /// <summary>The variances of the units.</summary>
    public static TermInfo Diagonal { get; } =
        new("diagonal", "The squared distance of the variances of the latent units over the batch from 1: 0 is best.")
        { Title = "diagonal covariance" };

    /// <summary>What <see cref="Batch.Observe"/> adds: the three parts of the KL term, with weight 0.</summary>
    public static IReadOnlyList<TermInfo> Observed { get; } =
        [.. new[] { IndexCodeInformation, TotalCorrelation, DimensionWiseKl }.Select(term => term with { Unweighted = true })];

    /// <summary>The name for a reader.</summary>
    public string Title { get; init; } = Name;

    /// <summary>The unit of its values.</summary>
    public string Unit { get; init; } = "nats";

    /// <summary>Whether its weight is always 0: it is shown, and nothing is learnt by it.</summary>
    public bool Unweighted { get; init; }
}
