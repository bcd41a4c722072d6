using Disentangle.Distributions;
using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>The presets by name.</summary>
public static class RunPresetCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<RunPreset> All { get; } = [Locatello2019(), Qlae2023()];

    /// <summary>The preset called <paramref name="id"/>, whose year may be left out where that leaves one: <c>locatello</c>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static RunPreset Get(string id)
    {
        RunPreset[] withoutYear = [.. All.Where(preset => preset.Id.TrimEnd("0123456789".ToCharArray()) == id)];
        return withoutYear.Length == 1 ? withoutYear[0] : Names.Find("preset", id, All, preset => preset.Id);
    }

    // The values are those of the study's library, disentanglement_lib, in the configuration unsupervised_study_v1. Of what each method
    // sweeps, the value is the method's usual one, which is in the sweep.
    private static RunPreset Locatello2019() => new(
        "locatello2019",
        "The study of Locatello et al. (2019): 300,000 training steps at batch size 64, with Adam at learning rate 0.0001.",
        "F. Locatello et al.: Challenging common assumptions in the unsupervised learning of disentangled representations, ICML 2019",
        new RunSpecification
        {
            Architecture = "locatello", Likelihood = Likelihood.Bernoulli, Latents = 10, Batch = 64, Steps = 300_000,
            Optimizer = "adam", LearningRate = 1e-4,
        },
        [
            Method("vae", "beta-VAE with beta 1"),
            Method("beta-vae", "beta 1, 2, 4, 6, 8, 16", ("beta", 4), ("warmup", 0)),
            Method("annealed-vae", "c_max 5, 10, 25, 50, 75, 100", ("c_max", 25), ("gamma", 1000), ("ramp", 100_000)),
            Method("beta-tcvae", "beta 1, 2, 4, 6, 8, 10", ("beta", 6), ("alpha", 1), ("gamma", 1), ("estimator", "batch")),
            Method(
                "factor-vae", "gamma 10, 20, 30, 40, 50, 100",
                ("gamma", 10), ("batches", "one"), ("discriminator_lr", 1e-4), ("discriminator_layers", 6), ("discriminator_units", 1000)),
            Dip("dip-vae-i", 10),
            Dip("dip-vae-ii", 1),
        ]);

    // The main configuration of the authors' code, with the number of latent units of 3D Shapes: twice that of the factors.
    private static RunPreset Qlae2023() => new(
        "qlae2023",
        "QLAE as published, on 3D Shapes: 200,000 training steps at batch size 128, with AdamW at learning rate 0.001.",
        "K. Hsu et al.: Disentanglement via latent quantization, NeurIPS 2023",
        new RunSpecification
        {
            Architecture = "qlae", Likelihood = Likelihood.Bernoulli, Latents = 12, Batch = 128, Steps = 200_000, Optimizer = "adam",
            LearningRate = 1e-3,
        },
        [
            Method(
                "qlae", "one setting",
                ("values", 10), ("lambda_q", 0.01), ("lambda_c", 0.01), ("weight_decay", 0.1), ("clip", 1)),
        ]);

    private static PresetMethod Method(string id, string tried, params (string Name, SettingValue Value)[] settings) =>
        new(id, tried, _ => new MethodSettings(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))));

    private static PresetMethod Dip(string id, double ratio) => new(
        id,
        ratio == 1 ? "lambda_od 1, 2, 5, 10, 20, 50; lambda_d = lambda_od" : $"lambda_od 1, 2, 5, 10, 20, 50; lambda_d = {ratio} lambda_od",
        given =>
        {
            // A value that is no number is refused later, with the setting's own sentence.
            SettingValue offDiagonal = given.Values.TryGetValue("lambda_od", out SettingValue set) ? set : 10;
            return new MethodSettings([
                KeyValuePair.Create<string, SettingValue>("lambda_od", offDiagonal),
                KeyValuePair.Create<string, SettingValue>("lambda_d", offDiagonal.Name is null ? ratio * offDiagonal.Number : ratio * 10),
                KeyValuePair.Create<string, SettingValue>("penalty", "batch")]);
        });
}
