using System.Reflection;
using System.Text.Json;
using Disentangle.Datasets;
using Disentangle.Datasets.Formats;
using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>A model that was made elsewhere.</summary>
/// <param name="File">The full path of its file.</param>
/// <param name="Map">The name or the full path of the map of its tensors.</param>
public sealed record ImportSource(string File, string Map);

/// <summary>What <c>run.json</c> tells: all that is needed to make the run again.</summary>
/// <param name="Specification">Everything that decides what the run does.</param>
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

    /// <summary>How the command was given beside the specification; nothing of it changes what is learned.</summary>
    public CommandOptions Options { get; init; } = new();

    /// <summary>The version of this library.</summary>
    public static string CurrentVersion { get; } =
        typeof(RunDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0.0.0";

    /// <summary>The description of a run that starts now on this machine.</summary>
    public static RunDescription Of(RunSpecification specification, IImageDataset data) => new(
        specification,
        data.Shape,
        data.Count,
        data is IFactorDataset labelled ? [.. labelled.Factors.Select(f => f.Name)] : [],
        CurrentVersion,
        MachineDescription.Current,
        DateTimeOffset.UtcNow)
    {
        Fingerprint = DataFingerprint.Of(data),
    };

    /// <summary>Reads a run's description.</summary>
    /// <exception cref="UserErrorException">The file is damaged, or of a later version.</exception>
    public static RunDescription Read(RunFolder folder)
    {
        string path = folder.DescriptionFile;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != Format) throw new UserErrorException($"{path} has format {format}, this version reads format {Format}");
            JsonElement data = root.GetProperty("dataset"), images = data.GetProperty("images"), machine = root.GetProperty("machine");
            return new RunDescription(
                SpecificationOf(root, folder.Path),
                new ImageShape(images[0].GetInt32(), images[1].GetInt32(), images[2].GetInt32()),
                data.GetProperty("count").GetInt32(),
                [.. data.GetProperty("factors").EnumerateArray().Select(name => name.GetString()!)],
                root.GetProperty("versions").GetProperty("disentangle").GetString()!,
                new MachineDescription(
                    machine.GetProperty("processor").GetString()!,
                    machine.GetProperty("cores").GetInt32(),
                    machine.GetProperty("vectorBits").GetInt32(),
                    machine.GetProperty("system").GetString()!,
                    root.GetProperty("versions").GetProperty("dotnet").GetString()!),
                root.GetProperty("created").GetDateTimeOffset())
            {
                Fingerprint = data.TryGetProperty("fingerprint", out JsonElement fingerprint) ? DataFingerprint.Parse(fingerprint.GetString()!) : null,
                Imported = root.TryGetProperty("imported", out JsonElement source)
                    ? new ImportSource(source.GetProperty("file").GetString()!, source.GetProperty("map").GetString()!)
                    : null,
                Options = root.TryGetProperty("options", out JsonElement options) ? CommandOptions.Read(new JsonItem(options, path)) : new(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                                      or IndexOutOfRangeException or IOException)
        {
            throw new UserErrorException($"{path} is not the description of a run: it is damaged", innerException: e);
        }
    }

    /// <summary>The specification of a <c>run.json</c> with full paths: of the two that it has of its data, one that exists.</summary>
    /// <param name="root">What the file holds.</param>
    /// <param name="folder">The folder that it is in.</param>
    /// <exception cref="UserErrorException">A key or value is wrong.</exception>
    internal static RunSpecification SpecificationOf(JsonElement root, string folder)
    {
        RunSpecification written = RunSpecification.FromJson(root.GetProperty("specification"));
        RunSpecification first = DataPaths.Resolved(written, folder);
        if (DataPaths.Exists(first.Data) || !root.TryGetProperty("dataset", out JsonElement data) || !data.TryGetProperty("alternative", out JsonElement other)) return first;
        RunSpecification second = DataPaths.Resolved(written with { Data = other.GetString()! }, folder);
        return DataPaths.Exists(second.Data) ? second : first;
    }

    /// <summary>Writes the description to a run's folder.</summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void Write(RunFolder folder) => Storage.Write(folder.DescriptionFile, stream =>
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WritePropertyName("specification");
        DataPaths.Written(Specification, folder.Path).WriteJson(json);
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
        if (DataPaths.Alternative(Specification, folder.Path) is { } alternative) json.WriteString("alternative", alternative);
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
        json.WriteString("created", CreatedAt);
        if (Options != new CommandOptions())
        {
            json.WritePropertyName("options");
            Options.Write(json);
        }

        if (Imported is { } source)
        {
            json.WriteStartObject("imported");
            json.WriteString("file", source.File);
            json.WriteString("map", source.Map);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });
}
