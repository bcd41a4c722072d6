namespace Disentangle.Metrics;

/// <summary>A metric as a person meets it.</summary>
/// <param name="Id">What one types, for example <c>factor-vae</c>.</param>
/// <param name="Name">Its name in the field.</param>
/// <param name="Range">The values it takes, and the scores of random and of perfect codes.</param>
/// <param name="Meaning">What it measures, in one sentence.</param>
/// <param name="HigherIsBetter">False where a low score is the good one.</param>
/// <param name="Scores">The keys of its scores, the main one first.</param>
/// <param name="Create">The metric by its published protocol, or with fewer samples (true) where the published one takes long.</param>
public sealed record MetricEntry(
    string Id,
    string Name,
    string Range,
    string Meaning,
    bool HigherIsBetter,
    IReadOnlyList<string> Scores,
    Func<bool, IMetric> Create)
{
    /// <summary>The ends of the main score's range; null where it has no upper end. 0 to 1 unless set.</summary>
    public (double Lowest, double Highest)? Scale { get; init; } = (0, 1);

    /// <summary>Whether it is measured only where it is named, because it takes long.</summary>
    public bool OnRequest { get; init; }
}

/// <summary>Every metric there is.</summary>
public static class MetricCatalogue
{
    /// <summary>The metrics, in the order in which they are shown.</summary>
    public static IReadOnlyList<MetricEntry> All { get; } =
    [
        new(
            "mig",
            "Mutual information gap",
            "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
            "How much more information about each factor is in the best latent unit than in the second best (mutual information, MI), as a fraction of the factor's entropy.",
            HigherIsBetter: true,
            ["mig"],
            _ => new MutualInformationGap()),
        new(
            "factor-vae",
            "FactorVAE score",
            "0 to 1; about 1 / (number of factors) at random, 1 for a perfect code",
            "How reliably the latent unit that varies least while one factor is fixed identifies that factor.",
            HigherIsBetter: true,
            ["factor-vae", "factor-vae.train", "factor-vae.active"],
            quick => new FactorVaeScore(quick ? FactorVaeScoreOptions.Quick : null)),
        new(
            "beta-vae",
            "beta-VAE score",
            "0 to 1; about 1 / (number of factors) at random, 1 for a perfect code and for many entangled ones",
            "How reliably a linear classifier identifies, from the mean absolute difference of the codes of image pairs, which factor the two images share.",
            HigherIsBetter: true,
            ["beta-vae", "beta-vae.train"],
            quick => new BetaVaeScore(quick ? BetaVaeScoreOptions.Quick : null)),
        new(
            "dci",
            "DCI",
            "0 to 1; near 0 at random, 1 for a perfect code",
            "How exclusively each latent unit is used to predict one factor, by gradient boosted trees that predict the factors from all units.",
            HigherIsBetter: true,
            ["dci.disentanglement", "dci.completeness", "dci.informativeness", "dci.informativeness-train"],
            quick => new Dci(quick ? DciOptions.Quick : null)),
        new(
            "modularity",
            "Modularity",
            "0 to 1; about 0.67 for random codes on dSprites, where modularity.corrected is 0; 1 for a perfect code",
            "How exclusively each latent unit has information about one factor.",
            HigherIsBetter: true,
            ["modularity", "modularity.corrected", "modularity.active"],
            _ => new Modularity()),
        new(
            "explicitness",
            "Explicitness",
            "0.5 to 1; 0.5 at random, 1 where a linear classifier separates every value",
            "How well a linear classifier predicts the factors from all latent units together, by the area under the ROC curve.",
            HigherIsBetter: true,
            ["explicitness", "explicitness.train"],
            _ => new Explicitness()),
        new(
            "mig-sup",
            "MIG-sup",
            "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
            "How much more information each active latent unit has about one factor than about any other.",
            HigherIsBetter: true,
            ["mig-sup", "mig-sup.all", "mig-sup.active"],
            _ => new MigSup()),
        new(
            "dcimig",
            "DCIMIG",
            "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
            "How much of the factors' entropy is explained by latent units that each have information about only one factor.",
            HigherIsBetter: true,
            ["dcimig"],
            _ => new DciMig()),
        new(
            "jemmig",
            "JEMMIG",
            "0 nats and up; 0 for a perfect code, about H(v) + log 20 for uniform noise",
            "How much the best latent unit of each factor encodes in addition to that factor, plus what the second best unit encodes of it, in nats (1 nat = 1.44 bits).",
            HigherIsBetter: false,
            ["jemmig", "jemmig.normalised"],
            _ => new Jemmig()) { Scale = null },
        new(
            "aam",
            "Axis alignment metric",
            "0 to 1; 0 at random, 1 for a perfect code",
            "The share of the best latent unit's information about a factor that is left after subtracting the information of all other units.",
            HigherIsBetter: true,
            ["aam", "aam.plug-in"],
            _ => new AxisAlignment()),
        new(
            "sap",
            "Separated attribute predictability",
            "0 to 1; 0 at random, and below 1 for a perfect code: 0.5 for a factor of two values, less for one with more",
            "How much more accurately a linear classifier predicts a factor from the best latent unit than from the second best.",
            HigherIsBetter: true,
            ["sap"],
            _ => new SeparatedAttributePredictability()),
        new(
            "sap-r2",
            "SAP by squared correlation",
            "0 to 1; 0 at random, 1 for codes that are linear in ordered factors",
            "How much more of each factor's variance the best latent unit explains linearly than the second best.",
            HigherIsBetter: true,
            ["sap-r2"],
            _ => new SapRSquared()),
        new(
            "irs",
            "Interventional robustness score",
            "up to 1; random codes score irs.chance, about 0.4 for Gaussian ones, and a perfect code 1",
            "How little each latent unit changes while its factor is fixed and the other factors vary.",
            HigherIsBetter: true,
            ["irs", "irs.unbinned", "irs.chance"],
            _ => new InterventionalRobustness()),
        new(
            "mcc",
            "Mean correlation coefficient",
            "0 to 1; near 0 at random, 1 for codes that are linear in ordered factors",
            "How strongly factors correlate with latent units when each factor is matched with a different unit.",
            HigherIsBetter: true,
            ["mcc", "mcc.spearman"],
            _ => new MeanCorrelation()),
        new(
            "infomec",
            "InfoMEC",
            "0 to 1; about 0.6 for random codes on dSprites, 1 for a perfect code",
            "To what extent each latent unit has information about one factor only (modularity), each factor is encoded in one unit (compactness), and a linear classifier predicts it (explicitness).",
            HigherIsBetter: true,
            ["infomec.modularity", "infomec.compactness", "infomec.explicitness", "infomec.active"],
            _ => new InfoMec()),
        new(
            "unsupervised",
            "Unsupervised scores",
            "0 nats and up; 0 for uncorrelated latent units, infinite when one is a linear function of others",
            "How strongly the latent units depend on one another, by the total correlation (TC) of a Gaussian with their covariance.",
            HigherIsBetter: false,
            [
                "unsupervised.gaussian-tc",
                "unsupervised.wasserstein",
                "unsupervised.wasserstein-normalised",
                "unsupervised.mutual-information",
            ],
            _ => new UnsupervisedScores()) { Scale = null },
        new(
            "active-units",
            "Active units",
            "0 to the number of latent units",
            "How many latent units have a variance above 0.01 over the images.",
            HigherIsBetter: true,
            ["active-units"],
            _ => new ActiveUnits()) { Scale = null },
        new(
            "mig-exact",
            "Exact mutual information gap",
            "0 to 1; 0 for codes without information, 1 where each factor has a latent unit whose values never overlap",
            "How much more information about each factor is in a sample of the best latent unit than in one of the second best, from the posteriors of all images, without binning.",
            HigherIsBetter: true,
            ["mig-exact", "mig-exact.ordered"],
            quick => new ExactInformationGap(quick ? ExactInformationGapOptions.Quick : null)) { OnRequest = true },
    ];

    /// <summary>The metrics that are measured where none is named.</summary>
    public static IReadOnlyList<MetricEntry> Usual { get; } = [.. All.Where(metric => !metric.OnRequest)];

    /// <summary>The metric called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static MetricEntry Get(string id) => Names.Find("metric", id, All, metric => metric.Id);
}
