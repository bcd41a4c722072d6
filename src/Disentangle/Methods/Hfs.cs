using Disentangle.Distributions;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Methods;

/// <summary>
/// Hausdorff factorised support (Roth, Ibrahim, Akata, Vincent and Bouchacourt: Disentanglement of correlated factors via Hausdorff
/// factorized support, ICLR 2023): any two values that two latent units take may occur together, however rarely, so units need not be
/// independent. With h_ij the squared distance of the farthest combination of values of units i and j from any code of the batch,
/// the loss of a host has <c>gamma sum over pairs of h_ij</c> added to it. With gamma = 0 it is the host, to the bit.
/// </summary>
public sealed class Hfs : IAutoencodingMethod
{
    private const string BetaHost = "beta-vae", TotalCorrelationHost = "beta-tcvae";

    private static readonly Setting GammaSetting = Setting.Number("gamma", 300, 0, "Weight of the distance from a factorised support.");
    private static readonly Setting HostSetting = Setting.Choice(
        "host", BetaHost, [BetaHost, TotalCorrelationHost], "The method whose loss it is added to.");
    private static readonly Setting BetaSetting = Setting.Number(
        "beta", 0, 0, "Weight of the KL term, or of the total correlation (TC) with host=beta-tcvae.");
    private static readonly Setting AlphaSetting = Setting.Number(
        "alpha", 1, 0, "Weight of the index-code mutual information (MI), with host=beta-tcvae.");
    private static readonly Setting DimensionWiseSetting = Setting.Number(
        "dimension_wise", 1, 0, "Weight of the dimension-wise KL, with host=beta-tcvae.");
    private static readonly Setting PairsSetting = Setting.WholeNumber(
        "pairs", 25, 1, "Most pairs of latent units in a training step, drawn anew each step.");
    private static readonly Setting DeltaSetting = Setting.Number(
        "delta", 0, 0, "Weight of a term that keeps the standard deviation of the posterior means of each unit from falling below 1.");

    private static readonly TermInfo SupportTerm = new(
        "support-distance",
        "The squared distance of the farthest combination of values of two latent units from any code, summed over pairs of units: 0 "
            + "means that every combination occurs.")
    { Title = "distance from factorised support", Unit = "squared distance" };

    private static readonly TermInfo ScaleTerm = new(
        "scale", "By how much the standard deviation of the posterior means of each unit falls short of 1, summed over units.")
    { Unit = "standard deviations" };

    private static readonly TermInfo DeviationTerm = new(
        "std-of-means",
        "The standard deviation of the posterior means of a unit over the batch, mean over units: near 0 all codes are the same.")
    { Title = "standard deviation of means", Unit = "standard deviations", Unweighted = true };

    // Above the rounding of the square root's argument, so that a constant unit has a gradient.
    private const float LeastVariance = 1e-8f;

