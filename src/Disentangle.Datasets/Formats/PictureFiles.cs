using System.IO.Compression;

namespace Disentangle.Datasets.Formats;

/// <summary>The pictures of a folder and its subfolders, or of a zip archive, in the order of their names.</summary>
internal sealed class PictureFiles : IDisposable
{
    /// <summary>The most bytes of a file that is read.</summary>
    private const long MostBytes = 1 << 26;

    private readonly ZipArchive? _archive;
    private readonly ZipArchiveEntry[] _entries = [];
    private readonly string[] _others, _hidden;
    private readonly IReadOnlyList<string> _skippedLinks = [];

    private PictureFiles(string folder, FolderWalk walk)
    {
        (Path, _skippedLinks) = (folder, walk.SkippedLinks);
        Names = [.. walk.Files.Where(PictureFormat.HasEnding)];
        _others = [.. walk.Files.Where(name => !PictureFormat.HasEnding(name))];
        _hidden = [.. walk.Hidden];
    }

    private PictureFiles(string path, ZipArchive archive)
    {
        (Path, _archive) = (path, archive);
        ZipArchiveEntry[] files = [.. archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).OrderBy(entry => entry.FullName, StringComparer.Ordinal)];
        _entries = [.. files.Where(entry => PictureFormat.HasEnding(entry.FullName) && !IsHidden(entry.FullName))];
        Names = [.. _entries.Select(entry => entry.FullName)];
        _others = [.. files.Select(entry => entry.FullName).Where(name => !PictureFormat.HasEnding(name) && !IsHidden(name))];
        _hidden = [.. files.Select(entry => entry.FullName).Where(IsHidden)];
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
        string? hint = files._others.Length == 0 ? null : $"it contains {Notice.Count(files._others.Length, "other file")}, for example {InputFile.Printable(files._others[0])}";
        throw new UserErrorException($"{path}: contains no image; a file whose name ends with {string.Join(", ", PictureFormat.AllEndings)} is expected", hint);
    }

    /// <summary>The files that are no pictures, in ordinal order.</summary>
    public IReadOnlyList<string> Others => _others;

    /// <summary>What is passed over, and why.</summary>
    /// <param name="used">Files that are no pictures and are read all the same.</param>
    public IEnumerable<Notice> Notices(IEnumerable<string> used)
    {
        string[] others = [.. _others.Except(used)];
        if (Of(others, "file", $"not {PictureFormat.NamesText} by file extension") is { } unread) yield return unread;
        ILookup<bool, string> hidden = _hidden.ToLookup(IsOfMacOS);
        if (Of([.. hidden[false].Where(PictureFormat.HasEnding)], "image", "hidden") is { } pictures) yield return pictures;
        if (Of([.. hidden[false].Where(name => !PictureFormat.HasEnding(name))], "file", "hidden") is { } files) yield return files;
        if (Of([.. hidden[true]], "file", "written by macOS to describe other files") is { } described) yield return described;
        if (Of(_skippedLinks, "link", "to a folder that is already read, contains this one or does not exist") is { } links) yield return links;

        static Notice? Of(IReadOnlyList<string> names, string noun, string reason) => names.Count == 0 ? null
            : new Notice($"{Notice.Count(names.Count, noun)} skipped: {reason}", [.. names.Select(InputFile.Printable)]);
    }

    /// <summary>The text of one of <see cref="Others"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, is damaged, is too large, or is not text.</exception>
    public string ReadText(string name)
    {
        if (_archive is null) return TableText.Read(System.IO.Path.Combine(Path, name));
        string source = SourceOf(name);
        try
        {
            return TableText.Decode(ReadEntry(_archive.GetEntry(name)!, TableText.MostBytes), source);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw new UserErrorException($"{source} is damaged: {InputFile.Reason(e)}", innerException: e);
        }
    }

    /// <summary>What to call a file in a sentence.</summary>
    public string SourceOf(string name) => $"{Path.TrimEnd(System.IO.Path.DirectorySeparatorChar)}{(_archive is null ? System.IO.Path.DirectorySeparatorChar : ':')}{InputFile.Printable(name)}";

    /// <summary>What to call a file in a sentence.</summary>
    public string Source(int index) => SourceOf(Names[index]);

    /// <summary>The bytes of a file. One thread may read at a time.</summary>
    /// <exception cref="UserErrorException">It cannot be read, is damaged, or is too large.</exception>
    public byte[] Read(int index)
    {
        try
        {
            return _archive is null ? ReadFile(System.IO.Path.Combine(Path, Names[index])) : ReadEntry(_entries[index], MostBytes);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw new UserErrorException($"{Source(index)} is damaged: {InputFile.Reason(e)}", innerException: e);
        }
    }

    /// <summary>What changes when a file is added, removed or changed: from names, lengths, and times or checksums.</summary>
    public IEnumerable<string> Marks() => _archive is null
        ? Names.Select(name => new FileInfo(System.IO.Path.Combine(Path, name))).Select((file, i) => $"{Names[i]} {file.Length} {file.LastWriteTimeUtc.Ticks}")
        : _entries.Select(entry => $"{entry.FullName} {entry.Length} {entry.Crc32}");

    /// <summary>Closes the archive.</summary>
    public void Dispose() => _archive?.Dispose();

    private static bool IsHidden(string name) => name.Split('/').Any(part => part is ['.', not '.', ..] or FolderWalk.MacOS);

    private static bool IsOfMacOS(string name) =>
        name.Split('/') is var parts && (parts[^1].StartsWith("._", StringComparison.Ordinal) || parts[^1] == ".DS_Store" || parts.Contains(FolderWalk.MacOS));

    private static PictureFiles OfFolder(string path)
    {
        try
        {
            return new PictureFiles(path, new FolderWalk(path));
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
            throw ArchiveRefusal.Of(path, "a folder or a zip archive of images", e);
        }
    }

    private static byte[] ReadFile(string path)
    {
        using FileStream stream = InputFile.Open(path);
        CheckLength(stream.Length, MostBytes);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] ReadEntry(ZipArchiveEntry entry, long most)
    {
        if (entry.IsEncrypted) throw new InvalidDataException("it is encrypted");
        CheckLength(entry.Length, most);
        using ZipEntryStream stream = new(entry);
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);

        // The end is where the checksum is compared.
        _ = stream.Read(new byte[1]);
        return bytes;
    }

    private static void CheckLength(long length, long most)
    {
        if (length > most) throw new InvalidDataException($"it has {length} bytes, at most {most} are read");
    }
}
