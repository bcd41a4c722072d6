using System.Globalization;

namespace Disentangle.Distributions;

/// <summary>The families of <see cref="Likelihood"/>.</summary>
public enum LikelihoodFamily
{
    /// <summary>
    /// Each value is a coin of probability sigmoid(logit); used for grey and colour images alike, values being in [0, 1].
    /// </summary>
    Bernoulli,

    /// <summary>Normal around sigmoid(logit).</summary>
    Gaussian,

    /// <summary>Laplace around sigmoid(logit).</summary>
    Laplace,
}

/// <summary>
/// p(x | z): how likely an image is, given the decoder's logits. The decoder's mean image is sigmoid(logits) for every family.
/// </summary>
/// <remarks>
/// Written <c>bernoulli</c>, <c>gaussian</c>, <c>gaussian:0.1</c>, <c>laplace</c> or <c>laplace:0.2</c>. The default scales make
/// two common losses: gaussian with sigma = sqrt(1/2) is the sum of squared errors plus a constant (the large-scale study's
/// <c>l2</c>), and laplace with scale 1/3 is three times the sum of absolute errors plus a constant.
/// </remarks>
public readonly record struct Likelihood
{
    private static readonly string[] Families = ["bernoulli", "gaussian", "laplace"];

    // What the negative log-likelihoods are called as losses.
    private static readonly (string Loss, string Meaning, string Family)[] Losses =
    [
        ("mse", "the squared error", "gaussian"), ("l2", "the squared error", "gaussian"), ("normal",
            "the normal distribution", "gaussian"),
        ("mae", "the absolute error", "laplace"), ("l1", "the absolute error", "laplace"),
        ("bce", "the binary cross-entropy", "bernoulli"), ("cross-entropy", "the binary cross-entropy", "bernoulli"),
    ];

    private Likelihood(LikelihoodFamily family, float scale) => (Family, Scale) = (family, scale);

    /// <summary>A coin for each value: cross-entropy. The default.</summary>
    public static Likelihood Bernoulli => default;

    /// <summary>Which distribution.</summary>
    public LikelihoodFamily Family { get; }

    /// <summary>sigma of the Gaussian, b of the Laplace distribution, 0 for Bernoulli.</summary>
    public float Scale { get; }

    /// <summary>Normal with standard deviation <paramref name="sigma"/> around the mean image.</summary>
    /// <exception cref="UserErrorException">sigma is not a positive number.</exception>
    public static Likelihood Gaussian(float sigma = 0.70710678f) => new(LikelihoodFamily.Gaussian, Checked("gaussian", "sigma", sigma));

    /// <summary>Laplace, exp(-|x - mean| / scale) / (2 scale), around the mean image.</summary>
    /// <exception cref="UserErrorException">The scale is not a positive number.</exception>
    public static Likelihood Laplace(float scale = 1f / 3f) => new(LikelihoodFamily.Laplace, Checked("laplace", "scale", scale));

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="UserErrorException">The text names no likelihood.</exception>
    public static Likelihood Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        foreach ((string loss, string meaning, string likelihood) in Losses)
        {
            if (loss.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
                throw new UserErrorException($"unknown likelihood {text}: {meaning} is the {likelihood} likelihood",
                    $"--likelihood {likelihood}");
        }

        string family = Names.Find("likelihood", parts[0], Families, name => name);
        if (parts.Length == 1) return family switch { "gaussian" => Gaussian(), "laplace" => Laplace(), _ => Bernoulli };
        if (family == "bernoulli") throw new UserErrorException($"the bernoulli likelihood has no scale, got {text}");
        if (!float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float scale))
            throw new UserErrorException($"the scale of a {family} likelihood must be a number, got {parts[1]}");
        return family == "gaussian" ? Gaussian(scale) : Laplace(scale);
    }

    /// <summary>-log p(x | z) of each image, in nats.</summary>
    /// <param name="logits">(B, H, W, C).</param>
    /// <param name="images">(B, H, W, C), values in [0, 1]; constant.</param>
    /// <returns>(B): the sum over the values of each image, all constants included.</returns>
    public Var NegativeLogLikelihood(Var logits, Var images) => Family switch
    {
        LikelihoodFamily.Gaussian => Op.GaussianNegativeLogLikelihood(logits, images, Scale),
        LikelihoodFamily.Laplace => Op.LaplaceNegativeLogLikelihood(logits, images, Scale),
        _ => Op.BernoulliNegativeLogLikelihood(logits, images),
    };

    /// <summary>The family, and the scale where it is not the default: for example <c>gaussian:0.1</c>.</summary>
    public override string ToString() => Family switch
    {
        LikelihoodFamily.Gaussian => Scale == Gaussian().Scale ? "gaussian" : $"gaussian:{Scale}",
        LikelihoodFamily.Laplace => Scale == Laplace().Scale ? "laplace" : $"laplace:{Scale}",
        _ => "bernoulli",
    };

    private static float Checked(string family, string name, float value) => float.IsFinite(value) && value > 0
        ? value
        : throw new UserErrorException($"{name} of the {family} likelihood must be > 0, got {value}");
}