    private readonly Likelihood _likelihood;
    private readonly float _gamma, _beta, _alpha, _dimensionWise, _delta;
    private readonly bool _totalCorrelation;
    private readonly int _pairs;
    private readonly BatchInput _drawPairs;
    private readonly int[] _order;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range, or there is one latent unit only.</exception>
    public Hfs(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        if (context.Latents < 2)
            throw new UserErrorException($"hfs needs at least 2 latent units, since it looks at pairs of them, got {context.Latents}");
        Networks = new GaussianAutoencoder(context);
        _likelihood = context.Likelihood;
        (_gamma, _beta, _alpha) = ((float)settings[GammaSetting], (float)settings[BetaSetting], (float)settings[AlphaSetting]);
        (_dimensionWise, _delta) = ((float)settings[DimensionWiseSetting], (float)settings[DeltaSetting]);
        _totalCorrelation = settings[HostSetting].Name == TotalCorrelationHost;
        _order = new int[context.Latents * (context.Latents - 1) / 2];
        _pairs = (int)Math.Min(settings[PairsSetting].Number, _order.Length);
        _drawPairs = DrawPairs;
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "hfs",
        "HFS",
        "A VAE that asks of its latent units not to be independent, but that every combination of their values can occur: for correlated "
            + "factors.",
        "host + gamma sum over pairs of max_(a,c) min_b (mu_ai - mu_bi)^2 + (mu_cj - mu_bj)^2 + delta sum_d max(0, 1 - std(mu_d))",
        [GammaSetting, HostSetting, BetaSetting, AlphaSetting, DimensionWiseSetting, PairsSetting, DeltaSetting],
        (context, settings) => new Hfs(context, settings))
    {
        Citation = "K. Roth, M. Ibrahim, Z. Akata, P. Vincent, D. Bouchacourt, Disentanglement of correlated factors via Hausdorff "
            + "factorized support, ICLR 2023",
        Terms =
        [
            TermInfo.Reconstruction, TermInfo.Kl, TermInfo.IndexCodeInformation, TermInfo.TotalCorrelation, TermInfo.DimensionWiseKl,
            SupportTerm, ScaleTerm, DeviationTerm,
        ],
        MainSetting = GammaSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    /// <inheritdoc/>
    public void CheckBatch(int batch, int datasetCount)
    {
        if (_totalCorrelation) AggregatePosteriorEstimator.MinibatchStratified.Check(batch, datasetCount);
    }

    private Loss Evaluate(Batch batch)
    {
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var h = Op.SupportCorners(mu, batch.Input(new Shape(_pairs, 2), _drawPairs));  // (P): h_ij
        Var std = StandardDeviations(mu);                                              // (D), over the batch
        Var shortOfOne = Op.Activate(1 - std, Activation.Relu);                        // (D)
        Term first = new(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)), support = new(SupportTerm, _gamma, Op.Sum(h)),
            scale = new(ScaleTerm, _delta, Op.Sum(shortOfOne)), deviation = new(DeviationTerm, 0, Op.Mean(std));
        if (!_totalCorrelation)
        {
            Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                         // (B): 1/2 sum_d (mu^2 + sigma^2 - log sigma^2 - 1)
            return batch.Loss(first, new Term(TermInfo.Kl, _beta, Op.Mean(kl)), support, scale, deviation);
        }

        Tensor logW = batch.LogWeights(AggregatePosteriorEstimator.MinibatchStratified); // (B, B), constant
        (Var mi, Var tc, Var dimensionWise) = KlDecomposition.Of(z, mu, logSigma2, logW);
        return batch.Loss(
            first,
            new Term(TermInfo.IndexCodeInformation, _alpha, mi),
            new Term(TermInfo.TotalCorrelation, _beta, tc),
            new Term(TermInfo.DimensionWiseKl, _dimensionWise, dimensionWise),
            support,
            scale,
            deviation);
    }

    private static Var StandardDeviations(Var mu)
    {
        Var centred = mu - Op.BroadcastRows(Op.ColumnMeans(mu), mu.Shape[0]);
        return Op.Sqrt(Op.ColumnMeans(Op.Square(centred)) + LeastVariance);
    }

    private void DrawPairs(Batch batch, Span<float> pairs)
    {
        Philox random = batch.Random(RandomPurpose.UnitPairs);
        DrawPairs(pairs, _order, ref random);
    }

    /// <summary>Draws pairs of units without replacement: each pair is as likely.</summary>
    /// <param name="pairs">(P, 2), to be filled with units i &lt; j.</param>
    /// <param name="order">As many numbers as there are pairs.</param>
    /// <param name="random">Decides them.</param>
    internal static void DrawPairs(Span<float> pairs, int[] order, ref Philox random)
    {
        for (int p = 0; p < order.Length; p++) order[p] = p;
        random.Choose<int>(order, pairs.Length / 2);
        for (int p = 0; p < pairs.Length / 2; p++)
        {
            // Pair p of (0, 1), (0, 2), (1, 2), (0, 3) ...
            (int i, int j) = (order[p], 1);
            while (i >= j) i -= j++;
            (pairs[2 * p], pairs[2 * p + 1]) = (i, j);
        }
    }
}
