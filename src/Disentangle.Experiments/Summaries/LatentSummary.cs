using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Summaries;

/// <summary>What each latent unit of a trained model encodes, over a sample of its images.</summary>
public sealed class LatentSummary
{
    // Enough that what chance adds to the mutual information is small beside what a unit explains.
    private const int SampleSize = 5000;

    private LatentSummary(Codes codes, CodeSample? sample, IReadOnlyList<Factor> factors, IReadOnlyDictionary<int, UnitNote> notes)
    {
        var statistics = LatentStatistics.Of(codes);
        (Codes, Statistics, Sample, Factors) = (codes, statistics, sample, factors);
        int[] active = statistics.ActiveUnits();
        if (sample is not null) Explained = ExplainedFactors.Of(sample, [.. factors.Select(factor => factor.Name)], active);
        Latents =
            [.. statistics.Order.Select(
                unit => new Latent(unit, statistics.MeanKl[unit], active.Contains(unit), Explained?.OfUnit(unit) ?? [])
                {
                    GivenName = notes.TryGetValue(unit, out UnitNote? note) && note.Name.Length > 0 ? note.Name : null,
                })];
    }

    /// <summary>One latent unit.</summary>
    /// <param name="Unit">Its position in the code.</param>
    /// <param name="Kl">Its mean KL divergence from N(0, 1) in nats; NaN where the encoder is deterministic.</param>
    /// <param name="Active">Whether its mean varies over the images, by a variance above 0.01.</param>
    /// <param name="Matches">The factors that it follows, the one of which it explains most first; empty for an inactive unit.</param>
    public sealed record Latent(int Unit, double Kl, bool Active, IReadOnlyList<FactorMatch> Matches)
    {
        /// <summary>What a user calls it (<see cref="UnitNotes"/>), or null.</summary>
        public string? GivenName { get; init; }

        /// <summary>Its name, for example <c>z3</c>, and what a user calls it.</summary>
        public string Name => GivenName is null ? $"z{Unit}" : $"z{Unit} {GivenName}";

        /// <summary>The factor of which it explains most, or null.</summary>
        public string? Factor => Matches.Count > 0 ? Matches[0].Factor : null;

        /// <summary>The share of that factor's entropy that it explains, 0 to 1.</summary>
        public double Share => Matches.Count > 0 ? Matches[0].Share : 0;

        /// <summary>
        /// The factors that it follows and how much of each it explains, for example <c>posX 91 %</c>; null where it follows none.
        /// </summary>
        public string? Match => FactorMatch.TextOf(Matches);
    }

    /// <summary>The latent units from the most to the least informative.</summary>
    public IReadOnlyList<Latent> Latents { get; }

    /// <summary>What a unit encodes.</summary>
    /// <param name="unit">Its position in the code.</param>
    public Latent OfUnit(int unit) => Latents.First(latent => latent.Unit == unit);

    /// <summary>How many units are active.</summary>
    public int ActiveCount => Latents.Count(latent => latent.Active);

    /// <summary>The posteriors of the sample.</summary>
    public Codes Codes { get; }

    /// <summary>Mean KL and variance of each unit.</summary>
    public LatentStatistics Statistics { get; }

    /// <summary>The codes and factor values of the sample; null where the data has no factors.</summary>
    public CodeSample? Sample { get; }

    /// <summary>The factors of the data; empty where it has none.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>How much of each factor every unit explains; null where the data has no factors.</summary>
    public ExplainedFactors? Explained { get; }

    /// <summary>
    /// The traversals of the run's units over the 1 % to 99 % quantiles of their codes in the sample, the active and most informative
    /// first:
    /// by the exact I(n; z_d) where <c>disentangle surgery</c> found it for this step, else by the mean KL divergence.
    /// </summary>
    /// <param name="run">The run of this summary.</param>
    /// <param name="count">Images of a strip, at least 2.</param>
    public Filmstrips FilmstripsOf(TrainedRun run, int count = Filmstrips.UsualCount) =>
        Filmstrips.Of(run.Method, Codes, count, SurgeryFile.Read(run)?.Information);

    /// <summary>Encodes a sample of a run's images, drawn by its seed, or all of them where they are few.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">Images of the sample; fewer are faster and less exact.</param>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public static LatentSummary Of(TrainedRun run, int images = SampleSize)
    {
        int[] indices = run.Data.Count <= images ? [.. Enumerable.Range(0, run.Data.Count)] : run.Draw(images);
        Codes codes = DatasetCodes.Of(run.Method, run.Data, indices);
        IReadOnlyDictionary<int, UnitNote> notes = UnitNotes.Read(run.Folder);
        if (run.Data is not IFactorDataset data) return new(codes, null, [], notes);
        int k = data.Factors.Count;
        int[] factors = new int[indices.Length * k];
        for (int i = 0; i < indices.Length; i++) data.FactorsOf(indices[i], factors.AsSpan(i * k, k));
        return new(codes, new CodeSample(codes.Means, codes.Latents, factors, k), data.Factors, notes);
    }
}
