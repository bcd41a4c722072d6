using Disentangle.Foundation.Numerics;

namespace Disentangle.Methods;

/// <summary>How methods measure the maximum mean discrepancy (MMD) of the aggregate posterior and the prior N(0, I).</summary>
/// <param name="Kernel">k.</param>
/// <param name="Biased">Whether the means of k within a sample count a code with itself.</param>
internal sealed record MmdSettings(RadialKernel Kernel, bool Biased)
{
    private const string Multiquadric = "imq", Gaussian = "rbf", BiasedForm = "biased";

    private static readonly Setting KernelSetting = Setting.Choice(
        "kernel", Multiquadric, [Multiquadric, Gaussian],
        "Similarity of two codes: inverse multiquadric, summed over seven scales, or Gaussian (rbf), with one.");

    private static readonly Setting EstimateSetting = Setting.Choice(
        "mmd", "unbiased", ["unbiased", BiasedForm],
        "Estimate of the squared MMD: unbiased is 0 on average where codes are distributed as the prior; biased is never negative.");

    /// <summary>The settings.</summary>
    public static IReadOnlyList<Setting> All { get; } = [KernelSetting, EstimateSetting];

    /// <summary>Reads them from settings that have been checked.</summary>
    public static MmdSettings Of(MethodSettings settings) => new(
        settings[KernelSetting].Name == Gaussian ? RadialKernel.Gaussian : RadialKernel.InverseMultiquadric,
        settings[EstimateSetting].Name == BiasedForm);

    /// <summary>Refuses batches without a pair of codes.</summary>
    /// <param name="method">Its id.</param>
    /// <param name="batch">B.</param>
    /// <exception cref="UserErrorException">The batch is too small.</exception>
    public void CheckBatch(string method, int batch)
    {
        if (batch < 2 && !Biased)
            throw new UserErrorException($"{method} needs batches of at least 2 images, since it compares pairs of codes, got {batch}");
    }

    /// <summary>The squared MMD of codes and as many draws of the prior.</summary>
    /// <param name="batch">Gives the draws, the same at each call in a phase of a step.</param>
    /// <param name="z">(B, D).</param>
    /// <returns>A scalar.</returns>
    public Var Squared(Batch batch, Var z)
    {
        Philox random = batch.Random(RandomPurpose.Prior);
        Var prior = batch.Tape.Normal(z.Shape, ref random);                            // (B, D): z' ~ N(0, I)
        return Op.SquaredMmd(z, prior, Kernel, Biased);
    }
}
