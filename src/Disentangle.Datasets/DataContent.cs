using System.Security.Cryptography;
using System.Text;

namespace Disentangle.Datasets;

/// <summary>
/// What stands for a data set where it must not matter where its files are: the name of the data set, and in place of a path a checksum of
/// what is there.
/// </summary>
public static class DataContent
{
    private const string TableBeside = "factors.csv";

    private static readonly string[] Paths = ["PATH", "FOLDER", "FILE", "IMAGE"];

    /// <summary>
    /// For example <c>npz:sha256-9f86...</c> for <c>npz:faces.npz</c>. A size after an <c>@</c> stays; a name without a path, as
    /// <c>dsprites</c>, is returned as it is, since it names what was published. All files are read.
    /// </summary>
    /// <param name="name">The name of a data set, with a path after a colon or without one.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">There is nothing at the path, or it cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string NameOf(string name, CancellationToken cancellation = default)
    {
        int colon = name.IndexOf(':');
        if (colon < 0 || colon == name.Length - 1) return name;
        (string id, string path, string size) = (name[..colon], name[(colon + 1)..], "");
        if (!Path.Exists(path) && path.LastIndexOf('@') is > 0 and int at) (path, size) = (path[..at], path[at..]);
        if (Path.Exists(path)) return $"{id}:sha256-{Convert.ToHexStringLower(Checksum(id, path, cancellation))}{size}";

        // The argument of a data set of one's own need not be a path.
        if (DatasetCatalogue.All.Find(id)?.Argument is not { } argument
            || !Paths.Any(kind => argument.Contains(kind, StringComparison.Ordinal)))
            return name;
        throw new UserErrorException($"{path}: no such file or folder");
    }

    private static byte[] Checksum(string id, string path, CancellationToken cancellation)
    {
        if (Directory.Exists(path)) return OfFiles(path, FilesIn(path), cancellation);

        // The factors of an archive of pictures may stand beside it.
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, table = Path.Combine(folder, TableBeside);
        return id == ImageFolderDataset.Entry.Id && File.Exists(table) ? OfFiles(folder, [path, table], cancellation)
            : OfFile(path, cancellation);
    }

    private static IEnumerable<string> FilesIn(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        return Directory.EnumerateFiles(folder, "*", all);
    }

    // A line a file, in the order of their names: checksum, name.
    private static byte[] OfFiles(string folder, IEnumerable<string> files, CancellationToken cancellation)
    {
        IEnumerable<string> lines = files
            .Select(file => (Name: Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'), File: file))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => $"{Convert.ToHexStringLower(OfFile(file.File, cancellation))}  {file.Name}\n");
        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)));
    }

    private static byte[] OfFile(string path, CancellationToken cancellation) =>
        OriginalFile.HashOf(path, HashAlgorithmName.SHA256, progress: null, cancellation);
}
