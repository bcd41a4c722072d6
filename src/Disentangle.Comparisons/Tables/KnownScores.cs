namespace Disentangle.Comparisons.Tables;

/// <summary>
/// What the id of a score says by convention. Ids that are not known are supervised metrics of which higher values are better.
/// </summary>
internal static class KnownScores
{
    /// <summary>The column of the reconstruction term, in nats.</summary>
    public const string Reconstruction = "reconstruction";

    /// <summary>What an analysis says of a table without it.</summary>
    public const string NoReconstruction = $"The table has no column {Reconstruction}.";

    private static readonly Dictionary<string, (ScoreRole Role, bool? Higher, string Unit, string Title)> Ids = new(StringComparer.Ordinal)
    {
        [Reconstruction] = (ScoreRole.Loss, false, "nats", "reconstruction"),
        ["kl"] = (ScoreRole.Loss, null, "nats", "KL"),
        ["elbo"] = (ScoreRole.Loss, true, "nats", "ELBO"),
        ["udr"] = (ScoreRole.Unsupervised, true, "", "UDR"),
        ["fos"] = (ScoreRole.Unsupervised, false, "", "FoS"),
        ["fos.standardised"] = (ScoreRole.Unsupervised, false, "", "FoS, standardised"),
        ["active-units"] = (ScoreRole.Unsupervised, null, "units", "active units"),
        ["unsupervised.gaussian-tc"] = (ScoreRole.Unsupervised, false, "nats", "Gaussian TC"),
        ["unsupervised.wasserstein"] = (ScoreRole.Unsupervised, false, "", "Wasserstein correlation"),
        ["unsupervised.wasserstein-normalised"] = (ScoreRole.Unsupervised, false, "", "Wasserstein correlation, normalised"),
        ["unsupervised.mutual-information"] = (ScoreRole.Unsupervised, false, "nats", "mutual information of codes"),
        ["surgery.total-correlation"] = (ScoreRole.Part, null, "nats", "total correlation"),
        ["surgery.index-code-mi"] = (ScoreRole.Part, null, "nats", "index-code MI"),
        ["surgery.dimension-wise-kl"] = (ScoreRole.Part, null, "nats", "dimension-wise KL"),
        ["mig"] = (ScoreRole.Metric, true, "", "MIG"),
        ["mig-sup"] = (ScoreRole.Metric, true, "", "MIG-sup"),
        ["mig-exact"] = (ScoreRole.Metric, true, "", "exact MIG"),
        ["sap"] = (ScoreRole.Metric, true, "", "SAP"),
        ["sap-r2"] = (ScoreRole.Metric, true, "", "SAP (R\u00B2)"),
        ["dci.disentanglement"] = (ScoreRole.Metric, true, "", "DCI disentanglement"),
        ["dci.completeness"] = (ScoreRole.Metric, true, "", "DCI completeness"),
        ["dci.informativeness"] = (ScoreRole.Metric, true, "", "DCI informativeness"),
        ["dcimig"] = (ScoreRole.Metric, true, "", "DCIMIG"),
        ["factor-vae"] = (ScoreRole.Metric, true, "", "FactorVAE score"),
        ["beta-vae"] = (ScoreRole.Metric, true, "", "beta-VAE score"),
        ["irs"] = (ScoreRole.Metric, true, "", "IRS"),
        ["jemmig"] = (ScoreRole.Metric, false, "nats", "JEMMIG"),
        ["mcc"] = (ScoreRole.Metric, true, "", "MCC"),
        ["aam"] = (ScoreRole.Metric, true, "", "AAM"),
        ["infomec.modularity"] = (ScoreRole.Metric, true, "", "InfoM"),
        ["infomec.compactness"] = (ScoreRole.Metric, true, "", "InfoC"),
        ["infomec.explicitness"] = (ScoreRole.Metric, true, "", "InfoE"),
    };

    // Side results of a metric, which say how it was measured rather than how well the codes do.
    private static readonly string[] SideResults = [".train", ".active", ".chance", ".informativeness-train", ".unbinned", ".plug-in"];

    // Scores to compare others with, by the same metric; analyses pass over them.
    private static readonly (string Prefix, string Words)[] Baselines =
        [(ScoreColumn.ChancePrefix, "chance"), (ScoreColumn.UntrainedPrefix, "untrained")];

    private static readonly string[] OtherPrefixes = ["seconds.", "not-measured.", EstimateColumn.Prefix,
        EstimateColumn.AsTrainedPrefix, EstimateColumn.LoggedPrefix, .. Baselines.Select(baseline => baseline.Prefix)];

    /// <summary>The role of a score.</summary>
    public static ScoreRole RoleOf(string id)
    {
        string bare = Bare(id);
        if (Ids.TryGetValue(bare, out var known)) return known.Role;
        if (OtherPrefixes.Any(prefix => bare.StartsWith(prefix, StringComparison.Ordinal))) return ScoreRole.Other;
        if (bare.StartsWith("downstream.", StringComparison.Ordinal)) return ScoreRole.Downstream;
        if (bare.StartsWith("unsupervised.", StringComparison.Ordinal)) return ScoreRole.Unsupervised;
        if (bare.StartsWith("surgery.", StringComparison.Ordinal)) return ScoreRole.Part;
        return SideResults.Any(end => bare.EndsWith(end, StringComparison.Ordinal)) ? ScoreRole.Other : ScoreRole.Metric;
    }

    /// <summary>Whether higher or lower values are better; null where neither is.</summary>
    public static bool? DirectionOf(string id) => Ids.TryGetValue(Bare(id), out var known) ? known.Higher
        : RoleOf(id) switch
        {
            ScoreRole.Metric or ScoreRole.Downstream => true,
            ScoreRole.Unsupervised => false,
            _ => null,
        };

    /// <summary>The unit; empty for pure numbers and where it is not known.</summary>
    public static string UnitOf(string id) => Ids.TryGetValue(Bare(id), out var known) ? known.Unit
        : RoleOf(id) == ScoreRole.Part ? "nats" : "";

    /// <summary>What people call it; the id where it is not known.</summary>
    public static string TitleOf(string id)
    {
        foreach ((string prefix, string words) in Baselines)
            if (Bare(id).StartsWith(prefix, StringComparison.Ordinal))
                return $"{TitleOf(id.Replace(prefix, "", StringComparison.Ordinal))}, {words}";
        if (Bare(id).StartsWith(EstimateColumn.LoggedPrefix, StringComparison.Ordinal))
            return $"{Bare(id)[EstimateColumn.LoggedPrefix.Length..].Replace('-', ' ')}, last step";
        string title = Ids.TryGetValue(Bare(id), out var known) ? known.Title
            : Bare(id).Split('.') is ["downstream", var learner, var labels] && labels.All(char.IsAsciiDigit)
                ? $"{learner}, {labels} labels" : Bare(id);
        return Bare(id).Length == id.Length ? title : $"{title}, sampled";
    }

    private static string Bare(string id) =>
        id.StartsWith(ScoreColumn.SampledPrefix, StringComparison.Ordinal) ? id[ScoreColumn.SampledPrefix.Length..] : id;
}
