namespace Disentangle.Datasets.Sampling;

/// <summary>
/// In how many factors the two images of a pair may differ (Locatello, Poole, Rätsch, Schölkopf, Bachem and Tschannen: Weakly-supervised
/// disentanglement without compromises, ICML 2020, and the code of its authors): in one or in k, each with probability 1/2.
/// </summary>
/// <param name="Most">k, at least 1; null for a k that is drawn for each pair, uniform on 1 .. K - 1 of K factors.</param>
/// <param name="OtherValues">
/// Whether a chosen factor gets another value than it had; otherwise any of its values, which may be the old one.
/// </param>
public sealed record PairRule(int? Most = null, bool OtherValues = false);

/// <summary>The partner of an image.</summary>
/// <param name="Image">Its index.</param>
/// <param name="Chosen">How many factors were chosen to change.</param>
/// <param name="Last">The place of the last of them among the factors: the label of a pair, which says something where one was
/// chosen.</param>
public readonly record struct Partner(int Image, int Chosen, int Last);
