namespace Disentangle.Datasets.Sampling;

/// <summary>
/// In how many factors the two images of a pair may differ (Locatello, Poole, Rätsch, Schölkopf, Bachem and Tschannen: Weakly-supervised
/// disentanglement without compromises, ICML 2020, and the code of its authors): in one or in k, each with probability 1/2. Or how factors
/// move in time (Klindt, Schott, Sharma, Ustyuzhaninov, Brendel, Bethge and Paiton: Towards nonlinear disentanglement in natural data with
/// temporal sparse coding, ICLR 2021, and the code of its authors): <see cref="Steps"/> and <see cref="Exactly"/>.
/// </summary>
/// <param name="Most">k, at least 1; null for a k that is drawn for each pair, uniform on 1 .. K - 1 of K factors.</param>
/// <param name="OtherValues">
/// Whether a chosen factor gets another value than it had; otherwise any of its values, which may be the old one.
/// </param>
public sealed record PairRule(int? Most = null, bool OtherValues = false)
{
    /// <summary>Whether always k factors are chosen, rather than one of them in half of the pairs.</summary>
    public bool AlwaysMost { get; init; }

    /// <summary>
    /// The rate r of the steps by which all factors move, above 0; null where factors are chosen. A factor of n values goes from v to u
    /// with a probability proportional to exp(-|u - v| r / log n); one whose values have no order stays. At least one factor changes:
    /// where none did, one of them, each as likely, moves to another value by the same law.
    /// </summary>
    public double? StepRate { get; init; }

    /// <summary>Factors with an order move in steps.</summary>
    /// <param name="rate">Above 0; larger means smaller steps.</param>
    public static PairRule Steps(double rate) => new() { StepRate = rate };

    /// <summary>Always k factors change, each to another value.</summary>
    /// <param name="count">k; null for a k that is drawn for each pair, uniform on 1 .. K - 1.</param>
    public static PairRule Exactly(int? count) => new(count, OtherValues: true) { AlwaysMost = true };
}

/// <summary>The partner of an image.</summary>
/// <param name="Image">Its index.</param>
/// <param name="Chosen">How many factors were chosen to change.</param>
/// <param name="Last">The place of the last of them among the factors: the label of a pair, which says something where one was
/// chosen.</param>
public readonly record struct Partner(int Image, int Chosen, int Last);
