namespace Disentangle.Studies;

/// <summary>The names of the terms of objectives, and what they measure in one sentence.</summary>
internal static class TermMeaning
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["kl"] = "KL",
        ["off-diagonal"] = "off-diagonal covariance",
        ["diagonal"] = "diagonal covariance",
        ["index-code-mi"] = "index-code MI",
        ["total-correlation"] = "total correlation (TC)",
        ["dimension-wise-kl"] = "dimension-wise KL",
        ["density-ratio-tc"] = "TC, density ratio",
        ["kl-a"] = "KL of values",
        ["kl-z"] = "KL of presence",
        ["kl-nu"] = "KL of sticks",
        ["active-features"] = "active features",
        ["used-features"] = "used features",
        ["categorical-bound"] = "categorical MI bound",
        ["continuous-bound"] = "continuous MI bound",
    };

    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["reconstruction"] = "The negative log-likelihood of an image given its code: lower means a more faithful reconstruction.",
        ["kl"] = "The KL divergence of the posterior from the prior: how many nats (1 nat is 1.44 bits) the code encodes about an image; 0 means none.",
        ["capacity"] = "The target of the KL term at this step.",
        ["capacity gap"] = "The distance of the KL term from its target: 0 is best.",
        ["off-diagonal"] = "The sum of the squared covariances of different latent units over the batch: 0 means uncorrelated.",
        ["diagonal"] = "The squared distance of the variances of the latent units over the batch from 1: 0 is best.",
        ["index-code-mi"] = "Index-code mutual information (MI): how much a code reveals about which image it encodes; estimated from a batch.",
        ["total-correlation"] = "Total correlation (TC): the dependence among the latent units, 0 where they are independent; estimated from a batch, so it can be negative.",
        ["dimension-wise-kl"] = "The KL divergence of each unit's aggregate posterior from the prior, summed over units; estimated from a batch, so it can be negative.",
        ["density-ratio-tc"] = "Total correlation (TC), the dependence among the latent units, as the discriminator estimates it: 0 means independent.",
        ["discriminator"] = "The cross-entropy of the discriminator: 1.39 (2 log 2) at chance level, or 0.69 for FactorVAE, which halves it; 0 if it is always right.",
        ["encoder"] = "The encoder's adversarial loss: 0.69 (log 2) where the discriminator cannot distinguish codes from samples of the prior.",
        ["kl-a"] = "The KL divergence of the values of the features from their prior: 0 means that they encode nothing.",
        ["kl-z"] = "The KL divergence of the presence of features from its prior: 0 means that it encodes nothing; estimated from samples, so it can be negative.",
        ["kl-nu"] = "The KL divergence of the stick-breaking variables, which all images share, from their prior.",
        ["active-features"] = "The expected number of features of an image.",
        ["used-features"] = "The number of features whose presence differs between the images of a batch.",
        ["generator"] = "The generator's adversarial loss: 0.69 (log 2) where the discriminator is at chance level, more if it recognises generated images.",
        ["categorical-bound"] = "A lower bound on the mutual information (MI) between category and generated image: from 0 for none to the logarithm of the number of categories.",
        ["continuous-bound"] = "A lower bound on the mutual information (MI) between the continuous codes and the generated image.",
    };

    /// <summary>The name of a term for a reader; its own where it needs no other.</summary>
    public static string Name(string term) => Names.GetValueOrDefault(term, term);

    /// <summary>The unit of the values.</summary>
    public static string Unit(string term) => term is "active-features" or "used-features" ? "features" : "nats";

    /// <summary>The sentence, or nothing for a term that explains itself.</summary>
    public static string Of(string term) => Sentences.GetValueOrDefault(term, "");
}
