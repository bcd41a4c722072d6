using Disentangle.Datasets.Sampling;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Studio.Models;

/// <summary>A small model that shows something within a minute, and what to do with it.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="About">What to look at and what to change, in two or three sentences.</param>
/// <param name="Specification">What is trained.</param>
internal sealed record PlaygroundPreset(string Title, string About, RunSpecification Specification)
{
    private const int Steps = 20_000;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PlaygroundPreset> All { get; } =
    [
        new("Posterior collapse",
            "With β = 400 the KL term outweighs the reconstruction: index-code information falls to 0 and every reconstruction is the "
                + "mean image. Lower β step by step and watch units wake up.",
            Tiny("beta-vae", "dsprites", ("beta", 400))),
        new("β too high",
            "With β = 24 few units carry anything and shapes are blurred; total correlation is low because little is encoded. Lower β to "
                + "4: information rises and total correlation with it.",
            Tiny("beta-vae", "dsprites", ("beta", 24))),
        new("Held-out combinations",
            "One shape with the first five object hues is never drawn in training. Look at the page Posterior: their codes are marked, and "
                + "the ELBO page measures how well they are reconstructed.",
            Tiny("beta-vae", "shapes3d@16", ("beta", 2)) with { Sampling = SamplingRules.Parse([], ["shape=0,object_hue=0-4"]) }),
        new("Correlated factors",
            "Floor and wall have similar hues in training. At β = 2 each has units of its own, which depend on each other: see the page "
                + "Posterior. Raise β to 16: few units are left, and they carry both hues at once.",
            Tiny("beta-vae", "shapes3d@16", ("beta", 2)) with { Sampling = SamplingRules.Parse(["floor_hue,wall_hue=0.1"], []) }),
        new("A discriminator that wins",
            "FactorVAE with a weak penalty, γ = 1: the discriminator tells codes from shuffled codes, and total "
                + "correlation stays. Raise γ: the encoder answers, and the total correlation falls.",
            Tiny("factor-vae", "dsprites", ("gamma", 1), ("discriminator_lr", 0.0003))),
    ];

    private static RunSpecification Tiny(string method, string data, params (string Name, double Value)[] settings)
    {
        MethodSettings given = new(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        return RunSpecification.Usual(method, given) with
        {
            Data = data,
            Settings = given,
            Architecture = "tiny",
            Latents = 6,
            Batch = 64,
            LearningRate = 0.001,
            Steps = Steps,
            Seed = 1,
        };
    }
}
