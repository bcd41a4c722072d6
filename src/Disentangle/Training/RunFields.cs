using System.Text;
using System.Text.Json;
using Disentangle.Architectures;
using Disentangle.Datasets.Sampling;
using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Optimizers;

namespace Disentangle.Training;

/// <summary>
/// All fields of a <see cref="RunPlan"/>, in the order in which they are written. JSON, options, reports, comparisons and identities
/// iterate over them, so a field that is not here does not exist.
/// </summary>
public static class RunFields
{
    private const int MostLatents = 65536;

    private static RunSpecification Usual => RunPlan.Usual.Specification;

    /// <summary>The method.</summary>
    public static RunField<string> Method { get; } = new(
        "method", nameof(RunSpecification.Method), FieldKinds.Text, s => s.Method, (s, v) => s with { Method = v })
    {
        DecidesBits = true, Checked = (_, id) => MethodCatalogue.Get(id),
    };

    /// <summary>Its settings.</summary>
    public static RunField<MethodSettings> Settings { get; } = new(
        "settings", nameof(RunSpecification.Settings), FieldKinds.Settings, s => s.Settings, (s, v) => s with { Settings = v })
    {
        Placeholder = "NAME=X",
        Help = () => "Set a hyperparameter of the method, for example beta=4; may be repeated; see disentangle list methods.",
        Option = "--set",
        DecidesBits = true,
        Canonical = (p, settings) => MethodCatalogue.All.Find(p.Specification.Method)?.Complete(settings) ?? settings,
        Checked = (p, settings) => MethodCatalogue.Get(p.Specification.Method).Check(settings),
    };

    /// <summary>The data set.</summary>
    public static RunField<string> Data { get; } = new(
        "data", nameof(RunSpecification.Data), FieldKinds.Text, s => s.Data, (s, v) => s with { Data = v })
    {
        Placeholder = "DATA",
        Help = () => "The data set to train on, for example dsprites, shapes3d, images:FOLDER or npz:FILE; see disentangle list datasets.",
        Option = "--data", DecidesBits = true, MayChange = true, Checked = (_, data) =>
        {
            if (string.IsNullOrWhiteSpace(data)) throw new UserErrorException("data must name a data set, got nothing");
        },
    };

    /// <summary>The preset that the other fields were taken from.</summary>
    public static RunField<string?> Preset { get; } = new(
        "preset", nameof(RunSpecification.Preset), FieldKinds.OptionalText, s => s.Preset, (s, v) => s with { Preset = v })
    {
        Placeholder = "NAME",
        Help = () =>
            $"Start from a published training protocol: {Listed(RunPresetCatalogue.All.Select(preset => preset.Id))}; "
                + "other options override it. "
            + "See disentangle list presets.",
        Option = "--preset", Label = "preset", Checked = (_, preset) =>
        {
            if (preset is not null) RunPresetCatalogue.Get(preset);
        },
    };

    /// <summary>The folder of data sets.</summary>
    public static RunField<string?> DataRoot { get; } = new(
        "dataRoot", nameof(RunExecution.DataRoot), FieldKinds.OptionalText, e => e.DataRoot, (e, v) => e with { DataRoot = v })
    {
        Placeholder = "DIR",
        Help = () => "The folder that holds the original files of data sets.",
        Option = "--data-root",
    };

    /// <summary>Factors that are drawn together.</summary>
    public static RunField<IReadOnlyList<FactorCorrelation>> Correlate { get; } = new(
        "correlate",
        $"{nameof(RunSpecification.Sampling)}.{nameof(SamplingRules.Correlations)}",
        FieldKinds.List(FactorCorrelation.Parse),
        s => s.Sampling.Correlations,
        (s, v) => s with { Sampling = new SamplingRules(v, s.Sampling.HeldOut) })
    {
        Placeholder = "A,B=WIDTH",
        Help = () =>
            "Correlate two factors in training: the smaller WIDTH, the stronger (0.1 is nearly deterministic, 1 nearly "
                + "independent); may be repeated.",
        Option = "--correlate", Label = "correlated factors", DecidesBits = true,
    };

