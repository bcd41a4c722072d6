using Disentangle.Distributions;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>
/// The Wasserstein autoencoder with a maximum mean discrepancy (Tolstikhin, Bousquet, Gelly and Schoelkopf: Wasserstein auto-encoders,
/// ICLR 2018, algorithm 2), to be minimised: <c>E c(x, G(z)) + lambda MMD^2(q(z), p(z))</c> with one code z for each x. The cost c is
/// the likelihood's <c>-log p(x | z)</c>; the prior is N(0, I). With lambda = 0 it is an autoencoder.
/// </summary>
public sealed class WaeMmd : IGaussianPosterior, ILayeredMethod
{
    private const string Id = "wae-mmd";

    private static readonly Setting LambdaSetting = Setting.Number("lambda", 200, 0,
        "Weight of the squared MMD: larger values draw the codes of all images more strongly to the prior.");

    private readonly Likelihood _likelihood;
    private readonly float _lambda;
    private readonly MmdSettings _mmd;

    /// <summary>A fresh model.</summary>
    /// <param name="context">What it is made of.</param>
    /// <param name="settings">Values of the entry's settings.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range.</exception>
    public WaeMmd(MethodContext context, MethodSettings settings)
    {
        Entry.Check(settings);
        Networks = new Autoencoder(context, deterministic: true);
        (_likelihood, _lambda, _mmd) = (context.Likelihood, (float)settings[LambdaSetting], MmdSettings.Of(settings));
        Phases = [new Phase("autoencoder", Parameters, context.Optimizer(Parameters, context.Kernels), Evaluate)];
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MethodEntry Entry { get; } = new(
        Id,
        "WAE-MMD",
        "An autoencoder whose codes, all images together, are matched to a normal distribution by their maximum mean discrepancy (MMD).",
        "reconstruction + lambda MMD^2(q(z), N(0, I))",
        [LambdaSetting, .. MmdSettings.All],
        (context, settings) => new WaeMmd(context, settings))
    {
        Citation = "I. Tolstikhin, O. Bousquet, S. Gelly, B. Schölkopf, Wasserstein auto-encoders, ICLR 2018",
        Terms = [TermInfo.Reconstruction, TermInfo.SquaredMmd],
        MainSetting = LambdaSetting,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters => Networks.Parameters;

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Statistics => Networks.Statistics;

    /// <summary>The encoder and the decoder.</summary>
    public Autoencoder Networks { get; }

    /// <summary>No: an image has one code.</summary>
    public bool HasGaussianPosterior => false;

    /// <inheritdoc/>
    public CodingLayers Layers => Networks.Layers;

    /// <inheritdoc/>
    public ImageShape ImageShape => Networks.ImageShape;

    /// <inheritdoc/>
    public int Latents => Networks.Latents;

    /// <inheritdoc/>
    public Codes Encode(Tensor images) => Networks.Encode(images);

    /// <inheritdoc/>
    public Tensor Decode(Tensor codes) => Networks.Decode(codes);

    /// <inheritdoc/>
    public Var Logits(Var codes) => Networks.Logits(codes);

    /// <inheritdoc/>
    public void CheckBatch(int batch, int datasetCount) => _mmd.CheckBatch(Id, batch);

    private Loss Evaluate(Batch batch)
    {
        Var x = batch.Images;                                                          // (B, H, W, C)
        (Var z, _) = Networks.Posterior(x);                                            // (B, D): the code of x
        Var reconstruction = _likelihood.NegativeLogLikelihood(Networks.Logits(z), x); // (B): -log p(x | z)
        Var mmd2 = _mmd.Squared(batch, z);                                             // scalar

        return batch.Loss(
            new Term(TermInfo.Reconstruction, 1, Op.Mean(reconstruction)),
            new Term(TermInfo.SquaredMmd, _lambda, mmd2));
    }
}
