using Disentangle.Distributions;

namespace Disentangle.Methods;

/// <summary>
/// The InfoVAE with a maximum mean discrepancy (Zhao, Song and Ermon: InfoVAE: balancing learning and inference in variational
/// autoencoders, AAAI 2019), to be maximised: <c>E_q(z|x) log p(x | z) - (1 - alpha) KL(q(z | x) || p(z)) - (alpha + lambda - 1)
/// MMD^2(q(z), p(z))</c>. It is what the VAE becomes by weighing the information in the code by alpha and the distance of q(z) from p(z)
/// by lambda. With alpha = 0 and lambda = 1 it is the <see cref="Vae"/>, to the bit.
/// </summary>
public sealed class InfoVae : IAutoencodingMethod
{
    private const string Id = "info-vae";

    // What rounding makes of alpha + lambda = 1.
    private const double Rounding = 1e-12;

    private static readonly Setting AlphaSetting = Setting.Number("alpha", 0.5, 0,
        "How much information in the code is favoured: the KL term has the weight 1 - alpha.", 1);

    private static readonly Setting LambdaSetting = Setting.Number("lambda", 200, 0,
        "Weight of the distance of the aggregate posterior from the prior: the squared MMD has the weight alpha + lambda - 1.");

    private readonly Likelihood _likelihood;
    private readonly float _klWeight, _mmdWeight;
    private readonly MmdSettings _mmd;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range, or the MMD would have a negative weight.</exception>
    public InfoVae(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        double alpha = (double)settings[AlphaSetting], lambda = (double)settings[LambdaSetting], mmdWeight = alpha + lambda - 1;
        if (mmdWeight < -Rounding)
            throw new UserErrorException(
                $"{Id} weighs the MMD by alpha + lambda - 1, which must be >= 0, got alpha={settings[AlphaSetting]} and "
                    + $"lambda={settings[LambdaSetting]}: a negative weight rewards the distance from the prior");
        Networks = new GaussianAutoencoder(context);
        (_klWeight, _mmdWeight) = ((float)(1 - alpha), (float)Math.Max(0, mmdWeight));
        (_likelihood, _mmd) = (context.Likelihood, MmdSettings.Of(settings));
        Phases = [new Phase("vae", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        Id,
        "InfoVAE",
        "A VAE with a smaller weight on the KL term, whose codes, all images together, are matched to the prior by their maximum mean "
            + "discrepancy (MMD).",
        "reconstruction + (1 - alpha) KL(q(z|x) || N(0, I)) + (alpha + lambda - 1) MMD^2(q(z), N(0, I))",
        [AlphaSetting, LambdaSetting, .. MmdSettings.All],
        (context, settings) => new InfoVae(context, settings))
    {
        Citation = "S. Zhao, J. Song, S. Ermon, InfoVAE: balancing learning and inference in variational autoencoders, AAAI 2019",
        Terms = [TermInfo.Reconstruction, TermInfo.Kl, TermInfo.SquaredMmd, .. TermInfo.Observed],
        MainSetting = LambdaSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public GaussianAutoencoder Networks { get; }

    /// <inheritdoc/>
    public void CheckBatch(int batch, int datasetCount) => _mmd.CheckBatch(Id, batch);

    private Loss Evaluate(Batch batch)
    {
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var mu, Var logSigma2) = Networks.Posterior(x);                               // (B, D) each
        Var z = Op.Reparameterise(mu, logSigma2, batch.Noise(mu.Shape));               // (B, D): mu + sigma epsilon
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var kl = Op.SumLast(Op.GaussianKl(mu, logSigma2));                             // (B): 1/2 sum_d (mu^2 + sigma^2 - log sigma^2 - 1)
        Var mmd2 = _mmd.Squared(batch, z);                                             // scalar
        batch.Observe(z, mu, logSigma2);

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.Kl, _klWeight, Op.Mean(kl)),
            new Term(TermInfo.SquaredMmd, _mmdWeight, mmd2));
    }
}
