using System.Security.Cryptography;
using System.Text;

namespace Disentangle.Foundation.Files;

/// <summary>
/// The checksums of the files of a folder, in the format of <c>sha256sum</c>: a line each with the SHA-256 checksum in hexadecimal, two
/// spaces and the name. <c>sha256sum -c SHA256SUMS</c> checks the folder.
/// </summary>
public sealed class ChecksumFile
{
    /// <summary>Its name.</summary>
    public const string Name = "SHA256SUMS";

    private const int HexDigits = 64;

    private readonly string _folder;
    private readonly SortedDictionary<string, string> _sums = new(StringComparer.Ordinal);

    private ChecksumFile(string folder) => _folder = folder;

    /// <summary>The names of the files that have checksums, in ordinal order.</summary>
    public IReadOnlyCollection<string> Files => _sums.Keys;

    /// <summary>Begins the checksums of a folder whose files are about to be written.</summary>
    public static ChecksumFile Begin(string folder) => new(folder);

    /// <summary>Reads the checksums of a folder.</summary>
    /// <exception cref="UserErrorException">They are missing or damaged.</exception>
    public static ChecksumFile Read(string folder)
    {
        ChecksumFile sums = new(folder);
        string path = Path.Combine(folder, Name);
        byte[] text = ReadUnchecked(path);
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length < HexDigits + 3 || line[HexDigits..(HexDigits + 2)] != "  "
                || !sums._sums.TryAdd(line[(HexDigits + 2)..], line[..HexDigits]))
                throw new UserErrorException($"{path} is damaged");
        }

        return sums;
    }

    /// <summary>Writes a file of the folder and flushes it to the disk, and takes its checksum from what is written.</summary>
    public void Write(string name, Action<Stream> write)
    {
        using var sha = SHA256.Create();
        using FileStream file = File.Create(Path.Combine(_folder, name));
        using (CryptoStream hashed = new(file, sha, CryptoStreamMode.Write, leaveOpen: true)) write(hashed);
        file.Flush(flushToDisk: true);
        _sums[name] = Convert.ToHexStringLower(sha.Hash!);
    }

    /// <summary>Writes the checksums, and flushes them and the names of all files to the disk.</summary>
    public void End()
    {
        using (FileStream file = File.Create(Path.Combine(_folder, Name)))
        {
            file.Write(Encoding.UTF8.GetBytes(ToString()));
            file.Flush(flushToDisk: true);
        }

        DurableFolder.Flush(_folder);
    }

    /// <summary>Reads a file of the folder whole.</summary>
    /// <exception cref="UserErrorException">It is missing, or does not have its checksum.</exception>
    public byte[] ReadChecked(string name)
    {
        string path = Path.Combine(_folder, name);
        byte[] bytes = ReadUnchecked(path);
        if (!_sums.TryGetValue(name, out string? sum) || sum != Convert.ToHexStringLower(SHA256.HashData(bytes)))
            throw new UserErrorException($"{path} is damaged: it does not have its checksum");
        return bytes;
    }

    /// <summary>The text of the file.</summary>
    public override string ToString() => string.Concat(_sums.Select(sum => $"{sum.Value}  {sum.Key}\n"));

    /// <summary>Reads a file whole that has no checksum.</summary>
    /// <exception cref="UserErrorException">It is missing or cannot be read.</exception>
    public static byte[] ReadUnchecked(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException($"{path} is missing", innerException: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read", innerException: e);
        }
    }
}
