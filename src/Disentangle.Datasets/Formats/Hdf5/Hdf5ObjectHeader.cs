namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>What an HDF5 file says of a group or a dataset: a list of messages (HDF5 File Format Specification 3.0, IV.A).</summary>
internal sealed class Hdf5ObjectHeader
{
    public const int Dataspace = 1, LinkInformation = 2, Datatype = 3, FillValue = 5, Link = 6, ExternalFiles = 7, Layout = 8,
        Filters = 11, SymbolTable = 17;

    private const int Continuation = 16, LastKnown = 24;

    // Far more than any sound header has.
    private const int MostBlocks = 1000;
    private const long MostBytes = 1 << 24;

    private readonly Hdf5Bytes _file;
    private readonly List<(int Type, int Flags, byte[] Content)> _messages = [];
    private readonly Queue<(ulong Address, long Length)> _blocks = [];

    private Hdf5ObjectHeader(Hdf5Bytes file) => _file = file;

    /// <summary>Reads the messages of an object.</summary>
    /// <exception cref="DamagedException">They are damaged.</exception>
    public static Hdf5ObjectHeader Read(Hdf5Bytes file, ulong address)
    {
        var header = new Hdf5ObjectHeader(file);
        if (file.Read(address, 4, "an object header").AsSpan().SequenceEqual("OHDR"u8)) header.ReadNew(address);
        else header.ReadOld(address);
        return header;
    }

    /// <summary>Whether there is a message of a kind.</summary>
    public bool Has(int type) => _messages.Exists(message => message.Type == type);

    /// <summary>The messages of a kind.</summary>
    public IEnumerable<byte[]> All(int type) => _messages.Where(message => message.Type == type).Select(message => message.Content);

    /// <summary>The first message of a kind, or null.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="source">What to call the object in a sentence.</param>
    /// <exception cref="UserErrorException">It is kept elsewhere in the file.</exception>
    public byte[]? Find(int type, string source)
    {
        const int shared = 2;
        if (!Has(type)) return null;
        (_, int flags, byte[] content) = _messages.Find(message => message.Type == type);
        return (flags & shared) == 0
            ? content
            : throw new UserErrorException(
                $"{source} shares its message {type} with other objects (for example a named data type), which is not supported");
    }

    private void ReadOld(ulong address)
    {
        const int prefix = 16;
        var cursor = new Hdf5Cursor(_file.Read(address, prefix, "an object header"), "an object header");
        int version = cursor.Byte();
        if (version != 1) throw new DamagedException($"an object header is of version {version}, 1 or 2 is expected");
        cursor.Skip(7);
        _blocks.Enqueue((address + prefix, cursor.UInt32()));
        ReadBlocks(block =>
        {
            var messages = new Hdf5Cursor(block, "a message");
            while (messages.Left >= 8)
            {
                int type = messages.UInt16(), size = messages.UInt16(), flags = messages.Byte();
                messages.Skip(3);
                Add(type, flags, messages.Bytes(size));
            }
        });
    }

    private void ReadNew(ulong address)
    {
        const int hasTimes = 0x20, hasLimits = 0x10, hasOrder = 4;
        byte[] start = _file.Read(address, 6, "an object header");
        if (start[4] != 2) throw new DamagedException($"an object header is of version {start[4]}, 1 or 2 is expected");
        int flags = start[5], sizeBytes = 1 << (flags & 3);
        int prefix = 6 + ((flags & hasTimes) != 0 ? 16 : 0) + ((flags & hasLimits) != 0 ? 4 : 0) + sizeBytes;
        var sized = new Hdf5Cursor(_file.Read(address, prefix, "an object header").AsSpan()[^sizeBytes..], "an object header");
        ulong length = sized.Sized(flags);
        if (length > MostBytes) throw new DamagedException($"an object header claims {length} bytes");
        _blocks.Enqueue((address, prefix + (long)length + 4));
        bool isFirst = true;
        ReadBlocks(block =>
        {
            Hdf5Checksum.Verify(block, "an object header");
            var messages = new Hdf5Cursor(block.AsSpan(..^4), "a message");
            if (isFirst) messages.Skip(prefix);
            else messages.Mark("OCHK"u8);
            isFirst = false;
            int head = (flags & hasOrder) != 0 ? 6 : 4;
            while (messages.Left >= head)
            {
                int type = messages.Byte(), size = messages.UInt16(), messageFlags = messages.Byte();
                messages.Skip(head - 4);
                Add(type, messageFlags, messages.Bytes(size));
            }
        });
    }

    private void ReadBlocks(Action<byte[]> read)
    {
        long bytes = 0;
        for (int blocks = 0; _blocks.TryDequeue(out (ulong Address, long Length) block); blocks++)
        {
            bytes += block.Length;
            if (blocks == MostBlocks || bytes > Math.Min(MostBytes, _file.Length) || block.Length < 8)
                throw new DamagedException("an object header does not end, or has blocks of invalid size");
            read(_file.Read(block.Address, block.Length, "an object header"));
        }
    }

    private void Add(int type, int flags, ReadOnlySpan<byte> content)
    {
        const int mustBeKnown = 0x80;
        if (type > LastKnown && (flags & mustBeKnown) != 0)
            throw new DamagedException($"an object header has a message of unknown type {type}");
        if (type != Continuation)
        {
            _messages.Add((type, flags, content.ToArray()));
            return;
        }

        var cursor = new Hdf5Cursor(content, "a continuation");
        ulong address = cursor.UInt64(), length = cursor.UInt64();
        if (length > MostBytes) throw new DamagedException($"an object header claims {length} bytes");
        _blocks.Enqueue((address, (long)length));
    }
}
