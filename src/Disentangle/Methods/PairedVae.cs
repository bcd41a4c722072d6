using Disentangle.Distributions;

namespace Disentangle.Methods;

/// <summary>
/// What the methods of Locatello, Poole, Rätsch, Schölkopf, Bachem and Tschannen (Weakly-supervised disentanglement without compromises,
/// ICML 2020) have in common: in the latent units that the images of a pair share, both are given one averaged posterior. Only the average
/// is the method's own.
/// </summary>
internal sealed class PairedVae
{
    private static readonly TermInfo SharedTerm = new(
        "shared-units",
        "The number of latent units that the images of a pair share, as the method decides; mean over the pairs of a batch.")
    { Title = "shared units", Unit = "units", Unweighted = true };

    private static readonly TermInfo CountErrorTerm = new(
        "kept-apart-error",
        "The difference between the number of latent units that are kept apart and the number of factors that were chosen to change; mean "
            + "of its absolute value over the pairs of a batch, 0 where every pair is right.")
    { Title = "error of units kept apart", Unit = "units", Unweighted = true };

    private static readonly Setting BetaSetting = Setting.Number("beta", 1, 0, "Weight of the KL term.");

    private readonly Likelihood _likelihood;
    private readonly float _beta;
    private readonly PairSettings _pairs;
    private readonly Average _average;
    private readonly BatchInput _labelled;
    private readonly HostMeasure _shared, _error;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Settings that the method's entry has checked.</param>
    /// <param name="average">The average of two posteriors.</param>
    /// <exception cref="UserErrorException">Two settings do not go together.</exception>
    public PairedVae(MethodContext context, MethodSettings settings, Average average)
    {
        PairSettings pairs = PairSettings.Of(settings);
        Networks = new GaussianAutoencoder(context);
        (_likelihood, _beta, _pairs, _average) = (context.Likelihood, (float)settings[BetaSetting], pairs, average);
        (_labelled, _shared, _error) = (SharedByLabel, new HostMeasure(1, MeanShared), new HostMeasure(2, CountError));
        Phases =
        [
            new Phase("vae", Networks.Parameters, context.Optimizer(Networks.Parameters, context.Kernels), Evaluate)
            {
                Feed = PhaseFeed.Pairs(pairs.Rule, pairs.Labelled ? context.Latents : null),
            },
        ];
    }

    /// <summary>The average of the posteriors of a pair: means and log-variances, (B, D) each.</summary>
    public delegate (Var Mu, Var LogSigma2) Average(Var mu1, Var logSigma2First, Var mu2, Var logSigma2Second);

    /// <summary>Encoder and decoder.</summary>
    public GaussianAutoencoder Networks { get; }

    /// <summary>What a training step does.</summary>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>The line in the catalogue of a method of this publication.</summary>
    /// <param name="id">What a user types.</param>
    /// <param name="name">As the literature writes it.</param>
    /// <param name="description">One sentence in plain words.</param>
    /// <param name="factory">Makes it from settings that have been checked.</param>
    public static MethodEntry EntryOf(string id, string name, string description, Func<MethodContext, MethodSettings, IMethod> factory) =>
        new(
            id,
            name,
            description,
            "reconstruction + beta KL(q~(z|x) || N(0, I)), q~ averaged in the units that the pair shares",
            [BetaSetting, .. PairSettings.All],
            factory)
        {
            Citation = "F. Locatello, B. Poole, G. Rätsch, B. Schölkopf, O. Bachem, M. Tschannen, Weakly-supervised disentanglement "
                + "without compromises, ICML 2020",
            Terms = [TermInfo.Reconstruction, TermInfo.Kl, SharedTerm, CountErrorTerm],
            MainSetting = BetaSetting,
            IsWeak = true,
            ImagesPerExample = 2,
        };

    private Loss Evaluate(Batch batch)
    {
        Var x = batch.Images;                                                          // (2 B, H, W, C): rows 2 i and 2 i + 1 are a pair
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (2 B, D) each
        Var shared = SharedUnits(batch, mu, logSigma2);                                // (B, D): 1 or 0, a constant
        (Var mu1, Var mu2) = Halves(mu);                                               // (B, D) each
        (Var l1, Var l2) = Halves(logSigma2);
        (Var meanMu, Var meanLogSigma2) = _average(mu1, l1, mu2, l2);                  // (B, D) each
        mu = Where(shared, meanMu, mu1, mu2);                                          // (2 B, D)
        logSigma2 = Where(shared, meanLogSigma2, l1, l2);
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (2 B, D): each image has noise of its own
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (2 B): -log p(x | z)
        Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                             // (2 B)
        _shared.Values[0] = shared;
        (_error.Values[0], _error.Values[1]) = (shared, batch.Labels);

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.Kl, _beta, Op.Mean(kl)),
            Term.Measured(SharedTerm, _shared),
            Term.Measured(CountErrorTerm, _error));
    }

    private Var SharedUnits(Batch batch, Var mu, Var logSigma2) => _pairs.Labelled
        ? batch.Input(new Shape(mu.Shape[0] / 2, mu.Shape[1]), _labelled)
        : Op.SharedUnits(mu, logSigma2, _pairs.Distance);

    // The interleaved rows of (2 B, D) are the halves of the rows of (B, 2 D).
    internal static (Var First, Var Second) Halves(Var rows)
    {
        int units = rows.Shape[1];
        Var both = Op.Reshape(rows, new Shape(rows.Shape[0] / 2, 2 * units));
        return (Op.Columns(both, 0, units), Op.Columns(both, units, units));
    }

    // Exact for a shared of 1 or 0.
    private static Var Where(Var shared, Var mean, Var first, Var second)
    {
        Var average = shared * mean, own = 1 - shared;
        Var both = Op.Concatenate(average + own * first, average + own * second);
        return Op.Reshape(both, new Shape(2 * mean.Shape[0], mean.Shape[1]));
    }

    private static void SharedByLabel(Batch batch, Span<float> shared)
    {
        ReadOnlySpan<float> labels = batch.LabelValues;
        int pairs = labels.Length / 2, units = shared.Length / pairs;
        shared.Fill(1);
        for (int i = 0; i < pairs; i++) shared[i * units + (int)labels[2 * i + 1]] = 0;
    }

    private float MeanShared(ReadOnlySpan<float> shared)
    {
        double sum = 0;
        foreach (float one in shared) sum += one;
        return (float)(sum * Networks.Latents / shared.Length);
    }

    private float CountError(ReadOnlySpan<float> values)
    {
        int units = Networks.Latents, pairs = values.Length / (units + 2);
        double sum = 0;
        for (int i = 0; i < pairs; i++)
        {
            int apart = units;
            for (int d = 0; d < units; d++) apart -= (int)values[i * units + d];
            sum += Math.Abs(apart - (int)values[pairs * units + 2 * i]);
        }

        return (float)(sum / pairs);
    }
}
