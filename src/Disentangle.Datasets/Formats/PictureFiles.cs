using System.IO.Compression;

namespace Disentangle.Datasets.Formats;

/// <summary>The PNG and JPEG files of a folder and its subfolders, or of a zip archive, in the order of their names.</summary>
internal sealed class PictureFiles : IDisposable
{
    /// <summary>The most bytes of a file that is read.</summary>
    private const long MostBytes = 1 << 26;

    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    private readonly ZipArchive? _archive;
    private readonly ZipArchiveEntry[] _entries = [];

    private PictureFiles(string folder, string[] names) => (Path, Names) = (folder, names);

    private PictureFiles(string path, ZipArchive archive)
    {
        (Path, _archive) = (path, archive);
        _entries = [.. archive.Entries.Where(entry => IsPicture(entry.FullName)).OrderBy(entry => entry.FullName, StringComparer.Ordinal)];
        Names = [.. _entries.Select(entry => entry.FullName)];
    }

    /// <summary>The folder or the archive.</summary>
    public string Path { get; }

    /// <summary>The files, as paths below <see cref="Path"/> with slashes, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Lists a folder, hidden files and folders left out, or the entries of an archive.</summary>
    /// <exception cref="UserErrorException">There is no such folder or zip archive, it cannot be read, or it holds no picture.</exception>
    public static PictureFiles Open(string path)
    {
        PictureFiles files = Directory.Exists(path) ? OfFolder(path) : OfArchive(path);
        if (files.Names.Count > 0) return files;
        files.Dispose();
        throw new UserErrorException($"{path}: holds no picture, a file that ends with {string.Join(", ", Endings)} is expected");
    }

    /// <summary>What to call a file in a sentence.</summary>
    public string Source(int index) => $"{Path}{(_archive is null ? System.IO.Path.DirectorySeparatorChar : ':')}{InputFile.Printable(Names[index])}";

    /// <summary>The bytes of a file. One thread may read at a time.</summary>
    /// <exception cref="UserErrorException">It cannot be read, is damaged, or is too large.</exception>
    public byte[] Read(int index)
    {
        try
        {
            return _archive is null ? ReadFile(System.IO.Path.Combine(Path, Names[index])) : ReadEntry(_entries[index]);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw new UserErrorException($"{Source(index)}: is damaged: {InputFile.Reason(e)}", innerException: e);
        }
    }

    /// <summary>What changes when a file is added, removed or changed: from names, lengths, and times or checksums.</summary>
    public IEnumerable<string> Marks() => _archive is null
        ? Names.Select(name => new FileInfo(System.IO.Path.Combine(Path, name))).Select((file, i) => $"{Names[i]} {file.Length} {file.LastWriteTimeUtc.Ticks}")
        : _entries.Select(entry => $"{entry.FullName} {entry.Length} {entry.Crc32}");

    /// <summary>Closes the archive.</summary>
    public void Dispose() => _archive?.Dispose();

    private static bool IsPicture(string name) =>
        Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !name.Split('/').Any(part => part is ['.', not '.', ..] or "__MACOSX");

    private static PictureFiles OfFolder(string path)
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        try
        {
            string[] names =
            [
                .. Directory.EnumerateFiles(path, "*", options)
                    .Select(file => System.IO.Path.GetRelativePath(path, file).Replace(System.IO.Path.DirectorySeparatorChar, '/'))
                    .Where(IsPicture)
                    .Order(StringComparer.Ordinal),
            ];
            return new PictureFiles(path, names);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {InputFile.Reason(e)}", innerException: e);
        }
    }

    private static PictureFiles OfArchive(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path}: no such folder or zip archive");
        FileStream stream = InputFile.Open(path);
        try
        {
            return new PictureFiles(path, new ZipArchive(stream, ZipArchiveMode.Read));
        }
        catch (Exception e) when (InputFile.IsDamage(e) || e is ArgumentException)
        {
            stream.Dispose();
            throw new UserErrorException($"{path}: is no folder and no zip archive, or is cut short: {InputFile.Reason(e)}", innerException: e);
        }
    }

    private static byte[] ReadFile(string path)
    {
        using FileStream stream = InputFile.Open(path);
        CheckLength(stream.Length);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] ReadEntry(ZipArchiveEntry entry)
    {
        if (entry.IsEncrypted) throw new InvalidDataException("it is encrypted");
        CheckLength(entry.Length);
        using ZipEntryStream stream = new(entry);
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);

        // The end is where the checksum is compared.
        _ = stream.Read(new byte[1]);
        return bytes;
    }

    private static void CheckLength(long length)
    {
        if (length > MostBytes) throw new InvalidDataException($"it has {length} bytes, at most {MostBytes} are read");
    }
}
