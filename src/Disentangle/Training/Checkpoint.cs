using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Disentangle.Foundation.Files;
using Disentangle.Foundation.Json;
using Disentangle.Methods;
using Disentangle.Optimizers;
using Disentangle.Serialization;

namespace Disentangle.Training;

/// <summary>
/// A run at one of its steps, in a folder named after it: <c>parameters.safetensors</c>, <c>optimizer.safetensors</c>, <c>state.json</c>
/// (format, step, specification, images and their fingerprint, the history so far) and the checksums of these in <c>SHA256SUMS</c>. No
/// state of a random number generator is needed, since all numbers are functions of seed and step.
/// </summary>
public sealed class Checkpoint
{
    internal const string ParametersFile = "parameters.safetensors", OptimizerFile = "optimizer.safetensors", StateFile = "state.json";

    private const int Format = 1;

    // A live run deletes old checkpoints while they are read; the newest is then another.
    private const int Attempts = 10;

    private readonly byte[] _state, _parameters;
    private readonly byte[]? _optimizer; // null of a model that was kept, not checkpointed
    private readonly IReadOnlyList<ModelFile> _files;

    private Checkpoint(string folder, byte[] state, byte[] parameters, byte[]? optimizer, IReadOnlyList<ModelFile> files,
        RunSpecification specification, long step, ImageShape images, int datasetCount) =>
        (Folder, _state, _parameters, _optimizer, _files, Specification, Step, Images, DatasetCount) = (folder, state, parameters,
            optimizer, files, specification, step, images, datasetCount);

    /// <summary>The full path of the folder of its files.</summary>
    public string Folder { get; }

    /// <summary>What the run does.</summary>
    public RunSpecification Specification { get; }

    /// <summary>How many steps were done.</summary>
    public long Step { get; }

    /// <summary>The size of the images.</summary>
    public ImageShape Images { get; }

    /// <summary>N, the number of training images.</summary>
    public int DatasetCount { get; }

    /// <summary>By what the images are known again; null in checkpoints of versions before 0.2.</summary>
    public DataFingerprint? Fingerprint { get; private init; }

    /// <summary>The history when the checkpoint was written; null where none was kept, and in checkpoints of versions before 0.2.</summary>
    public FilePrefix? History { get; private init; }

    /// <summary>A sentence on the newer checkpoint that is damaged, so that this one is used; null where this is the newest.</summary>
    public string? Notice { get; private init; }

    /// <summary>
    /// Reads the newest checkpoint of a folder whose files have their checksums. All of it is read at once, so it is of one step even while
    /// the run goes on.
    /// </summary>
    /// <param name="folder">What <see cref="TrainingRun.SaveCheckpoint(string, FilePrefix?)"/> wrote.</param>
    /// <exception cref="UserErrorException">There is no checkpoint in the folder, or all are damaged.</exception>
    public static Checkpoint Read(string folder) => Find(folder) ?? throw new UserErrorException($"there is no checkpoint in {folder}");

    /// <summary>The same, or null where there is no checkpoint, not even a damaged one.</summary>
    /// <exception cref="UserErrorException">All are damaged.</exception>
    public static Checkpoint? Find(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        for (int attempt = 1; ; attempt++)
        {
            UserErrorException? damage = null;
            bool vanished = false;
            foreach (string candidate in Candidates(folder))
            {
                try
                {
                    return Load(candidate, damage);
                }
                catch (UserErrorException e)
                {
                    vanished |= !Directory.Exists(candidate);
                    damage ??= e;
                }
            }

            if (vanished && attempt < Attempts) continue;
            return damage is null ? null : throw damage;
        }
    }

    /// <summary>Reads the checkpoint, or the model that was kept, of one step.</summary>
    /// <param name="folder">What it is in, named after its step.</param>
    /// <exception cref="UserErrorException">It is not there, or damaged.</exception>
    public static Checkpoint ReadAt(string folder) => Load(Path.GetFullPath(folder), newer: null);

    /// <summary>The trained model, for encoding and decoding.</summary>
    /// <exception cref="UserErrorException">The parameters are missing, damaged or not those of the run's model.</exception>
    public IMethod CreateMethod(IKernels kernels)
    {
        IMethod method = Specification.CreateMethod(Images, kernels, _files);
        RestoreParameters(method);
        return method;
    }

