namespace Disentangle.Studies;

/// <summary>What the terms of objectives measure, in one sentence for a person.</summary>
internal static class TermMeaning
{
    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["reconstruction"] = "How unlikely the model finds the images that it was given, drawn back from their codes: lower is sharper.",
        ["kl"] = "How much the codes say about the images, as their divergence from the prior: 0 says nothing.",
        ["capacity"] = "How much the codes are allowed to say, as a divergence from the prior; the KL term is drawn to it.",
        ["capacity gap"] = "How far the KL term is from the capacity, on either side: 0 is where it should be.",
        ["off-diagonal"] = "How strongly different latent units vary together over the batch: 0 is not at all.",
        ["diagonal"] = "How far the variances of the latent units over the batch are from 1: 0 is exactly 1 each.",
        ["index-code-mi"] = "How much a code says about which image it came from: 0 says nothing; an estimate from a batch.",
        ["total-correlation"] = "How far the latent units are from being independent of each other: 0 is independent; an estimate from a batch, which can fall below 0.",
        ["dimension-wise-kl"] = "How far each latent unit alone is from the prior, all images together: 0 is the prior; an estimate from a batch, which can fall below 0.",
        ["density-ratio-tc"] = "How far the latent units are from being independent of each other, by what the discriminator can tell: 0 is independent.",
        ["discriminator"] = "How badly the discriminator tells apart what it compares: where it cannot it is at the loss of guessing, 1.39 (2 log 2), or 0.69 for FactorVAE, which halves it; 0 is never wrong.",
        ["encoder"] = "How far the discriminator is from taking codes for draws of the prior: log 2, about 0.69, where it cannot tell them apart.",
        ["kl-a"] = "How much the values of the features say about the images, as their divergence from the prior: 0 says nothing.",
        ["kl-z"] = "How much the presence of features says about the images: 0 says nothing; an estimate from samples, which can fall below 0.",
        ["kl-nu"] = "How far the sizes of the features, over all images, are from the prior: 0 is the prior.",
        ["active-features"] = "How many features the model believes an image to have, on average.",
        ["used-features"] = "How many features tell the images of a batch apart.",
        ["generator"] = "How sure the discriminator is that drawn images are not real: 0.69 (log 2) is guessing, more is surer.",
        ["categorical-bound"] = "How much of the category can at least be read from a drawn image: 0 is nothing, all of it is the logarithm of the number of categories.",
        ["continuous-bound"] = "How much of the continuous codes can at least be read from a drawn image, all together: 0 or less is nothing.",
    };

    /// <summary>What the values are counted in.</summary>
    public static string Unit(string term) => term is "active-features" or "used-features" ? "features" : "nats";

    /// <summary>The sentence, or nothing for a term that explains itself.</summary>
    public static string Of(string term) => Sentences.GetValueOrDefault(term, "");
}
