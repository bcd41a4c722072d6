using System.Buffers.Binary;
using System.Numerics;
using Disentangle.Foundation.Files;

namespace Disentangle.Serialization.PyTorch;

/// <summary>
/// The form of a checkpoint before PyTorch 1.6: pickles of a magic number, a protocol, facts on the machine, the object and the keys of
/// its storages, and then for each key how many numbers it has, and these.
/// </summary>
internal static class TorchStream
{
    private const long Protocol = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("01950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber, null);

    /// <summary>The object of a checkpoint.</summary>
    public static object? Read(FileStream file)
    {
        if (file.Length > Array.MaxLength)
            throw new FormatException($"it has {file.Length} bytes, at most {Array.MaxLength} are supported in this format");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        Dictionary<string, TorchStorage> storages = [];
        TorchObjects objects = new(Storage, skips: false);
        int position = 0;
        if (Next() is not BigInteger magic || magic != Magic) throw new FormatException("it does not start with PyTorch's magic number");
        if (Next() is not Protocol) throw new FormatException($"it does not have PyTorch's protocol {Protocol}");
        if (Next() is PickleDictionary machine && machine["little_endian"] is false)
            throw new FormatException("its numbers have the byte order 'big', little is read");
        object? root = Next();
        if (Next() is not List<object?> keys) throw new FormatException("the list of its storages is missing");
        foreach (object? key in keys)
        {
            if (key is not string name || !storages.Remove(name, out TorchStorage? storage))
                throw new FormatException("it holds a storage that nothing refers to");
            position = Fill(storage, name, bytes, position);
        }

        if (storages.Count > 0) throw new FormatException($"the storage {InputFile.Printable(storages.Keys.First())} is missing");
        return root;

        object? Next()
        {
            PickleReader reader = new(bytes, position, objects);
            object? value = reader.Read();
            position = reader.Position;
            return value;
        }

        TorchStorage Storage(string key, TorchStorage storage)
        {
            if (!storages.TryGetValue(key, out TorchStorage? known)) return storages[key] = storage;
            return known.Type == storage.Type && known.Count == storage.Count ? known
                : throw new FormatException("it describes one storage in two ways");
        }
    }

    private static int Fill(TorchStorage storage, string key, byte[] bytes, int position)
    {
        long left = bytes.Length - position - sizeof(long), needed = storage.Count * storage.Type.Size;
        if (left < needed) throw new FormatException($"it is truncated in the storage {InputFile.Printable(key)}");
        long count = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(position));
        if (count != storage.Count)
            throw new FormatException($"the storage {InputFile.Printable(key)} has {count} numbers, {storage.Count} are expected");
        storage.Bytes = bytes.AsMemory(position + sizeof(long), (int)needed);
        return position + sizeof(long) + (int)needed;
    }
}
