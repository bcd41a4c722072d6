using System.IO.Compression;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>A NumPy archive open for reading: a zip file, each entry of which is one array. One thread may use it at a time.</summary>
public sealed class NpzArchive : IDisposable
{
    private const string Extension = ".npy";
    private const int MostListed = 20;

    private readonly FileStream _file;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private NpzArchive(string path, FileStream file, ZipArchive zip)
    {
        (Path, _file, _zip) = (path, file, zip);
        BeyondLimitException.Check(Limits.ArchiveEntries, zip.Entries.Count, $"has {zip.Entries.Count} entries");
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            string name = entry.FullName;
            if (!name.EndsWith(Extension, StringComparison.Ordinal)) continue;
            BeyondLimitException.Check(Limits.NameCharacters, name.Length, $"has an array with a name of {name.Length} characters");
            if (!_entries.TryAdd(name[..^Extension.Length], entry))
            {
                throw new UserErrorException($"{path}: contains two arrays named {InputFile.Printable(name)}");
            }
        }
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The names of the arrays, in the order of the archive.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Opens an archive.</summary>
    /// <exception cref="UserErrorException">The file is missing, or is no complete zip archive.</exception>
    public static NpzArchive Open(string path)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            return new NpzArchive(path, stream, new ZipArchive(stream, ZipArchiveMode.Read));
        }
        catch (Exception e) when (InputFile.IsDamage(e) || e is ArgumentException)
        {
            stream.Dispose();
            if (e is BeyondLimitException) throw InputFile.Failure(path, e);
            throw ArchiveRefusal.Of(path, "a NumPy archive (.npz)", e);
        }
        catch (UserErrorException)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is an array of this name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Opens an array to be read front to back. Close it before the next is opened.</summary>
    /// <exception cref="UserErrorException">There is no such array, or it is damaged or of a kind that cannot be read.</exception>
    public NpyReader OpenArray(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw new UserErrorException($"{Path}: has no array {InputFile.Printable(name)}; it holds {NamesText}");
        }

        string source = $"{Path}: array {InputFile.Printable(name)}";
        if (entry.IsEncrypted) throw new UserErrorException($"{source} is encrypted");
        Stream? stream = null;
        try
        {
            stream = InputFile.OpenEntry(entry);
            return new NpyReader(stream, source, entry.Length, entry.CompressedLength);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            stream?.Dispose();
            if (stream is null && ZipCompression.NameOf(_file, entry.FullName) is { } compression)
                throw new UserErrorException($"{source} is compressed with {compression}, which is not supported",
                    "write the archive again with numpy.savez_compressed", e);
            throw InputFile.Failure(source, e);
        }
        catch (UserErrorException)
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Reads an array of numbers whole. Booleans come as bytes of 0 and 1.</summary>
    /// <exception cref="UserErrorException">As for <see cref="OpenArray"/>, or it holds strings.</exception>
    public NpyArray Read(string name)
    {
        using NpyReader reader = OpenArray(name);
        return NpyArray.Read(reader);
    }

    /// <summary>
    /// Where in the file the values of an array begin that was opened last and of which only the header was read, or null when they are
    /// compressed. Who reads them there goes without their checksum.
    /// </summary>
    internal long? StoredAt(string name, NpyHeader header)
    {
        ZipArchiveEntry entry = _entries[name];
        long expected = header.Bytes + header.Count * header.ElementSize, begin = _file.Position - header.Bytes;
        if (entry.CompressedLength != expected || entry.Length != expected || begin < 0 || begin + expected > _file.Length) return null;

        // The position of the file is that of the entry where the bytes come from it as they are: the header must stand before it.
        try
        {
            var bytes = new byte[header.Bytes];
            _file.Position = begin;
            _file.ReadExactly(bytes);
            return NpyHeader.Read(new MemoryStream(bytes), Path).ShapeText == header.ShapeText ? begin + header.Bytes : null;
        }
        catch (Exception e) when (e is IOException or UserErrorException)
        {
            return null;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _zip.Dispose();

    /// <summary>The names of the arrays as part of a sentence.</summary>
    public string NamesText => _entries.Count == 0 ? "no arrays"
        : string.Join(", ", _entries.Keys.Take(MostListed).Select(InputFile.Printable))
            + (_entries.Count > MostListed ? $" and {_entries.Count - MostListed} more" : "");
}
