using System.Runtime.InteropServices;

namespace Disentangle.Datasets.Formats;

/// <summary>An HDF5 file open for reading, by the system's libhdf5.</summary>
internal sealed class Hdf5File : IDisposable
{
    private readonly Hdf5Library.Functions _library;
    private readonly long _id;

    private Hdf5File(string path, Hdf5Library.Functions library, long id, long length) =>
        (Path, _library, _id, Length) = (path, library, id, length);

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>How many bytes the file has.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="UserErrorException">The library is missing, or the file is missing, cut short, or of another format.</exception>
    public static Hdf5File Open(string path)
    {
        long length;
        using (FileStream stream = InputFile.Open(path))
        {
            length = stream.Length;
            if (!HasSignature(stream)) throw new UserErrorException($"{path}: is no HDF5 file, it does not begin with the format's signature");
        }

        Hdf5Library.Functions library = Hdf5Library.Get();
        return Hdf5Library.Call(path, () =>
        {
            const uint readOnly = 0;
            long id = library.H5Fopen(path, readOnly, 0);
            if (id < 0) throw new UserErrorException($"{path}: cannot be opened as HDF5: {Reason(library)}");
            return new Hdf5File(path, library, id, length);
        });
    }

    /// <summary>Opens a dataset of the file's root.</summary>
    /// <exception cref="UserErrorException">There is none of this name, or it is of a kind that is not read here.</exception>
    public Hdf5Dataset OpenDataset(string name) => Hdf5Library.Call(Path, () => Hdf5Dataset.Open(this, _library, _id, name));

    /// <summary>Closes the file.</summary>
    public void Dispose() => Hdf5Library.Close(() => _library.H5Fclose(_id));

    /// <summary>What the library says went wrong, where it began.</summary>
    internal static string Reason(Hdf5Library.Functions library)
    {
        // struct { int64 class, major, minor; uint line; char *function, *file, *description; }
        const int description = 48, upward = 0;
        string? reason = null;
        _ = library.H5Ewalk2(0, upward, (_, error, _) =>
        {
            reason ??= Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(error, description));
            return 0;
        }, IntPtr.Zero);
        return string.IsNullOrEmpty(reason) ? "no reason given" : reason;
    }

    // The format's own data begins at 0, 512, 1024, 2048 ...; what is before belongs to whoever wrote the file, MATLAB for example.
    private static bool HasSignature(FileStream stream)
    {
        Span<byte> start = stackalloc byte[8];
        foreach (int at in (ReadOnlySpan<int>)[0, 512, 1024, 2048])
        {
            stream.Position = at;
            if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8) return false;
            if (start is [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10]) return true;
        }

        return false;
    }
}
