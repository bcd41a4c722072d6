using System.Text.Json;
using Disentangle.Methods;
using Disentangle.Optimizers;
using Disentangle.Serialization;

namespace Disentangle.Training;

/// <summary>
/// A run at one of its steps, in a folder: <c>parameters.safetensors</c>, <c>optimizer.safetensors</c> and <c>state.json</c>
/// (format, step, specification, images and their fingerprint). No state of a random number generator is needed, since all numbers are functions of seed and step.
/// </summary>
public sealed class Checkpoint
{
    private const int Format = 1;
    private const string ParametersFile = "parameters.safetensors", OptimizerFile = "optimizer.safetensors", StateFile = "state.json";

    private readonly string _folder;

    private Checkpoint(string folder, RunSpecification specification, long step, ImageShape images, int datasetCount, DataFingerprint? fingerprint) =>
        (_folder, Specification, Step, Images, DatasetCount, Fingerprint) = (folder, specification, step, images, datasetCount, fingerprint);

    /// <summary>What the run does.</summary>
    public RunSpecification Specification { get; }

    /// <summary>How many steps were done.</summary>
    public long Step { get; }

    /// <summary>The size of the images.</summary>
    public ImageShape Images { get; }

    /// <summary>N, the number of training images.</summary>
    public int DatasetCount { get; }

    /// <summary>By what the images are known again; null in checkpoints of versions before 0.2.</summary>
    public DataFingerprint? Fingerprint { get; }

    /// <summary>Reads the state of a checkpoint; the tensors are read when they are asked for.</summary>
    /// <exception cref="UserErrorException">There is no checkpoint in the folder, or it is damaged.</exception>
    public static Checkpoint Read(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

        // Written by a program that was stopped between its two renames.
        if (!Directory.Exists(folder) && Directory.Exists(AtomicFolder.Previous(folder))) folder = AtomicFolder.Previous(folder);
        string path = Path.Combine(folder, StateFile);
        if (!File.Exists(path)) throw new UserErrorException($"there is no checkpoint in {folder}: {StateFile} is missing");
        return ReadState(folder, path);
    }

    /// <summary>The trained model, for encoding and decoding.</summary>
    /// <exception cref="UserErrorException">The parameters are missing, damaged or not those of the run's model.</exception>
    public IMethod CreateMethod(IKernels kernels)
    {
        IMethod method = Specification.CreateMethod(Images, kernels);
        RestoreParameters(method);
        return method;
    }

    internal static void Write(string folder, RunSpecification specification, IMethod method, int datasetCount, DataFingerprint fingerprint, long step) => AtomicFolder.Replace(folder, temporary =>
    {
        SafeTensors.Write(Path.Combine(temporary, ParametersFile), ModelTensors(method));
        SafeTensors.Write(Path.Combine(temporary, OptimizerFile), OptimizerTensors(method));
        using FileStream file = File.Create(Path.Combine(temporary, StateFile));
        using (Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
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
            json.WritePropertyName("specification");
            specification.WriteJson(json);
            json.WriteEndObject();
        }

        file.Flush(flushToDisk: true);
    });

    /// <summary>Checks that a data set holds the images that the run was trained on.</summary>
    /// <exception cref="UserErrorException">Their size or number is another, or a sample of them differs.</exception>
    public void Check(IImageDataset dataset)
    {
        if (dataset.Shape != Images) throw new UserErrorException($"the run was trained on images of {Images}, but those of {dataset.Name} are {dataset.Shape}");
        if (dataset.Count != DatasetCount) throw new UserErrorException($"the run was trained on {DatasetCount} images, but {dataset.Name} has {dataset.Count}");
        if (Fingerprint is null || Fingerprint.Matches(DataFingerprint.Of(dataset))) return;
        throw new UserErrorException(
            dataset.Name == Specification.Data
                ? $"the images of {dataset.Name} are no longer those that the run was trained on"
                : $"the run was trained on {Specification.Data}, but {dataset.Name} holds other images",
            "if the data set has moved, give its location with --data; to measure the model on other images, use disentangle encode with --data, then disentangle score");
    }

    internal void Restore(IMethod method)
    {
        RestoreParameters(method);
        SafeTensors.ReadInto(Path.Combine(_folder, OptimizerFile), [.. OptimizerTensors(method)]);
    }

    /// <summary>All that encoding and decoding need.</summary>
    private static IEnumerable<NamedTensor> ModelTensors(IMethod method) =>
        [.. method.Parameters.Items.Select(p => new NamedTensor(p.Name, p.Value)), .. method.Statistics];

    private static IEnumerable<NamedTensor> OptimizerTensors(IMethod method)
    {
        foreach (Phase phase in method.Phases)
        {
            foreach (OptimizerState state in phase.Optimizer.State) yield return new NamedTensor($"{phase.Name}.{state.Name}", state.Value);
        }
    }

    private static Checkpoint ReadState(string folder, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != Format) throw new UserErrorException($"{path} has format {format}, this version reads format {Format}");
            long step = root.GetProperty("step").GetInt64();
            if (step < 0) throw new FormatException($"step must be >= 0, got {step}");
            JsonElement images = root.GetProperty("images");
            return new Checkpoint(
                folder,
                RunSpecification.FromJson(root.GetProperty("specification")),
                step,
                new ImageShape(images[0].GetInt32(), images[1].GetInt32(), images[2].GetInt32()),
                root.GetProperty("datasetCount").GetInt32(),
                root.TryGetProperty("fingerprint", out JsonElement fingerprint) ? DataFingerprint.Parse(fingerprint.GetString()!) : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new UserErrorException($"{path} is damaged: {e.Message}", innerException: e);
        }
    }

    private void RestoreParameters(IMethod method) =>
        SafeTensors.ReadInto(Path.Combine(_folder, ParametersFile), [.. ModelTensors(method)]);
}
