using Disentangle.Datasets;
using Disentangle.Datasets.Sampling;
using Disentangle.Methods;
using Disentangle.Studies.Runs;
using Disentangle.Training;

namespace Disentangle.Studies.Pipelines;

/// <summary>
/// What a user gave for a run: everything else follows from a configuration, a preset and the method. Of several, an option wins over a
/// preset, a preset over a configuration, and a configuration over what is usual. Null and empty mean not given.
/// </summary>
public sealed record SpecificationOptions
{
    /// <summary>A JSON file with a specification, for example a run's <c>run.json</c>.</summary>
    public string? Configuration { get; init; }

    /// <summary>The id of a published training protocol.</summary>
    public string? Preset { get; init; }

    /// <summary>The id of the method.</summary>
    public string? Method { get; init; }

    /// <summary>Settings of the method, each as <c>name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The data set.</summary>
    public string? Data { get; init; }

    /// <summary>The folder with the original files of data sets.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Pairs of factors to correlate, each as <c>A,B=WIDTH</c>.</summary>
    public IReadOnlyList<string> Correlate { get; init; } = [];

    /// <summary>Combinations of factor values to hold out, each as <c>A=1,B=4-7</c>.</summary>
    public IReadOnlyList<string> HoldOut { get; init; } = [];

    /// <summary>Encoder and decoder, with widths of layers where they are not the usual ones.</summary>
    public string? Architecture { get; init; }

    /// <summary>The id of the optimizer.</summary>
    public string? Optimizer { get; init; }

    /// <summary>The likelihood of an image given its code, for example <c>gaussian:0.1</c>.</summary>
    public string? Likelihood { get; init; }

    /// <summary>The number of latent units.</summary>
    public int? Latents { get; init; }

    /// <summary>The batch size.</summary>
    public int? Batch { get; init; }

    /// <summary>The number of training steps.</summary>
    public long? Steps { get; init; }

    /// <summary>The learning rate.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The random seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    public long? CheckpointEvery { get; init; }

    /// <summary>Steps between records of the history.</summary>
    public long? HistoryEvery { get; init; }

    /// <summary>The whole specification.</summary>
    /// <exception cref="UserErrorException">There is no method or no data, or something given is wrong.</exception>
    public RunPlan Resolve()
    {
        RunPlan configured = Configuration is { } file ? SpecificationFile.Read(file)
            : RunPlan.Usual with { Specification = new() { Method = "", Data = "" } };
        RunSpecification s = configured.Specification;
        s = WithMethod(s, MethodOf(s));
        if (Preset is { } protocol) s = RunPresetCatalogue.Get(protocol).Apply(s);
        s = s with
        {
            Data = Data ?? s.Data,
            Sampling = Sampling(s.Sampling),
            Architecture = Architecture ?? s.Architecture,
            Optimizer = Optimizer ?? s.Optimizer,
            Likelihood = Likelihood is { } text ? Distributions.Likelihood.Parse(text) : s.Likelihood,
            Latents = Latents ?? s.Latents,
            Batch = Batch ?? s.Batch,
            Steps = Steps ?? s.Steps,
            LearningRate = LearningRate ?? s.LearningRate,
            Seed = Seed ?? s.Seed,
        };
        RunExecution execution = configured.Execution with
        {
            DataRoot = DataRoot ?? configured.Execution.DataRoot,
            CheckpointEvery = CheckpointEvery ?? configured.Execution.CheckpointEvery,
            HistoryEvery = HistoryEvery ?? configured.Execution.HistoryEvery,
        };
        if (s.Data.Length == 0) throw new UserErrorException("train needs data to train on, --data", "disentangle list datasets");
        return new RunPlan(s, execution);
    }

    private string MethodOf(RunSpecification configured)
    {
        string id = Method ?? configured.Method;
        if (id.Length == 0)
        {
            throw new UserErrorException(
                $"train needs a method, one of {string.Join(", ", MethodCatalogue.All.Select(method => method.Id))}",
                "disentangle train --help");
        }

        if (DatasetCatalogue.IsNamed(id))
        {
            throw new UserErrorException(
                $"{id} is a data set, and the first argument is a method",
                $"for example disentangle train beta-vae --data {ShellWord.Quoted(id)}");
        }

        return id;
    }

    // What the method decides itself, and no option has said otherwise, follows the method and its settings.
    private RunSpecification WithMethod(RunSpecification s, string id)
    {
        MethodSettings settings = (id == s.Method ? s.Settings : MethodSettings.Empty).Given(Settings);
        RunSpecification usual = RunSpecification.Usual(id, settings);
        return s with
        {
            Preset = id == s.Method ? s.Preset : null,
            Method = id,
            Settings = settings,
            Architecture = Configuration is not null ? s.Architecture : usual.Architecture,
            Latents = MethodCatalogue.Get(id).Latents is null ? s.Latents : usual.Latents,
        };
    }

    // What is given takes the place of the configuration's own, of either kind by itself.
    private SamplingRules Sampling(SamplingRules own)
    {
        SamplingRules given = SamplingRules.Parse(Correlate, HoldOut);
        return new SamplingRules(Correlate.Count > 0 ? given.Correlations : own.Correlations,
            HoldOut.Count > 0 ? given.HeldOut : own.HeldOut);
    }
}