    /// <summary>Whether a model has the bits of this checkpoint's.</summary>
    public bool HoldsParametersOf(IMethod method)
    {
        using MemoryStream bytes = new();
        SafeTensors.Write(bytes, ModelTensors(method));
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).SequenceEqual(_parameters)
            && FilesOf(method).Select(file => file.Name).SequenceEqual(_files.Select(file => file.Name))
            && FilesOf(method).Zip(_files).All(pair => pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content));
    }

    /// <summary>SHA-256 of all that the model consists of, in lower case.</summary>
    public string ModelHash => HashOf(_parameters, _files);

    /// <summary>
    /// SHA-256 of the file of a model's parameters, as <c>SHA256SUMS</c> of its checkpoint has it, in lower case; of a model with files
    /// beside its parameters, of all of them.
    /// </summary>
    public static string HashOf(IMethod method)
    {
        using MemoryStream bytes = new();
        SafeTensors.Write(bytes, ModelTensors(method));
        return HashOf(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), FilesOf(method));
    }

    private static string HashOf(ReadOnlySpan<byte> parameters, IEnumerable<ModelFile> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(parameters);
        foreach (ModelFile file in files) hash.AppendData([.. Encoding.UTF8.GetBytes(file.Name), .. SHA256.HashData(file.Content)]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes the checkpoint of a model that was made elsewhere, at step 0.</summary>
    /// <param name="folder">The folder of the run's checkpoints; its own folder is there.</param>
    /// <param name="specification">What the run does.</param>
    /// <param name="method">The model.</param>
    /// <param name="data">The images that it is for.</param>
    public static void WriteImported(string folder, RunSpecification specification, IMethod method, IImageDataset data) =>
        Write(folder, specification, method, data.Count, DataFingerprint.Of(data), step: 0, history: null);

    /// <summary>Writes what was read into another folder, named after its step, and flushes it to the disk.</summary>
    /// <param name="folder">The folder of the copied run's checkpoints; its own folder is there.</param>
    /// <param name="withOptimizer">Whether training can go on from the copy.</param>
    public void CopyTo(string folder, bool withOptimizer) => CheckpointFolder.Write(folder, Step, copy =>
    {
        copy.Write(ParametersFile, stream => stream.Write(_parameters));
        if (withOptimizer && _optimizer is not null) copy.Write(OptimizerFile, stream => stream.Write(_optimizer));
        foreach (ModelFile file in _files) copy.Write(file.StoredName, stream => stream.Write(file.Content));
        copy.Write(StateFile, stream => stream.Write(_state));
    });

    internal void Restore(IMethod method)
    {
        if (_optimizer is null)
        {
            throw new UserErrorException(
                $"{Folder} has no {OptimizerFile}, so training cannot go on from it",
                "published and imported models have none; a new run of the same settings can be resumed: disentangle train");
        }

        RestoreParameters(method);
        SafeTensors.ReadInto(Path.Combine(Folder, OptimizerFile), new MemoryStream(_optimizer), [.. OptimizerTensors(method)]);
    }

    internal static void Write(
        string folder, RunSpecification specification, IMethod method, int datasetCount, DataFingerprint fingerprint, long step,
        FilePrefix? history) =>
        CheckpointFolder.Write(folder, step, files => Write(files, specification, method, datasetCount, fingerprint, step, history));

    /// <summary>Writes a model without what training needs to go on from it; those of earlier steps stay.</summary>
    internal static void WriteModel(
        string folder, RunSpecification specification, IMethod method, int datasetCount, DataFingerprint fingerprint, long step) =>
        CheckpointFolder.Write(
            folder, step,
            files => Write(files, specification, method, datasetCount, fingerprint, step, history: null, withOptimizer: false),
            kept: int.MaxValue);

    private static void Write(
        ChecksumFile files, RunSpecification specification, IMethod method, int datasetCount, DataFingerprint fingerprint, long step,
        FilePrefix? history, bool withOptimizer = true)
    {
        files.Write(ParametersFile, stream => SafeTensors.Write(stream, ModelTensors(method)));
        if (withOptimizer) files.Write(OptimizerFile, stream => SafeTensors.Write(stream, OptimizerTensors(method)));
        foreach (ModelFile file in FilesOf(method)) files.Write(file.StoredName, stream => stream.Write(file.Content));
        files.Write(StateFile, stream =>
        {
            using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteNumber("step", step);
            json.WriteNumber("datasetCount", datasetCount);
            json.WriteStartArray("images");
            json.WriteNumberValue(method.ImageShape.Height);
            json.WriteNumberValue(method.ImageShape.Width);
            json.WriteNumberValue(method.ImageShape.Channels);
            json.WriteEndArray();
            json.WriteString("fingerprint", fingerprint.ToString());
            if (history is not null)
            {
                json.WriteStartObject("history");
                json.WriteNumber("bytes", history.Bytes);
                json.WriteString("sha256", history.Sha256);
                json.WriteEndObject();
            }

            json.WritePropertyName("specification");
            specification.WriteJson(json);
            json.WriteEndObject();
        });
    }

    /// <summary>Checks that a data set holds the images that the run was trained on.</summary>
    /// <exception cref="UserErrorException">Their size or number is another, or a sample of them differs.</exception>
    public void Check(IImageDataset dataset)
    {
        if (dataset.Shape != Images)
            throw new UserErrorException($"the run was trained on images of {Images}, but those of {dataset.Name} are {dataset.Shape}");
        if (dataset.Count != DatasetCount)
            throw new UserErrorException($"the run was trained on {DatasetCount} images, but {dataset.Name} has {dataset.Count}");
        if (Fingerprint is null || Fingerprint.Matches(DataFingerprint.Of(dataset))) return;
        throw new UserErrorException(
            dataset.Name == Specification.Data
                ? $"the images of {dataset.Name} are no longer those that the run was trained on"
                : $"the run was trained on {Specification.Data}, but {dataset.Name} holds other images",
            "if the data set has moved, give its location with --data; to measure the model on other images, use disentangle encode with "
                + "--data, then disentangle score");
    }

    /// <summary>All that encoding and decoding need.</summary>
    private static IEnumerable<NamedTensor> ModelTensors(IMethod method) =>
        [.. method.Parameters.Items.Select(p => new NamedTensor(p.Name, p.Value)), .. method.Statistics];

    // In the order of the checksums.
    private static IEnumerable<ModelFile> FilesOf(IMethod method) => method.Files.OrderBy(file => file.Name, StringComparer.Ordinal);

    private static IEnumerable<NamedTensor> OptimizerTensors(IMethod method)
    {
        foreach (Phase phase in method.Phases)
        {
            foreach (OptimizerState state in phase.Optimizer.State) yield return new NamedTensor($"{phase.Name}.{state.Name}", state.Value);
        }
    }

    private static IEnumerable<string> Candidates(string folder)
    {
        foreach (string path in CheckpointFolder.Newest(folder)) yield return path;
        foreach (string path in new[] { folder, OldCheckpoint.Previous(folder) })
        {
            if (OldCheckpoint.IsIn(path)) yield return path;
        }
    }

    private static Checkpoint Load(string folder, UserErrorException? newer)
    {
        ChecksumFile? sums = OldCheckpoint.IsIn(folder) && !File.Exists(Path.Combine(folder, ChecksumFile.Name)) && !IsStep(folder)
            ? null : ChecksumFile.Read(folder);
        byte[] state = Bytes(StateFile), parameters = Bytes(ParametersFile);

        // A file that is there without a checksum has lost its line.
        bool withoutOptimizer = sums?.Files.Contains(OptimizerFile) == false && !File.Exists(Path.Combine(folder, OptimizerFile));
        byte[]? optimizer = withoutOptimizer ? null : Bytes(OptimizerFile);
        IEnumerable<string> stored = sums?.Files.Where(ModelFile.IsStored) ?? [];
        ModelFile[] files = [.. stored.Select(name => new ModelFile(name[ModelFile.StoredPrefix.Length..], Bytes(name)))];
        return Parse(folder, state, parameters, optimizer, files, newer);

        byte[] Bytes(string name) => sums is null ? ChecksumFile.ReadUnchecked(Path.Combine(folder, name)) : sums.ReadChecked(name);
    }

    // The old layout has no checksums; a folder named after a step without them has lost them.
    private static bool IsStep(string folder) => CheckpointFolder.StepOf(folder) >= 0;

    private static Checkpoint Parse(string folder, byte[] state, byte[] parameters, byte[]? optimizer, ModelFile[] files,
        UserErrorException? newer)
    {
        string path = Path.Combine(folder, StateFile);
        try
        {
            JsonItem root = JsonText.Parse(state, path).WithoutSource;
            long format = root["format"].Whole();
            if (format != Format) throw new UserErrorException($"it has format {format}, this version reads format {Format}");
            long step = root["step"].Whole();
            IReadOnlyList<JsonItem> images = root["images"].Items(3);
            ImageShape shape = new(images[0].Int(1), images[1].Int(1), images[2].Int(1));
            RunSpecification specification = RunPlan.FromJson(root["specification"]).Specification;
            return new Checkpoint(folder, state, parameters, optimizer, files, specification, step, shape, root["datasetCount"].Int(1))
            {
                Fingerprint = root.Find("fingerprint") is { } fingerprint ? DataFingerprint.Parse(fingerprint.Text()) : null,
                History = root.Find("history") is { } history ? new FilePrefix(history["bytes"].Whole(), history["sha256"].Text()) : null,
                Notice = newer is null ? null : $"{newer.Message}; the checkpoint of step {step} is used",
            };
        }
        catch (Exception e) when (e is UserErrorException or FormatException)
        {
            throw new UserErrorException($"{path} is damaged: {(e is UserErrorException ? e.Message : "its fingerprint is none")}",
                innerException: e);
        }
    }

    private void RestoreParameters(IMethod method) =>
        SafeTensors.ReadInto(Path.Combine(Folder, ParametersFile), new MemoryStream(_parameters), [.. ModelTensors(method)]);
}
