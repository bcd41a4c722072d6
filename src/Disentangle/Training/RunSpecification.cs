using System.Text.Json;
using Disentangle.Architectures;
using Disentangle.Datasets.Sampling;
using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Optimizers;

namespace Disentangle.Training;

/// <summary>
/// Everything that decides what a run learns. Two runs with the same specification and data give the same bits; how they are run is a
/// <see cref="RunExecution"/>. Two specifications are equal if their <see cref="RunFields"/> are: settings at their
/// defaults are the same as settings left out.
/// </summary>
public sealed record RunSpecification
{
    // The specification that was found to be right; a copy with other values is another one.
    private RunSpecification? _valid;

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

    /// <summary>B, the images of a step, or the pairs of a method that learns from pairs.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>How many images the first phase of a step sees: B, or 2 B of pairs.</summary>
    public int ImagesPerStep => Batch * (MethodCatalogue.All.Find(Method)?.ImagesPerExample ?? 1);

    /// <summary>How many steps to train.</summary>
    public long Steps { get; init; } = 300_000;

    /// <summary>The id of an optimizer of <see cref="OptimizerCatalogue"/>.</summary>
    public string Optimizer { get; init; } = "adam";

    /// <summary>The optimizer's learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Decides all random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The specification of a method with the architecture, the number of latent units and the learning rate that are its own, where it
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
            LearningRate = entry.LearningRate ?? usual.LearningRate,
        };
    }

    /// <summary>
    /// Reads a specification; keys that are not given follow the preset, or else the method, or else have their defaults. Keys of a
    /// <see cref="RunExecution"/> are checked and passed over.
    /// </summary>
    /// <exception cref="UserErrorException">The text is not JSON, or a key or value is wrong; the sentence names the key.</exception>
    public static RunSpecification FromJson(string json) => RunPlan.FromJson(json).Specification;

    /// <inheritdoc cref="FromJson(string)"/>
    public static RunSpecification FromJson(JsonElement json) => RunPlan.FromJson(json).Specification;

    /// <summary>Checks every name and number, once for a specification.</summary>
    /// <exception cref="UserErrorException">One is not known or out of range; the sentence names it.</exception>
    public void Validate()
    {
        if (ReferenceEquals(_valid, this)) return;
        foreach (RunField field in RunFields.OfSpecification) field.Check(Plan);
        _valid = this;
    }

    /// <summary>Makes the method with freshly initialised parameters.</summary>
    /// <exception cref="UserErrorException">A name or number is wrong, or the images do not suit the architecture.</exception>
    public IMethod CreateMethod(ImageShape images, IKernels kernels) => CreateMethod(images, kernels, []);

    /// <summary>Makes the method of the files of a model, or with freshly initialised parameters where it has none.</summary>
    /// <exception cref="UserErrorException">A name or number is wrong, or the images or files do not suit it.</exception>
    public IMethod CreateMethod(ImageShape images, IKernels kernels, IReadOnlyList<ModelFile> files)
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
            Files = files,
            Seed = Seed,
            LearningRate = LearningRate,
            Optimizer = (parameters, k) => optimizer.Create(parameters, k, LearningRate),
            AdversarialOptimizer = (parameters, k, rate) => optimizer.Adversarial(parameters, k, rate ?? LearningRate),
            DecayedOptimizer = optimizer.Decayed is { } decayed
                ? (parameters, k, decay, clip) => decayed(parameters, k, LearningRate, decay, clip)
                : (_, _, _, _) => throw new UserErrorException(
                    $"{Method} needs an optimizer with weight decay and clipping, which {optimizer.Id} has not", "--optimizer adam"),
        };
        return MethodCatalogue.Get(Method).Create(context, Settings);
    }

    /// <summary>The specification as indented JSON.</summary>
    public string ToJson() => RunFields.ToJson(Plan, RunFields.OfSpecification);

    /// <summary>Writes the specification as a JSON object.</summary>
    public void WriteJson(Utf8JsonWriter json) => RunFields.Write(json, Plan, RunFields.OfSpecification);

    /// <summary>
    /// The fields that a run may not change and that differ from another specification. Where the data is and how many steps there are in
    /// all do not count: the bits of a step do not depend on them.
    /// </summary>
    public IReadOnlyList<RunField> DifferencesTo(RunSpecification other) =>
        [.. RunFields.Differences(Plan, other.Plan).Where(field => !field.MayChange)];

    /// <inheritdoc/>
    public bool Equals(RunSpecification? other) =>
        other is not null && (ReferenceEquals(this, other) || !RunFields.Differences(Plan, other.Plan).Any());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Method, Data, Architecture, Latents, Steps, Batch, LearningRate, Seed);

    private RunPlan Plan => RunPlan.Usual with { Specification = this };
}
