using System.Text.Json;

namespace Disentangle.Benchmarks;

/// <summary>A file of ratios: a section for each processor, vector width and number of threads that were measured.</summary>
internal sealed class RatiosFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    };

    private readonly string _path;
    private readonly List<SpeedRatios> _sections;

    private RatiosFile(string path, List<SpeedRatios> sections) => (_path, _sections) = (path, sections);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="UserErrorException">It is missing or damaged.</exception>
    public static RatiosFile Read(string path)
    {
        try
        {
            return new(path, JsonSerializer.Deserialize<List<SpeedRatios>>(File.ReadAllText(path), Format)
                ?? throw new UserErrorException($"{path}: must hold ratios, got null"));
        }
        catch (JsonException damage)
        {
            throw new UserErrorException($"{path}: must be a file of ratios, got something else at {damage.Path ?? "its beginning"}",
                "make one with ratios --write FILE");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read: {failure.Message}", "make one with ratios --write FILE");
        }
    }

    /// <summary>The section of a setting; of another processor with as wide vectors where there is none of this one.</summary>
    /// <exception cref="UserErrorException">None has vectors of this width on so many threads.</exception>
    public SpeedRatios SectionOf((string Processor, int VectorBits, int Threads) setting) =>
        _sections.Find(section => section.Setting == setting)
            ?? _sections.Find(section => (section.VectorBits, section.Threads) == (setting.VectorBits, setting.Threads))
            ?? throw new UserErrorException(
                $"{_path} has no section of {setting.VectorBits}-bit vectors on {setting.Threads} threads",
                "give --threads, or add a section of this machine with --write FILE");

    /// <summary>
    /// Writes a section into a file, in place of the one of the same setting; the old file stands until the new one is whole.
    /// </summary>
    /// <exception cref="UserErrorException">There is a file that holds something else, or it cannot be written.</exception>
    public static void Write(string path, SpeedRatios section)
    {
        List<SpeedRatios> sections = File.Exists(path) ? Read(path)._sections : [];
        sections.RemoveAll(old => old.Setting == section.Setting);
        sections.Add(section.Rounded);
        try
        {
            string beside = path + ".new";
            File.WriteAllText(beside, JsonSerializer.Serialize(
                sections.OrderBy(one => one.Processor, StringComparer.Ordinal).ThenBy(one => one.VectorBits).ThenBy(one => one.Threads),
                Format) + "\n");
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {failure.Message}");
        }
    }
}
