using Disentangle.Architectures;
using Disentangle.Datasets.Sampling;
using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Optimizers;

namespace Disentangle.Training;

/// <summary>Everything that decides what a run does. Two runs with the same specification and data give the same bits.</summary>
public sealed partial record RunSpecification
{
    private const int MostLatents = 65536;

    /// <summary>The id of a method of <see cref="MethodCatalogue"/>.</summary>
    public string Method { get; init; } = "vae";

    /// <summary>The method's settings; those not given keep their defaults.</summary>
    public MethodSettings Settings { get; init; } = MethodSettings.Empty;

    /// <summary>
    /// The <see cref="RunPreset"/> that the run was made from, or null; its values stand in the other properties, which decide.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>What names the data set, for example <c>dsprites</c>.</summary>
    public string Data { get; init; } = "dsprites";

    /// <summary>The folder with the original files of data sets, where one is needed.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Which images are drawn how often: correlated factors, and combinations that are held out.</summary>
    public SamplingRules Sampling { get; init; } = SamplingRules.None;

    /// <summary>
    /// An architecture of <see cref="ArchitectureCatalogue"/>: its name, or its name with widths as in <c>mlp:400-400</c>.
    /// </summary>
    public string Architecture { get; init; } = "locatello";

    /// <summary>p(x | z).</summary>
    public Likelihood Likelihood { get; init; } = Likelihood.Bernoulli;

    /// <summary>D, the number of latent units; of a method whose settings decide it, that number: see <see cref="Usual"/>.</summary>
    public int Latents { get; init; } = 10;

    /// <summary>B, the images of a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>How many steps to train.</summary>
    public long Steps { get; init; } = 300_000;

    /// <summary>The id of an optimizer of <see cref="OptimizerCatalogue"/>.</summary>
    public string Optimizer { get; init; } = "adam";

    /// <summary>The optimizer's learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Decides all random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Steps between checkpoints; 0 for one at the end only.</summary>
    public long CheckpointEvery { get; init; } = 5000;

    /// <summary>Steps between records of the history; 0 for none.</summary>
    public long HistoryEvery { get; init; } = 100;

    /// <summary>
    /// The specification of a method with the architecture and the number of latent units that are its own, where it
    /// has such, and all else at its defaults.
    /// </summary>
    /// <exception cref="UserErrorException">There is no such method, or a setting is unknown or out of range.</exception>
    public static RunSpecification Usual(string method, MethodSettings settings)
    {
        MethodEntry entry = MethodCatalogue.Get(method);
        entry.Check(settings);
        RunSpecification usual = new() { Method = method, Settings = settings };
        return usual with
        {
            Architecture = entry.Architecture ?? usual.Architecture,
            Latents = entry.Latents?.Invoke(settings) ?? usual.Latents,
        };
    }

    /// <summary>Checks every name and number.</summary>
    /// <exception cref="UserErrorException">One is not known or out of range; the sentence names it.</exception>
    public void Validate()
    {
        MethodCatalogue.Get(Method).Check(Settings);
        ArchitectureCatalogue.Get(Architecture);
        OptimizerCatalogue.Get(Optimizer);
        if (Preset is not null) RunPresetCatalogue.Get(Preset);
        if (string.IsNullOrWhiteSpace(Data)) throw new UserErrorException("data must name a data set, got nothing");
        AtLeast("latents", Latents, 1);
        if (Latents > MostLatents) throw new UserErrorException($"latents must be <= {MostLatents}, got {Latents}");
        if (MethodCatalogue.Get(Method).Latents?.Invoke(Settings) is { } own && Latents != own)
            throw new UserErrorException($"latents must be {own} for {Method} with these settings, got {Latents}",
                "the settings of the method determine the number; omit --latents");
        AtLeast("batch", Batch, 1);
        AtLeast("steps", Steps, 0);
        AtLeast("checkpointEvery", CheckpointEvery, 0);
        AtLeast("historyEvery", HistoryEvery, 0);
        if (!(LearningRate > 0 && double.IsFinite(LearningRate))) throw new UserErrorException($"lr must be > 0, got {LearningRate}");
    }

    /// <summary>Makes the method with freshly initialised parameters.</summary>
    /// <exception cref="UserErrorException">A name or number is wrong, or the images do not suit the architecture.</exception>
    public IMethod CreateMethod(ImageShape images, IKernels kernels)
    {
        Validate();
        OptimizerEntry optimizer = OptimizerCatalogue.Get(Optimizer);
        MethodContext context = new()
        {
            Architecture = ArchitectureCatalogue.Get(Architecture),
            Images = images,
            Kernels = kernels,
            Latents = Latents,
            Likelihood = Likelihood,
            Seed = Seed,
            LearningRate = LearningRate,
            Optimizer = (parameters, k) => optimizer.Create(parameters, k, LearningRate),
            AdversarialOptimizer = (parameters, k, rate) => optimizer.Adversarial(parameters, k, rate ?? LearningRate),
        };
        return MethodCatalogue.Get(Method).Create(context, Settings);
    }

    private static void AtLeast(string name, long value, long minimum)
    {
        if (value < minimum) throw new UserErrorException($"{name} must be >= {minimum}, got {value}");
    }
}
