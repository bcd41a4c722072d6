using System.IO.Compression;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>Writes NumPy archives. Equal arrays give equal bytes, whenever they are written.</summary>
public static class NpzWriter
{
    /// <summary>The oldest time that a zip archive can hold: files do not depend on the clock.</summary>
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Writes the named arrays to a <c>.npz</c> file, in their order, deflated or stored as they are. The file appears whole under
    /// its name, or what was there stays.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty or given twice.</exception>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyCollection<KeyValuePair<string, NpyArray>> arrays, bool compress = true)
    {
        RequireDistinct(arrays);
        AtomicFile.Write(path, stream => Write(stream, arrays, compress));
    }

    /// <summary>Writes an archive of the named arrays to a stream, in their order.</summary>
    /// <exception cref="ArgumentException">A name is empty or given twice.</exception>
    public static void Write(Stream stream, IReadOnlyCollection<KeyValuePair<string, NpyArray>> arrays, bool compress = true)
    {
        RequireDistinct(arrays);
        CompressionLevel level = compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, NpyArray array) in arrays)
        {
            ZipArchiveEntry entry = zip.CreateEntry(name + ".npy", level);
            entry.LastWriteTime = Timestamp;
            using Stream bytes = entry.Open();
            array.Write(bytes);
        }
    }

    /// <summary>Writes the named arrays, deflated.</summary>
    /// <inheritdoc cref="Write(string, IReadOnlyCollection{KeyValuePair{string, NpyArray}}, bool)"/>
    public static void Write(string path, params (string Name, NpyArray Array)[] arrays) =>
        Write(path, [.. arrays.Select(array => KeyValuePair.Create(array.Name, array.Array))]);

    private static void RequireDistinct(IEnumerable<KeyValuePair<string, NpyArray>> arrays)
    {
        var names = new HashSet<string>();
        foreach ((string name, _) in arrays)
        {
            if (name.Length == 0 || !names.Add(name)) throw new ArgumentException($"the arrays need different names, got '{name}'");
        }
    }
}
