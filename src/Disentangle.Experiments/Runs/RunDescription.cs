using System.Reflection;
using System.Text.Json;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Json;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>What <c>run.json</c> tells: all that is needed to make the run again.</summary>
/// <param name="Specification">Everything that decides what the run learns.</param>
/// <param name="Images">The size of the images.</param>
/// <param name="ImageCount">How many images the data set has.</param>
/// <param name="Factors">The names of the data set's factors; empty where it has none.</param>
/// <param name="Version">The version of this library.</param>
/// <param name="Machine">The machine it was started on.</param>
/// <param name="CreatedAt">When it was started.</param>
public sealed record RunDescription(
    RunSpecification Specification,
    ImageShape Images,
    int ImageCount,
    IReadOnlyList<string> Factors,
    string Version,
    MachineDescription Machine,
    DateTimeOffset CreatedAt)
{
    private const int Format = 1;

    /// <summary>Where the model came from, if it was not trained here from the beginning.</summary>
    public ImportSource? Imported { get; init; }

    /// <summary>By what the images are known again; null in runs of versions before 0.2.</summary>
    public DataFingerprint? Fingerprint { get; init; }

    /// <summary>
    /// What stands for the content of the images, see <see cref="Session.ContentOf(IImageDataset, CancellationToken)"/>; null in runs that
    /// are no study's, and of versions before 0.2.
    /// </summary>
    public string? Content { get; init; }

    /// <summary>How the run is run; nothing of it changes what is learned.</summary>
    public RunExecution Execution { get; init; } = new();

    /// <summary>
    /// For example <c>β-VAE (beta=4) on dsprites</c>: with the method's main setting and all that are not at their default.
    /// </summary>
    public string Title => $"{RunDistinction.NameOf(Specification, MethodCatalogue.Get(Specification.Method).Name)} "
        + $"on {DataName.Short(Specification.Data)}{(IsChanged ? ", changed on the way" : "")}";

    /// <summary>
    /// Whether a setting or the learning rate was changed while it was trained, so that its specification alone does not say what it is.
    /// </summary>
    public bool IsChanged => Changes.Any(change => change.IsOfLearning);

    /// <summary>What the run does and how it is run.</summary>
    public RunPlan Plan => new(Specification, Execution);

    /// <summary>
    /// Whether all that the command was to do is done: training, measuring, pictures and report. Null in runs of
    /// versions before 0.2, which did not say.
    /// </summary>
    public bool? Completed { get; init; }

    /// <summary>What was changed when the run was resumed, in the order of the steps.</summary>
    public IReadOnlyList<RunChange> Changes { get; init; } = [];

    /// <summary>The version of this library.</summary>
    public static string CurrentVersion { get; } =
        typeof(RunDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0.0.0";

    /// <summary>The description of a run that starts now on this machine.</summary>
    public static RunDescription Of(RunPlan plan, IImageDataset data) => new(
        plan.Specification,
        data.Shape,
        data.Count,
        data is IFactorDataset labelled ? [.. labelled.Factors.Select(f => f.Name)] : [],
        CurrentVersion,
        MachineDescription.Current,
        DateTimeOffset.UtcNow)
    {
        Execution = plan.Execution,
        Fingerprint = DataFingerprint.Of(data),
        Completed = false,
    };

    /// <summary>
    /// Checks that this is the description of what a checkpoint was trained with: only the learning rate and settings may be others,
    /// where a change since then is recorded.
    /// </summary>
    /// <exception cref="UserErrorException">It is the description of something else.</exception>
    public void Check(RunFolder folder, Checkpoint checkpoint)
    {
        foreach (RunField field in Specification.DifferencesTo(checkpoint.Specification))
        {
            if (field == RunFields.Settings && RunChange.OfMethod(0, checkpoint.Specification, Specification).All(other => Changes.Any(
                change => change.Key == other.Key && change.Step >= checkpoint.Step && change.From == other.From))) continue;
            string mine = field.TextOf(Specification), theirs = field.TextOf(checkpoint.Specification);
            if (Changes.Any(change => change.Key == field.Key && change.Step >= checkpoint.Step && change.From == theirs)) continue;
            throw new UserErrorException(
                $"{folder.DescriptionFile} says {field} is {mine}, but the checkpoint of step {checkpoint.Step} was trained with {theirs}",
                $"restore {RunFolder.DescriptionName}; a learning rate is changed with disentangle resume --lr, weights with --set, "
                    + "everything else with a new run: disentangle train --config");
        }
    }

    /// <summary>The description of the run as it is resumed from a checkpoint, with what changes.</summary>
    internal RunDescription With(ResumeOptions options, Checkpoint? checkpoint)
    {
        RunSpecification specification = Specification with
        {
            Steps = options.Steps ?? Specification.Steps,
            LearningRate = options.LearningRate ?? Specification.LearningRate,
            Settings = MethodCatalogue.Get(Specification.Method).Changed(Specification.Settings, options.Settings),
            Data = options.Data is null ? Specification.Data : DataName.Absolute(options.Data),
        };
        RunPlan plan = new(specification, Execution with { DataRoot = options.DataRoot ?? Execution.DataRoot });
        long step = checkpoint?.Step ?? 0;

        // A run that goes back to an earlier checkpoint leaves the changes after it behind; its learning rate and settings then change
        // here.
        RunField rate = RunFields.LearningRate;
        RunPlan before = checkpoint is null ? Plan : rate.Copy(Plan with { Specification = checkpoint.Specification }, Plan);
        List<RunChange> changes = [.. Changes.Where(change => change.Step < step || !change.IsOfLearning)];
        changes.AddRange(RunChange.OfMethod(step, checkpoint?.Specification ?? Specification, specification));
        foreach (RunField field in new[] { rate, RunFields.Steps, RunFields.Data, RunFields.DataRoot }.Where(
            field => !field.IsSame(before, plan)))
            changes.Add(new RunChange(step, field.Key, field.TextOf(before), field.TextOf(plan)));

        bool more = specification.Steps > step;
        return plan == Plan && changes.SequenceEqual(Changes) && !(more && Completed == true)
            ? this
            : this with
            {
                Specification = plan.Specification,
                Execution = plan.Execution,
                Changes = changes,
                Completed = more ? false : Completed
            };
    }

    /// <summary>Reads a run's description.</summary>
    /// <exception cref="UserErrorException">The file is damaged, or of a later version.</exception>
    public static RunDescription Read(RunFolder folder)
    {
        string path = folder.DescriptionFile;
        JsonItem root = JsonText.Read(path);
        RequirePlugin(root, path);
        try
        {
            root = root.WithoutSource;
            long format = root["format"].Whole();
            if (format != Format) throw new UserErrorException($"it has format {format}, this version reads format {Format}");
            JsonItem data = root["dataset"], machine = root["machine"], versions = root["versions"];
            RunPlan plan = PlanOf(root, folder.Path);
            IReadOnlyList<JsonItem> images = data["images"].Items(3);
            return new RunDescription(
                plan.Specification,
                new ImageShape(images[0].Int(1), images[1].Int(1), images[2].Int(1)),
                data["count"].Int(1),
                [.. data["factors"].Items().Select(name => name.Text())],
                versions["disentangle"].Text(),
                new MachineDescription(machine["processor"].Text(), machine["cores"].Int(), machine["vectorBits"].Int(),
                    machine["system"].Text(), versions["dotnet"].Text()),
                root["created"].Element.TryGetDateTimeOffset(out DateTimeOffset created) ? created : throw root["created"].Wrong("a time"))
            {
                Fingerprint = data.Find("fingerprint") is { } fingerprint ? DataFingerprint.Parse(fingerprint.Text()) : null,
                Content = data.Find("content")?.Text(),
                Imported = root.Find("imported") is { } source ? ReadSource(source) : null,
                Completed = root.Find("completed")?.Flag(),
                Changes = root.Find("changes") is { } changes ? [.. changes.Items().Select(RunChange.Read)] : [],
                Execution = plan.Execution,
            };
        }
        catch (Exception e) when (e is UserErrorException or FormatException or InvalidOperationException)
        {
            throw new UserErrorException(
                $"{path} is not the description of a run: {(e is UserErrorException ? e.Message : "it is damaged")}",
                (e as UserErrorException)?.Hint, e);
        }
    }

    /// <summary>The plan of a <c>run.json</c> with full paths: of the two that it has of its data, one that exists.</summary>
    /// <param name="root">What the file holds.</param>
    /// <param name="folder">The folder that it is in.</param>
    /// <exception cref="UserErrorException">A key or value is wrong.</exception>
    internal static RunPlan PlanOf(JsonItem root, string folder)
    {
        // Version 0.1 kept the intervals with the specification, and the rest of the command as options.
        RunPlan written = RunPlan.FromJson(root["specification"].Element).WithExecution(root.Find("options"))
            .WithExecution(root.Find("execution"));
        written.Validate();
        RunPlan first = DataPaths.Resolved(written, folder);
        if (DataPaths.Exists(first.Specification.Data) || root.Find("dataset")?.Find("alternative") is not { } other) return first;
        RunPlan second = DataPaths.Resolved(RunFields.Data.With(written, other.Text()), folder);
        return DataPaths.Exists(second.Specification.Data) ? second : first;
    }

    /// <summary>Writes the description to a run's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="home">Where the folder will be, if not where it is; paths of data are relative to it.</param>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void Write(RunFolder folder, string? home = null) => Storage.Write(folder.DescriptionFile, stream =>
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WritePropertyName("specification");
        RunPlan plan = DataPaths.Written(Plan, home ?? folder.Path);
        plan.Specification.WriteJson(json);
        json.WritePropertyName("execution");
        plan.Execution.WriteJson(json);
        json.WriteStartObject("dataset");
        json.WriteStartArray("images");
        json.WriteNumberValue(Images.Height);
        json.WriteNumberValue(Images.Width);
        json.WriteNumberValue(Images.Channels);
        json.WriteEndArray();
        json.WriteNumber("count", ImageCount);
        json.WriteStartArray("factors");
        foreach (string factor in Factors) json.WriteStringValue(factor);
        json.WriteEndArray();
        if (Fingerprint is not null) json.WriteString("fingerprint", Fingerprint.ToString());
        if (Content is not null) json.WriteString("content", Content);
        if (DataPaths.Alternative(Specification, home ?? folder.Path) is { } alternative) json.WriteString("alternative", alternative);
        json.WriteEndObject();
        json.WriteStartObject("versions");
        json.WriteString("disentangle", Version);
        json.WriteString("dotnet", Machine.DotNet);
        json.WriteEndObject();
        json.WriteStartObject("machine");
        json.WriteString("processor", Machine.Processor);
        json.WriteNumber("cores", Machine.Cores);
        json.WriteNumber("vectorBits", Machine.VectorBits);
        json.WriteString("system", Machine.System);
        json.WriteEndObject();
        if (PluginOf(Specification.Method) is { } plugin) json.WriteString("plugin", plugin);
        json.WriteString("created", CreatedAt);
        if (Completed is { } completed) json.WriteBoolean("completed", completed);
        if (Changes.Count > 0)
        {
            json.WriteStartArray("changes");
            foreach (RunChange change in Changes) change.Write(json);
            json.WriteEndArray();
        }

        if (Imported is { } source)
        {
            json.WriteStartObject("imported");
            json.WriteString("file", source.File);
            if (source.Map is not null) json.WriteString("map", source.Map);
            if (source.Decoder is not null) json.WriteString("decoder", source.Decoder);
            WriteTexts(json, "options", source.Options);
            WriteTexts(json, "sha256", source.Checksums);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    /// <summary>The assembly that added a method to the catalogue; null of those that were there before, and where there is none.</summary>
    public static string? PluginOf(string method) =>
        MethodCatalogue.All.Find(method)?.Factory.Method.Module.Assembly is { } assembly && assembly != typeof(MethodCatalogue).Assembly
            ? assembly.GetName().Name : null;

    /// <summary>Checks that the method of a run is there; without this a run of a plugin's method would seem to be damaged.</summary>
    /// <param name="root">An object with <c>specification</c> and, of a plugin's method, <c>plugin</c>.</param>
    /// <param name="path">Where it stands.</param>
    /// <exception cref="UserErrorException">It is part of an assembly that is not loaded.</exception>
    public static void RequirePlugin(JsonItem root, string path)
    {
        if (!root.IsObject || root.Find("plugin") is not { IsText: true } plugin
            || root.Find("specification") is not { IsObject: true } specification
            || specification.Find("method") is not { IsText: true } method || MethodCatalogue.All.Find(method.Text()) is not null)
            return;
        string name = Shown.Short(plugin.Text());
        throw new UserErrorException($"{path}: the method {Shown.Short(method.Text())} is part of {name}, which is not loaded",
            $"install it with disentangle plugin install {ShellWord.Quoted(name)}, or load its assembly with --plugin FILE.dll");
    }

    private static ImportSource ReadSource(JsonItem source) => new(source["file"].Text(), source.Find("map")?.Text())
    {
        Decoder = source.Find("decoder")?.Text(),
        Options = TextsOf(source.Find("options")),
        Checksums = TextsOf(source.Find("sha256")),
    };

    private static KeyValuePair<string, string>[] TextsOf(JsonItem? json) =>
        json is { } item ? [.. item.Properties().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Text()))] : [];

    private static void WriteTexts(Utf8JsonWriter json, string key, IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        if (texts.Count == 0) return;
        json.WriteStartObject(key);
        foreach ((string name, string text) in texts) json.WriteString(name, text);
        json.WriteEndObject();
    }
}
