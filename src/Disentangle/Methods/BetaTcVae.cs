using Disentangle.Distributions;
using Disentangle.Estimators;

namespace Disentangle.Methods;

/// <summary>
/// The beta-TCVAE (Chen, Li, Grosse and Duvenaud: Isolating sources of disentanglement in variational autoencoders, NeurIPS 2018),
/// to be maximised: <c>E_q(z|x) log p(x | z) - alpha I(n; z) - beta TC(z) - gamma sum_d KL(q(z_d) || p(z_d))</c>. With alpha = beta =
/// gamma = 1 it is the VAE with the KL term taken at the sample instead of in closed form.
/// </summary>
public sealed class BetaTcVae : IAutoencodingMethod
{
    private static readonly Setting AlphaSetting = Setting.Number("alpha", 1, 0,
        "Weight of the index-code mutual information (MI) between image and code.");
    private static readonly Setting BetaSetting = Setting.Number("beta", 6, 0,
        "Weight of the total correlation (TC): larger values make the latent units more independent.");
    private static readonly Setting GammaSetting = Setting.Number("gamma", 1, 0,
        "Weight of the dimension-wise KL, the divergence of each latent unit alone from the prior.");
    private static readonly Setting EstimatorSetting = Setting.Choice(
        "estimator",
        AggregatePosteriorEstimator.MinibatchStratified.Id,
        AggregatePosteriorEstimator.All.Select(estimator => estimator.Id),
        "How the aggregate posterior is estimated from a batch: mws and mss are minibatch weighted and stratified sampling; mws "
            + "and batch train identically.");

    private readonly Likelihood _likelihood;
    private readonly float _alpha, _beta, _gamma;
    private readonly AggregatePosteriorEstimator _estimator;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="alpha">The weight of the index-code mutual information, at least 0.</param>
    /// <param name="beta">The weight of the total correlation, at least 0.</param>
    /// <param name="gamma">The weight of the dimension-wise KL, at least 0.</param>
    /// <param name="estimator">How q(z) is estimated; by <see cref="AggregatePosteriorEstimator.MinibatchStratified"/> if null.</param>
    /// <exception cref="UserErrorException">A weight is below 0.</exception>
    public BetaTcVae(MethodContext context, float alpha = 1, float beta = 6, float gamma = 1, AggregatePosteriorEstimator? estimator = null)
    {
        AlphaSetting.Check(alpha);
        BetaSetting.Check(beta);
        GammaSetting.Check(gamma);
        Networks = new GaussianAutoencoder(context);
        (_likelihood, _alpha, _beta, _gamma) = (context.Likelihood, alpha, beta, gamma);
        _estimator = estimator ?? AggregatePosteriorEstimator.MinibatchStratified;
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        "beta-tcvae",
        "β-TCVAE",
        "A VAE that penalises the total correlation of its latent units separately from the rest of the KL term.",
        "reconstruction + alpha I(n; z) + beta TC(z) + gamma sum_d KL(q(z_d) || N(0, 1))",
        [AlphaSetting, BetaSetting, GammaSetting, EstimatorSetting],
        (context, settings) => new BetaTcVae(
            context,
            (float)settings[AlphaSetting],
            (float)settings[BetaSetting],
            (float)settings[GammaSetting],
            AggregatePosteriorEstimator.Get(settings[EstimatorSetting].Name!)))
    {
        Citation = "R. T. Q. Chen, X. Li, R. Grosse, D. Duvenaud, Isolating sources of disentanglement in variational " +
            "autoencoders, NeurIPS 2018",
        Terms = [TermInfo.Reconstruction, TermInfo.IndexCodeInformation, TermInfo.TotalCorrelation, TermInfo.DimensionWiseKl],
        MainSetting = BetaSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    /// <inheritdoc/>
    public void CheckBatch(int batch, int datasetCount) => _estimator.Check(batch, datasetCount);

    private Loss Evaluate(Batch batch)
    {
        Tensor logW = batch.LogWeights(_estimator);                                    // (B, B), constant
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        (Var mi, Var tc, Var dimensionWise) = KlDecomposition.Of(z, mu, logSigma2, logW);

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.IndexCodeInformation, _alpha, mi),
            new Term(TermInfo.TotalCorrelation, _beta, tc),
            new Term(TermInfo.DimensionWiseKl, _gamma, dimensionWise));
    }
}
