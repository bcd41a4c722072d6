using Disentangle.Datasets.Sampling;

namespace Disentangle.Methods;

/// <summary>The settings of methods that learn from pairs of images: which pairs, and how what they share is found.</summary>
/// <param name="Rule">How pairs differ.</param>
/// <param name="Distance">How far posteriors are apart.</param>
/// <param name="Labelled">Whether the changed factor is told, so that nothing needs to be found.</param>
public sealed record PairSettings(PairRule Rule, PairDistance Distance, bool Labelled)
{
    private const string Random = "random", Yes = "yes", Other = "other";

    private static readonly Setting PairsSetting = Setting.WholeNumberOr(
        "pairs", Random, 1, "Most factors that change in a pair: one factor or this many change, each in half of the pairs; random draws "
            + "the number for each pair.");
    private static readonly Setting ChangeSetting = Setting.Choice(
        "change", "any", ["any", Other], "The new value of a factor that changes: any value, which may be the old one, or another value.");
    private static readonly Setting DistanceSetting = Setting.Choice(
        "distance", "kl", ["kl", "symmetric", "mean"],
        "Distance of the posteriors of a pair in each latent unit: KL divergence, its symmetric form, or the difference of the means.");
    private static readonly Setting LabelsSetting = Setting.Choice(
        "labels", "no", ["no", Yes],
        "Whether the place of the changed factor is given: then all latent units but the one of this place are shared.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } = [PairsSetting, ChangeSetting, DistanceSetting, LabelsSetting];

    /// <summary>Reads them.</summary>
    /// <param name="settings">The settings of a method.</param>
    /// <exception cref="UserErrorException">One is out of range, or labels are to be used of pairs that may
    /// differ in several factors.</exception>
    public static PairSettings Of(MethodSettings settings)
    {
        foreach (Setting setting in All) setting.Check(settings[setting]);
        SettingValue pairs = settings[PairsSetting];
        PairRule rule = new(pairs.Name is null ? (int)Math.Min(pairs.Number, int.MaxValue) : null, settings[ChangeSetting].Name == Other);
        bool labelled = settings[LabelsSetting].Name == Yes;
        if (labelled && rule.Most != 1)
            throw new UserErrorException($"labels=yes needs pairs=1, since a pair has one label, got pairs={pairs}");
        return new PairSettings(rule, Enum.Parse<PairDistance>(settings[DistanceSetting].Name!, ignoreCase: true), labelled);
    }
}
