using System.IO.Compression;
using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Serialization.PyTorch;

/// <summary>
/// The zip form of a checkpoint: in one folder <c>data.pkl</c>, a storage each in <c>data/0</c>, <c>data/1</c> ..., and perhaps
/// <c>byteorder</c>. Entries are looked up by name and read into memory; nothing is unpacked to the disk.
/// </summary>
internal sealed class TorchZip
{
    private const string Pickle = "data.pkl";
    private const int LongestByteOrder = 16;

    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly Dictionary<string, byte[]> _storages = [];
    private long _left;

    private TorchZip(ZipArchive zip, long length)
    {
        _left = length;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
                throw new FormatException($"it holds two entries called {InputFile.Printable(entry.FullName)}");
        }
    }

    /// <summary>The object of a checkpoint.</summary>
    public static object? Read(FileStream file)
    {
        using ZipArchive zip = new(file, ZipArchiveMode.Read, leaveOpen: true);
        return new TorchZip(zip, file.Length).Read();
    }

    private object? Read()
    {
        string[] pickles = [.. _entries.Keys.Where(name => name == Pickle || name.EndsWith("/" + Pickle, StringComparison.Ordinal))];
        if (pickles.Length != 1) throw new FormatException($"one {Pickle} is expected in it, it holds {pickles.Length}");
        string folder = pickles[0][..^Pickle.Length];
        if (_entries.TryGetValue(folder + "byteorder", out ZipArchiveEntry? order))
        {
            string text = Encoding.ASCII.GetString(Bytes(order, LongestByteOrder)).Trim();
            if (text != "little")
                throw new FormatException($"its numbers have the byte order '{InputFile.Printable(text)}', little is read");
        }

        byte[] pickle = Bytes(_entries[pickles[0]], (int)Math.Min(Limits.PickleBytes.Value, int.MaxValue));
        return new PickleReader(pickle, 0, new TorchObjects(Storage, skips: true)).Read();

        TorchStorage Storage(string key, TorchStorage storage)
        {
            if (!_storages.TryGetValue(key, out byte[]? bytes))
            {
                if (!_entries.TryGetValue($"{folder}data/{key}", out ZipArchiveEntry? entry))
                    throw new FormatException($"the storage {InputFile.Printable(key)} is missing");
                _storages[key] = bytes = Bytes(entry, int.MaxValue);
            }

            long needed = storage.Count * storage.Type.Size;
            if (bytes.Length < needed)
                throw new FormatException($"the storage {InputFile.Printable(key)} has {bytes.Length} bytes, {needed} are needed");
            storage.Bytes = bytes.AsMemory(0, (int)needed);
            return storage;
        }
    }

    /// <summary>
    /// The bytes of an entry. PyTorch compresses none, so all that is read together is no longer than the file: a file that says
    /// otherwise, by compression or by entries that overlap, is refused before memory is taken.
    /// </summary>
    private byte[] Bytes(ZipArchiveEntry entry, int most)
    {
        string name = InputFile.Printable(entry.FullName);
        if (entry.IsEncrypted) throw new FormatException($"its entry {name} is encrypted");
        if (entry.CompressedLength != entry.Length)
            throw new FormatException($"its entry {name} is compressed, which PyTorch does not write");
        if (entry.Length > _left) throw new FormatException($"its entries claim more bytes than the file holds, at {name}");
        if (entry.Length > Math.Min(most, Array.MaxLength))
            throw new FormatException($"its entry {name} of {entry.Length} bytes is longer than the limit of {most}");
        _left -= entry.Length;
        byte[] bytes = new byte[entry.Length];
        using Stream stream = InputFile.OpenEntry(entry);
        stream.ReadExactly(bytes);
        if (stream.ReadByte() >= 0) throw new FormatException($"its entry {name} is longer than it claims");
        return bytes;
    }
}
