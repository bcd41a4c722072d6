using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>
/// An HDF5 file open for reading (HDF5 File Format Specification 3.0): what h5py and HDF5's own tools write unless they are told to use the
/// newest structures. Any number of threads may use it.
/// </summary>
internal sealed class Hdf5File : IDisposable
{
    /// <summary>What to do with a file whose structures are newer than those that are read here.</summary>
    public const string Rewrite = "rewrite the file with h5repack -f GZIP=4 OLD.h5 NEW.h5, or with h5py and libver='earliest'";

    private const ulong Signature = 0x0a1a0a0d46444889;

    private readonly FileStream _stream;
    private readonly Hdf5Bytes _bytes;
    private readonly ulong _root;

    private Hdf5File(string path, FileStream stream, Crew crew)
    {
        (Path, _stream) = (path, stream);
        (_bytes, _root) = ReadSuperblock(path, stream, crew);
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="crew">The threads that unpack its chunks; null for one per processor.</param>
    /// <exception cref="UserErrorException">The file is missing, cut short, or of another format.</exception>
    public static Hdf5File Open(string path, Crew? crew = null)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            return new Hdf5File(path, stream, crew ?? Crew.AllProcessors);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            stream.Dispose();
            throw InputFile.Failure($"{path}:", e);
        }
        catch (UserErrorException)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Opens a dataset of the file's root; it can be read until the file is closed.</summary>
    /// <exception cref="UserErrorException">There is none of this name, or it is damaged or of a kind that is not read here.</exception>
    public Hdf5Dataset OpenDataset(string name)
    {
        try
        {
            ulong address = Hdf5Group.Find(_bytes, Hdf5ObjectHeader.Read(_bytes, _root), name, Path)
                ?? throw new UserErrorException($"{Path}: has no dataset {name}");
            return Hdf5Dataset.Open(_bytes, address, Path, name);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure($"{Path}: dataset {name}", e);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private static (Hdf5Bytes Bytes, ulong Root) ReadSuperblock(string path, FileStream stream, Crew crew)
    {
        var whole = new Hdf5Bytes(stream.SafeFileHandle, 0, stream.Length, crew);
        ulong begin = FindSignature(whole)
            ?? throw new UserErrorException($"{path}: is not an HDF5 file: it does not begin with the format's signature");
        int version = whole.Read(begin + 8, 1, "the superblock")[0];
        if (version > 3) throw new UserErrorException($"{path}: has a superblock of version {version}, 0 to 3 is expected", Rewrite);

        // All up to the root's address.
        byte[] block = whole.Read(begin, version switch { 0 => 72, 1 => 76, _ => 48 }, "the superblock");
        var cursor = new Hdf5Cursor(block, "the superblock");
        cursor.Skip(version < 2 ? 13 : 9);
        int offsets = cursor.Byte(), lengths = cursor.Byte();
        if (offsets != 8 || lengths != 8)
            throw new UserErrorException($"{path}: has addresses of {offsets} and lengths of {lengths} bytes, 8 are expected");
        if (version >= 2) Hdf5Checksum.Verify(block, "the superblock");

        // Where the file says that address 0 is; it is where the superblock is, wherever that has been moved since.
        cursor.Skip(version switch { 0 => 9, 1 => 13, _ => 1 });
        ulong zero = cursor.UInt64();
        cursor.Skip(8);
        ulong end = cursor.UInt64();
        cursor.Skip(version < 2 ? 16 : 0);
        ulong root = cursor.UInt64(), length = end - zero, most = (ulong)whole.Length - begin;
        if (end < zero || length > most)
        {
            throw new UserErrorException(
                $"{path}: is truncated or damaged: it should have {(UInt128)length + begin} bytes from its "
                    + $"start on, it has {whole.Length}");
        }

        return (new Hdf5Bytes(stream.SafeFileHandle, (long)begin, (long)length, crew), root);
    }

    // The format's own data begins at 0, 512, 1024, 2048 ...; what is before belongs to whoever wrote the file, MATLAB for example.
    private static ulong? FindSignature(Hdf5Bytes file)
    {
        for (long at = 0; at <= file.Length - 8; at = Math.Max(512, at * 2))
        {
            if (BitConverter.ToUInt64(file.Read((ulong)at, 8, "the signature")) == Signature) return (ulong)at;
        }

        return null;
    }
}
