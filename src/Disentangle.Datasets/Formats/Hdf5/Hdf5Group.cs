using System.Text;

namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>Finds what a group holds, by name: in a symbol table, or in links that the group's header itself keeps.</summary>
internal static class Hdf5Group
{
    /// <summary>The address of the header of what a group holds under a name, or null.</summary>
    /// <param name="file">The file.</param>
    /// <param name="group">The group's header.</param>
    /// <param name="name">The name.</param>
    /// <param name="path">What to call the file in a sentence.</param>
    /// <exception cref="UserErrorException">It is a link to elsewhere, or the group is kept in a way that is not read here.</exception>
    /// <exception cref="DamagedException">The group is damaged.</exception>
    public static ulong? Find(Hdf5Bytes file, Hdf5ObjectHeader group, string name, string path)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        if (group.Find(Hdf5ObjectHeader.SymbolTable, path) is { } table)
        {
            var cursor = new Hdf5Cursor(table, "a symbol table");
            return FindOld(file, cursor.UInt64(), cursor.UInt64(), wanted) is not { } entry ? null
                : entry.IsLink ? throw IsLink(path, name) : entry.Address;
        }

        foreach (byte[] link in group.All(Hdf5ObjectHeader.Link))
        {
            if (ReadLink(link, wanted, out bool isHard) is { } address) return isHard ? address : throw IsLink(path, name);
        }

        if (group.Find(Hdf5ObjectHeader.LinkInformation, path) is not { } information)
            throw new DamagedException("its root is not a group");
        var links = new Hdf5Cursor(information, "a group");
        const int hasOrder = 1;
        links.Skip(1);
        if ((links.Byte() & hasOrder) != 0) links.Skip(8);
        if (links.UInt64() != Hdf5Bytes.Nowhere)
            throw new UserErrorException($"{path}: stores its names in the newer HDF5 format, which is not supported", Hdf5File.Rewrite);
        return null;
    }

    private static (ulong Address, bool IsLink)? FindOld(Hdf5Bytes file, ulong tree, ulong heap, byte[] wanted)
    {
        const int entryLength = 40, softLink = 2;
        var names = new Hdf5Cursor(file.Read(heap, 32, "a heap of names"), "a heap of names");
        names.Mark("HEAP"u8);
        names.Skip(4);
        ulong heapLength = names.UInt64();
        names.Skip(8);
        ulong heapAddress = names.UInt64();
        byte[] found = new byte[wanted.Length + 1];
        HashSet<ulong> visited = [];
        long bytes = 0;
        foreach ((_, ulong address) in Hdf5Tree.Walk(file, tree, Hdf5Tree.OfGroup, keyLength: 8))
        {
            if (!visited.Add(address)) throw new DamagedException("a group lists the same name twice");
            var node = new Hdf5Cursor(file.Read(address, 8, "a group"), "a group");
            node.Mark("SNOD"u8);
            node.Skip(2);
            int entries = node.UInt16();
            bytes += 8 + entries * entryLength;
            if (bytes > file.Length) throw new DamagedException("a group claims more bytes than there are");
            var cursor = new Hdf5Cursor(file.Read(address + 8, entries * entryLength, "a group"), "a group");
            for (int e = 0; e < entries; e++)
            {
                ulong nameAt = cursor.UInt64(), header = cursor.UInt64();
                bool isLink = cursor.UInt32() == softLink;
                cursor.Skip(20);
                if (nameAt >= heapLength || heapLength > (ulong)file.Length) throw new DamagedException("a name lies beyond its heap");

                // The byte after the name is 0.
                if (heapLength - nameAt < (ulong)found.Length) continue;
                file.Read(checked(heapAddress + nameAt), found, "a name");
                if (found.AsSpan(..^1).SequenceEqual(wanted) && found[^1] == 0) return (header, isLink);
            }
        }

        return null;
    }

    // Null where the link has another name.
    private static ulong? ReadLink(byte[] link, byte[] wanted, out bool isHard)
    {
        const int hasKind = 8, hasOrder = 4, hasCharacters = 16;
        var cursor = new Hdf5Cursor(link, "a link");
        int version = cursor.Byte(), flags = cursor.Byte();
        if (version != 1) throw new DamagedException($"a link is of version {version}, 1 is expected");
        isHard = (flags & hasKind) == 0 || cursor.Byte() == 0;
        if ((flags & hasOrder) != 0) cursor.Skip(8);
        if ((flags & hasCharacters) != 0) cursor.Skip(1);
        ulong length = cursor.Sized(flags);
        if (length > (ulong)cursor.Left) throw new DamagedException("a link is too short");
        if (!cursor.Bytes((int)length).SequenceEqual(wanted)) return null;
        return isHard ? cursor.UInt64() : 0;
    }

    private static UserErrorException IsLink(string path, string name) =>
        new($"{path}: {name} is a link to another file or path; a dataset is expected");
}
