namespace Disentangle.Methods;

/// <summary>
/// A method that may have a Gaussian posterior, q(z | x) = N(mu(x), diag sigma^2(x)), and the prior N(0, I): then its KL term can be
/// decomposed over a whole data set, from the codes that <see cref="IRepresentation.Encode"/> gives.
/// </summary>
public interface IGaussianPosterior : IMethod
{
    /// <summary>Whether it has both, with the settings that it was made with.</summary>
    bool HasGaussianPosterior { get; }

    /// <summary>The logits of images, (B, H, W, C).</summary>
    /// <param name="codes">z, (B, D).</param>
    Var Logits(Var codes);
}
