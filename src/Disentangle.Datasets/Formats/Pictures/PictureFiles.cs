using System.IO.Compression;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>The pictures of a folder and its subfolders, or of a zip archive, in the order of their names.</summary>
internal sealed class PictureFiles : IDisposable
{
    // An entry of more bytes than this is no picture where it is packed tighter than a picture can be.
    private const int LargeEntry = 1 << 24;

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
        BeyondLimitException.Check(Limits.ArchiveEntries, archive.Entries.Count, $"has {archive.Entries.Count} entries");
        ZipArchiveEntry[] files =
            [.. archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).OrderBy(entry => entry.FullName, StringComparer.Ordinal)];
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
        string? hint = files._others.Length == 0 ? null
            : $"it contains {Notice.Count(files._others.Length, "other file")}, for example {InputFile.Printable(files._others[0])}";
        throw new UserErrorException(
            $"{path}: contains no image; a file whose name ends with {string.Join(", ", PictureFormat.AllEndings)} is expected", hint);
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
        if (Of(_skippedLinks, "link", "to a folder that is already read, contains this one or does not exist") is { } links)
            yield return links;

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
            return TableText.Decode(ReadEntry(_archive.GetEntry(name)!, Limits.TableBytes), source);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure(source, e);
        }
    }

    /// <summary>What to call a file in a sentence.</summary>
    public string SourceOf(string name) =>
        $"{Path.TrimEnd(System.IO.Path.DirectorySeparatorChar)}{(_archive is null ? System.IO.Path.DirectorySeparatorChar : ':')}"
            + $"{InputFile.Printable(name)}";

    /// <summary>What to call a file in a sentence.</summary>
    public string Source(int index) => SourceOf(Names[index]);

    /// <summary>The bytes of a file. One thread may read at a time.</summary>
    /// <exception cref="UserErrorException">It cannot be read, is damaged, or is too large.</exception>
    public byte[] Read(int index)
    {
        try
        {
            return _archive is null ? ReadPicture(System.IO.Path.Combine(Path, Names[index]))
                : ReadEntry(_entries[index], Limits.PictureBytes);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure(Source(index), e);
        }
    }

    /// <summary>How many bytes <see cref="Read"/> returns; 0 where that cannot be told.</summary>
    public long LengthOf(int index)
    {
        try
        {
            return _archive is null ? new FileInfo(System.IO.Path.Combine(Path, Names[index])).Length : _entries[index].Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>What changes when a file is added, removed or changed: from names, lengths, and times or checksums.</summary>
    /// <exception cref="UserErrorException">A file cannot be read any more.</exception>
    public IReadOnlyList<string> Marks() => _archive is null ? [.. Names.Select(Mark)]
        : [.. _entries.Select(entry => $"{entry.FullName} {entry.Length} {entry.Crc32}")];

    /// <summary>Closes the archive.</summary>
    public void Dispose() => _archive?.Dispose();

    private string Mark(string name)
    {
        try
        {
            FileInfo file = new(System.IO.Path.Combine(Path, name));
            return $"{name} {file.Length} {file.LastWriteTimeUtc.Ticks}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable($"{SourceOf(name)}:", e);
        }
    }

    private static bool IsHidden(string name) => name.Split('/').Any(part => part is ['.', not '.', ..] or FolderWalk.MacOS);

    private static bool IsOfMacOS(string name) =>
        name.Split('/') is var parts
            && (parts[^1].StartsWith("._", StringComparison.Ordinal) || parts[^1] == ".DS_Store" || parts.Contains(FolderWalk.MacOS));

    private static PictureFiles OfFolder(string path)
    {
        try
        {
            return new PictureFiles(path, new FolderWalk(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BeyondLimitException)
        {
            throw e is BeyondLimitException ? InputFile.Failure(path, e) : InputFile.Unreadable($"{path}:", e);
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
            if (e is BeyondLimitException) throw InputFile.Failure(path, e);
            throw ArchiveRefusal.Of(path, "a folder or a zip archive of images", e);
        }
    }

    /// <summary>The bytes of a picture file.</summary>
    /// <exception cref="UserErrorException">It does not exist, or may not be read.</exception>
    /// <exception cref="BeyondLimitException">It is too large.</exception>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public static byte[] ReadPicture(string path)
    {
        using FileStream stream = InputFile.Open(path);
        BeyondLimitException.Check(Limits.PictureBytes, stream.Length, $"has {stream.Length} bytes");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] ReadEntry(ZipArchiveEntry entry, Limit most)
    {
        if (entry.IsEncrypted) throw new DamagedException("it is encrypted");
        BeyondLimitException.Check(most, entry.Length, $"has {entry.Length} bytes");
        long expansion = entry.Length / Math.Max(1, entry.CompressedLength);
        if (entry.Length > LargeEntry) BeyondLimitException.Check(Limits.PictureExpansion, expansion,
            $"has {entry.Length} bytes, {expansion} times what is stored of it");
        using Stream stream = InputFile.OpenEntry(entry);
        byte[] bytes = ClaimedBytes.Read(stream, (int)entry.Length, entry.CompressedLength, out int found);
        if (found < entry.Length) throw new EndOfStreamException();

        // The end is where the checksum is compared.
        _ = stream.Read(new byte[1]);
        return bytes;
    }
}