    /// <summary>Combinations of factors that are left out.</summary>
    public static RunField<IReadOnlyList<HeldOutCombination>> HoldOut { get; } = new(
        "holdOut",
        $"{nameof(RunSpecification.Sampling)}.{nameof(SamplingRules.HeldOut)}",
        FieldKinds.List(HeldOutCombination.Parse),
        s => s.Sampling.HeldOut,
        (s, v) => s with { Sampling = new SamplingRules(s.Sampling.Correlations, v) })
    {
        Placeholder = "A=1,B=4-7,C=NAME",
        Help = () =>
            "Hold out the images with this combination of factor values (by index from 0, or by name), and measure on them at the end; "
            + "may be repeated.",
        Option = "--hold-out", Label = "held out", DecidesBits = true,
    };

    /// <summary>Encoder and decoder.</summary>
    public static RunField<string> Architecture { get; } = new(
        "architecture", nameof(RunSpecification.Architecture), FieldKinds.Text, s => s.Architecture, (s, v) => s with { Architecture = v })
    {
        Placeholder = "NAME[:WIDTHS]",
        Help = () =>
            $"Encoder and decoder: {Listed(ArchitectureCatalogue.All.Select(one => one.Id))} "
                + $"(default {Usual.Architecture}{OwnArchitectures()}); "
            + "other widths of the layers as in mlp:400-400 or burgess:32-32-64-64, see disentangle list architectures.",
        Option = "--arch", Label = "architecture", DecidesBits = true, Checked = (_, id) => ArchitectureCatalogue.Get(id),

        // Networks that were imported have their own.
        Applies = p => MethodCatalogue.All.Find(p.Specification.Method)?.IsImported != true,
    };

    /// <summary>p(x | z).</summary>
    public static RunField<Likelihood> Likelihood { get; } = new(
        "likelihood", nameof(RunSpecification.Likelihood), FieldKinds.Likelihood, s => s.Likelihood, (s, v) => s with { Likelihood = v })
    {
        Placeholder = "NAME",
        Help = () =>
            $"Likelihood of an image given its code: bernoulli, gaussian[:SIGMA], laplace[:SCALE] (default {Usual.Likelihood}).",
        Option = "--likelihood", Label = "likelihood", DecidesBits = true,
    };

    /// <summary>D.</summary>
    public static RunField<int> Latents { get; } = new(
        "latents", nameof(RunSpecification.Latents), FieldKinds.Int, s => s.Latents, (s, v) => s with { Latents = v })
    {
        Placeholder = "N",
        Help = () => $"Number of latent units (default {Usual.Latents}, or what the method's settings decide).",
        Option = "--latents", Label = "latent units", DecidesBits = true, Least = 1, Checked = CheckLatents,
    };

    /// <summary>How many steps.</summary>
    public static RunField<long> Steps { get; } = new(
        "steps", nameof(RunSpecification.Steps), FieldKinds.Long, s => s.Steps, (s, v) => s with { Steps = v })
    {
        Placeholder = "N",
        Help = () => $"Training steps (default {Usual.Steps}).",
        Option = "--steps", Label = "training steps", DecidesBits = true, MayChange = true, IsOfTraining = true, Least = 0,
    };

    /// <summary>B.</summary>
    public static RunField<int> Batch { get; } = new(
        "batch", nameof(RunSpecification.Batch), FieldKinds.Int, s => s.Batch, (s, v) => s with { Batch = v })
    {
        Placeholder = "N",
        Help = () => $"Batch size (default {Usual.Batch}).",
        Option = "--batch", Label = "batch size", DecidesBits = true, IsOfTraining = true, Least = 1,
    };

    /// <summary>The optimizer.</summary>
    public static RunField<string> Optimizer { get; } = new(
        "optimizer", nameof(RunSpecification.Optimizer), FieldKinds.Text, s => s.Optimizer, (s, v) => s with { Optimizer = v })
    {
        Placeholder = "NAME",
        Help = () => $"The optimizer: {Listed(OptimizerCatalogue.All.Select(one => one.Id))} (default {Usual.Optimizer}).",
        Option = "--optimizer", Label = "optimizer", DecidesBits = true, IsOfTraining = true,
        Checked = (_, id) => OptimizerCatalogue.Get(id),
    };

