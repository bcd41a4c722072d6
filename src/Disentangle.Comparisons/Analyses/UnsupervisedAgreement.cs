
namespace Disentangle.Comparisons.Analyses;

/// <summary>Whether quantities that need no factors tell the supervised scores.</summary>
internal static class UnsupervisedAgreement
{
    private const int MostPanels = 6;

    public static StudyAnalysis Entry { get; } = new(
        "unsupervised-agreement", "Can it be told without labels?",
        "Do quantities that need no factors, such as the ELBO or the total correlation, put the models into the order of the metrics?",
        "Each cell is Spearman's rank correlation of a metric (row) with a quantity that needs no labels (column) over all models; each "
            + "point below is a model.",
        (entry, input) => input.Quantities.Count == 0
            ? entry.Lacking("The table has no unsupervised quantity, such as elbo, reconstruction, udr or unsupervised.gaussian-tc.")
            : CorrelatedPair.Run(entry, input, input.Quantities, MostPanels));
}
