namespace Disentangle.Comparisons.Tables;

/// <summary>What kind of quantity a column holds. Analyses choose their columns by it.</summary>
public enum ScoreRole
{
    /// <summary>A supervised metric of disentanglement: it compares codes with factors.</summary>
    Metric,

    /// <summary>A quantity of codes alone, such as the total correlation of a Gaussian fit.</summary>
    Unsupervised,

    /// <summary>Reconstruction, KL divergence or ELBO, in nats an image.</summary>
    Loss,

    /// <summary>An exact part of the KL divergence: index-code mutual information, total correlation, dimension-wise KL, in nats.</summary>
    Part,

    /// <summary>Accuracy of a classifier that learns a task from the codes.</summary>
    Downstream,

    /// <summary>Anything else. Analyses pass over it; files and tables show it.</summary>
    Other,
}