    /// <summary>The learning rate.</summary>
    public static RunField<double> LearningRate { get; } = new(
        "lr", nameof(RunSpecification.LearningRate), FieldKinds.Number, s => s.LearningRate, (s, v) => s with { LearningRate = v })
    {
        Placeholder = "X",
        Help = () =>
            $"Learning rate (default {Usual.LearningRate}{OwnLearningRates()}, for a few thousand steps; the study of Locatello et al. "
            + "2019 uses 0.0001 for 300,000 steps, see --preset).",
        Option = "--lr", Label = "learning rate", OptionAliases = ["--learning-rate"], OlderKeys = ["learningRate"], DecidesBits = true,
        IsOfTraining = true, Checked = (_, rate) =>
        {
            if (!(rate > 0 && double.IsFinite(rate))) throw new UserErrorException($"lr must be > 0, got {rate}");
        },
    };

    /// <summary>What decides all random numbers.</summary>
    public static RunField<ulong> Seed { get; } = new(
        "seed", nameof(RunSpecification.Seed), FieldKinds.Unsigned, s => s.Seed, (s, v) => s with { Seed = v })
    {
        Placeholder = "N",
        Help = () => $"Random seed (default {Usual.Seed}).",
        Option = "--seed", Label = "seed", DecidesBits = true,
    };

    /// <summary>Steps between checkpoints.</summary>
    public static RunField<long> CheckpointEvery { get; } = new(
        "checkpointEvery", nameof(RunExecution.CheckpointEvery), FieldKinds.Long, e => e.CheckpointEvery, (e, v) =>
            e with { CheckpointEvery = v })
    {
        Placeholder = "N",
        Help = () => $"Steps between checkpoints; 0 for only one, at the end (default {CheckpointEvery!.Default}).",
        Option = "--checkpoint-every", IsOfTraining = true, Least = 0,
    };

    /// <summary>Steps between records of the history.</summary>
    public static RunField<long> HistoryEvery { get; } = new(
        "historyEvery", nameof(RunExecution.HistoryEvery), FieldKinds.Long, e => e.HistoryEvery, (e, v) => e with { HistoryEvery = v })
    {
        Placeholder = "N",
        Help = () => $"Steps between records in the history; 0 for none (default {HistoryEvery!.Default}).",
        Option = "--history-every", IsOfTraining = true, Least = 0,
    };

    /// <summary>Steps between pictures.</summary>
    public static RunField<long?> PicturesEvery { get; } = new(
        "picturesEvery", nameof(RunExecution.PicturesEvery), FieldKinds.OptionalLong, e => e.PicturesEvery, (e, v) =>
            e with { PicturesEvery = v })
    {
        Placeholder = "N",
        Help = () => "Steps between pictures of what the model has learned so far, images/progress/STEP.png; 0 for none (default: ever "
            + "more rarely, for less than 1 % of the time).",
        Option = "--pictures-every", IsOfTraining = true, Least = 0,
    };

    /// <summary>Whether models stay.</summary>
    public static RunField<bool> KeepModels { get; } = new(
        "keepModels", nameof(RunExecution.KeepModels), FieldKinds.Flag, e => e.KeepModels, (e, v) => e with { KeepModels = v })
    {
        Help = () => "Keep the model of each picture, models/STEP, so that the studio can show the run as it was at that step.",
        Option = "--keep-models", IsOfTraining = true,
    };

    /// <summary>Threads that work.</summary>
    public static RunField<int> Threads { get; } = new(
        "threads", nameof(RunExecution.Threads), FieldKinds.Int, e => e.Threads, (e, v) => e with { Threads = v })
    {
        Placeholder = "N",
        Help = () => "Threads to use; the results do not depend on it (default: one per processor).",
        Option = "--threads", IsOfTraining = true, Least = 0,
    };

