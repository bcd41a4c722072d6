namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>
/// What the leaves of a B-tree of version 1 point to (HDF5 File Format Specification 3.0, III.A.1). Each node is visited once and all of
/// them together are no larger than the file, so that no damage makes the walk endless.
/// </summary>
internal static class Hdf5Tree
{
    public const int OfGroup = 0, OfChunks = 1;

    /// <summary>The children of all leaves in order, each with the key before it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="root">The address of the root.</param>
    /// <param name="type">The kind of tree.</param>
    /// <param name="keyLength">How many bytes a key has.</param>
    /// <exception cref="DamagedException">The tree is damaged.</exception>
    public static IEnumerable<(ReadOnlyMemory<byte> Key, ulong Child)> Walk(Hdf5Bytes file, ulong root, int type, int keyLength)
    {
        const int prefix = 24, any = -1;
        HashSet<ulong> visited = [];
        Stack<(ulong Address, int Level)> nodes = new([(root, any)]);
        long bytes = 0;
        while (nodes.TryPop(out (ulong Address, int Level) node))
        {
            if (!visited.Add(node.Address)) throw new DamagedException("an index refers back to one of its own nodes");
            (int level, int entries) = Head(file.Read(node.Address, prefix, "an index"), type);
            if (node.Level != any && level != node.Level)
                throw new DamagedException($"a node of an index has level {level}, {node.Level} is expected");
            int length = prefix + entries * (keyLength + 8) + keyLength;
            bytes += length;
            if (bytes > file.Length) throw new DamagedException("an index claims more bytes than there are");
            ReadOnlyMemory<byte> content = file.Read(node.Address, length, "an index").AsMemory(prefix);
            for (int e = 0; e < entries; e++)
            {
                // Inner nodes go to the stack, the first on top.
                int at = (level == 0 ? e : entries - 1 - e) * (keyLength + 8);
                ulong child = BitConverter.ToUInt64(content.Span[(at + keyLength)..]);
                if (level == 0) yield return (content.Slice(at, keyLength), child);
                else nodes.Push((child, level - 1));
            }
        }
    }

    private static (int Level, int Entries) Head(byte[] prefix, int type)
    {
        var cursor = new Hdf5Cursor(prefix, "an index");
        cursor.Mark("TREE"u8);
        int kind = cursor.Byte(), level = cursor.Byte();
        if (kind != type) throw new DamagedException($"an index has type {kind}, {type} is expected");
        return (level, cursor.UInt16());
    }
}
