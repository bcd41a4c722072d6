namespace Disentangle.Metrics;

/// <summary>A metric as a person meets it.</summary>
/// <param name="Id">What one types, for example <c>factor-vae</c>.</param>
/// <param name="Name">Its name in the field.</param>
/// <param name="Range">The values it takes, and what chance and perfection get.</param>
/// <param name="Meaning">What it tells, in one sentence.</param>
/// <param name="HigherIsBetter">False where a low score is the good one.</param>
/// <param name="Scores">The keys of its scores, the main one first.</param>
/// <param name="Create">The metric by its published protocol, or a quick form of it (true) where the published one takes long.</param>
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
            "How much more the best code tells about each factor than the second best code does.",
            HigherIsBetter: true,
            ["mig"],
            _ => new MutualInformationGap()),
        new(
            "factor-vae",
            "FactorVAE score",
            "0 to 1; about 1 / (number of factors) at random, 1 for a perfect code",
            "How reliably the code that varies least while one factor is held fixed tells which factor that was.",
            HigherIsBetter: true,
            ["factor-vae", "factor-vae.train", "factor-vae.active"],
            quick => new FactorVaeScore(quick ? FactorVaeScoreOptions.Quick : null)),
        new(
            "beta-vae",
            "beta-VAE score",
            "0 to 1; about 1 / (number of factors) at random, 1 for a perfect code and for many others",
            "How reliably a linear classifier tells from the mean difference of two codes which factor their images share.",
            HigherIsBetter: true,
            ["beta-vae", "beta-vae.train"],
            quick => new BetaVaeScore(quick ? BetaVaeScoreOptions.Quick : null)),
        new(
            "dci",
            "DCI",
            "0 to 1; near 0 at random, 1 for a perfect code",
            "How far each code serves to tell one factor alone, by gradient boosted trees that tell the factors from all codes.",
            HigherIsBetter: true,
            ["dci.disentanglement", "dci.completeness", "dci.informativeness", "dci.informativeness-train"],
            quick => new Dci(quick ? DciOptions.Quick : null)),
        new(
            "modularity",
            "Modularity",
            "0 to 1; about 0.67 for random codes on dSprites, where modularity.corrected is 0; 1 for a perfect code",
            "How far each code tells about one factor alone.",
            HigherIsBetter: true,
            ["modularity", "modularity.corrected", "modularity.active"],
            _ => new Modularity()),
        new(
            "explicitness",
            "Explicitness",
            "0.5 to 1; 0.5 at random, 1 where a linear classifier ranks every value first",
            "How well a linear classifier of all codes together tells the values of the factors.",
            HigherIsBetter: true,
            ["explicitness", "explicitness.train"],
            _ => new Explicitness()),
        new(
            "mig-sup",
            "MIG-sup",
            "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
            "How much more each code that tells anything tells about one factor than about any other.",
            HigherIsBetter: true,
            ["mig-sup", "mig-sup.all", "mig-sup.active"],
            _ => new MigSup()),
        new(
            "dcimig",
            "DCIMIG",
            "0 to 1; 0 at random, and below 1 for a perfect code of a factor with more values than the 20 bins",
            "How much of the factors' entropy is told by codes that each tell about one factor alone.",
            HigherIsBetter: true,
            ["dcimig"],
            _ => new DciMig()),
        new(
            "jemmig",
            "JEMMIG",
            "0 nats and up; 0 for a perfect code, about H(v) + log 20 for uniform noise",
            "How many nats each factor's best code holds beside that factor, and the second best code tells about it.",
            HigherIsBetter: false,
            ["jemmig", "jemmig.normalised"],
            _ => new Jemmig()) { Scale = null },
        new(
            "aam",
            "Axis alignment metric",
            "0 to 1; 0 at random, 1 for a perfect code",
            "Which part of what the best code tells about a factor is left when all that other codes tell about it is taken off.",
            HigherIsBetter: true,
            ["aam", "aam.plug-in"],
            _ => new AxisAlignment()),
        new(
            "sap",
            "Separated attribute predictability",
            "0 to 1; 0 at random, and below 1 for a perfect code: 0.5 for a factor of two values, less for one with more",
            "How much more often a linear classifier tells a factor's value from the best code than from the second best code.",
            HigherIsBetter: true,
            ["sap"],
            _ => new SeparatedAttributePredictability()),
        new(
            "sap-r2",
            "SAP by squared correlation",
            "0 to 1; 0 at random, 1 for codes that are linear in ordered factors",
            "How much more of each factor the best code explains linearly than the second best code does.",
            HigherIsBetter: true,
            ["sap-r2"],
            _ => new SapRSquared()),
        new(
            "irs",
            "Interventional robustness score",
            "up to 1; random codes score irs.chance, about 0.4 for Gaussian ones, and a perfect code 1",
            "How little each code moves while the factor that it follows is held and the others change.",
            HigherIsBetter: true,
            ["irs", "irs.unbinned", "irs.chance"],
            _ => new InterventionalRobustness()),
        new(
            "mcc",
            "Mean correlation coefficient",
            "0 to 1; near 0 at random, 1 for codes that are linear in ordered factors",
            "How strongly factors correlate with codes when each factor is given a code of its own.",
            HigherIsBetter: true,
            ["mcc", "mcc.spearman"],
            _ => new MeanCorrelation()),
        new(
            "infomec",
            "InfoMEC",
            "0 to 1; about 0.6 for random codes on dSprites, 1 for a perfect code",
            "How far the information in each code is about one factor alone.",
            HigherIsBetter: true,
            ["infomec.modularity", "infomec.compactness", "infomec.explicitness", "infomec.active"],
            _ => new InfoMec()),
        new(
            "unsupervised",
            "Unsupervised scores",
            "0 nats and up; 0 for codes without correlation, infinite when a code is a linear function of others",
            "How far the codes depend on one another, by the total correlation of a Gaussian with their covariance.",
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
            "0 to the number of codes",
            "How many codes vary at all over the images, by a variance above one hundredth.",
            HigherIsBetter: true,
            ["active-units"],
            _ => new ActiveUnits()) { Scale = null },
        new(
            "mig-exact",
            "Exact mutual information gap",
            "0 to 1; 0 for codes that tell nothing, 1 for a code of each factor whose values never overlap",
            "How much more a sample of the best code tells about each factor than one of the second best code does.",
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