    /// <summary>Whether nothing is measured at the end.</summary>
    public static RunField<bool> NoEvaluate { get; } = new(
        "noEvaluate", nameof(RunExecution.NoEvaluate), FieldKinds.Flag, e => e.NoEvaluate, (e, v) => e with { NoEvaluate = v })
    {
        Help = () => "Skip the metrics at the end.",
        Option = "--no-evaluate", IsOfTraining = true,
    };

    /// <summary>Whether metrics use fewer samples.</summary>
    public static RunField<bool> Quick { get; } = new(
        "quick", nameof(RunExecution.Quick), FieldKinds.Flag, e => e.Quick, (e, v) => e with { Quick = v })
    {
        Help = () => "Quick mode: fewer samples than the published protocol for metrics that take long.",
        Option = "--quick", IsOfTraining = true,
    };

    /// <summary>Whether event files are written.</summary>
    public static RunField<bool> TensorBoard { get; } = new(
        "tensorBoard", nameof(RunExecution.TensorBoard), FieldKinds.Flag, e => e.TensorBoard, (e, v) => e with { TensorBoard = v })
    {
        Help = () => "Also write the history, and the images at the end, as TensorBoard event files.",
        Option = "--tensorboard", IsOfTraining = true,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RunField> All { get; } =
    [
        Method, Data, Preset, Settings, Architecture, Likelihood, Latents, Steps, Batch, Optimizer, LearningRate,
        Seed, Correlate, HoldOut, DataRoot,
        CheckpointEvery, HistoryEvery, PicturesEvery, KeepModels, Threads, NoEvaluate, Quick, TensorBoard,
    ];

    /// <summary>Those of a <see cref="RunSpecification"/>.</summary>
    public static IReadOnlyList<RunField> OfSpecification { get; } = [.. All.Where(field => !field.IsExecution)];

    /// <summary>Those of a <see cref="RunExecution"/>.</summary>
    public static IReadOnlyList<RunField> OfExecution { get; } = [.. All.Where(field => field.IsExecution)];

    /// <summary>What a published protocol sets beside a method's settings.</summary>
    public static IReadOnlyList<RunField> OfProtocol { get; } = [Architecture, Likelihood, Latents, Batch, Steps, Optimizer, LearningRate];

    /// <summary>The field with a key, also one of an earlier version.</summary>
    /// <exception cref="UserErrorException">There is none; the sentence suggests the nearest key.</exception>
    public static RunField Get(string key) =>
        All.FirstOrDefault(field => field.Key == key || field.OlderKeys.Contains(key))
        ?? throw Names.Unknown("key", key, All.Select(field => field.Key), "a run specification");

    /// <summary>The fields of two plans that are not the same.</summary>
    public static IEnumerable<RunField> Differences(RunPlan one, RunPlan other) => All.Where(field => !field.IsSame(one, other));

    internal static string ToJson(RunPlan plan, IEnumerable<RunField> fields)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" })) Write(json, plan, fields);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static void Write(Utf8JsonWriter json, RunPlan plan, IEnumerable<RunField> fields)
    {
        json.WriteStartObject();
        foreach (RunField field in fields.Where(field => field.AppliesTo(plan))) field.Write(json, plan);
        json.WriteEndObject();
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names);

    private static string OwnArchitectures() =>
        string.Concat(MethodCatalogue.All.Where(method => method.Architecture is not null)
            .Select(method => $"; {method.Architecture} for {method.Id}"));

    private static string OwnLearningRates() =>
        string.Concat(MethodCatalogue.All.Where(method => method.LearningRate is not null)
            .Select(method => $"; {method.LearningRate} for {method.Id}"));

    private static void CheckLatents(RunPlan plan, int latents)
    {
        (string id, MethodSettings settings) = (plan.Specification.Method, plan.Specification.Settings);
        if (latents > MostLatents) throw new UserErrorException($"latents must be <= {MostLatents}, got {latents}");
        if (MethodCatalogue.Get(id).Latents?.Invoke(settings) is { } own && latents != own)
            throw new UserErrorException($"latents must be {own} for {id} with these settings, got {latents}",
                "the settings of the method determine the number; omit --latents");
    }
}
