using Disentangle.Datasets.Sampling;

namespace Disentangle.Methods;

/// <summary>What images a phase is fed: <see cref="Batch.Images"/> and <see cref="Batch.Labels"/>.</summary>
public abstract record PhaseFeed
{
    private PhaseFeed()
    {
    }

    /// <summary>B single images, (B, H, W, C): what a phase is fed unless it says otherwise.</summary>
    public static PhaseFeed Single { get; } = new SingleImages();

    /// <summary>B single images with their factor values as labels, (B, K), each 0 .. size - 1; the data needs factors.</summary>
    public static PhaseFeed Labelled { get; } = new LabelledImages();

    /// <summary>
    /// B pairs of images that share some factors, (2 B, H, W, C): rows 2 i and 2 i + 1 are pair i. The first is drawn as a single image
    /// is. The labels, (B, 2), are how many factors were chosen to change, and the place of the last of them. The data needs to be a
    /// complete grid.
    /// </summary>
    /// <param name="rule">How pairs differ.</param>
    /// <param name="places">How many factors the phase can tell apart by their place; null where it does not use the place.</param>
    public static PhaseFeed Pairs(PairRule rule, int? places = null) => new ImagePairs(rule, places);

    /// <summary>How the pairs differ; null where no pairs are fed.</summary>
    public PairRule? PairRule => (this as ImagePairs)?.Rule;

    internal sealed record SingleImages : PhaseFeed;

    internal sealed record LabelledImages : PhaseFeed;

    internal sealed record ImagePairs(PairRule Rule, int? Places) : PhaseFeed;
}
