namespace Disentangle.Reliability.PowerLoss;

/// <summary>
/// A disk whose power may fail. Bytes of a file are safe after a flush of that file, names (made, changed, removed) after a flush of their
/// folder; all else may be there or not, each by itself.
/// </summary>
/// <remarks>
/// This asks more of a program than common file systems do: with <see cref="CrashStates"/> in order, names that were changed later are
/// there only where those of before are, as in a journal.
/// </remarks>
internal sealed class Disk
{
    private readonly List<Node> _nodes = [new Node(isFolder: true)];
    private readonly List<NameChange> _names = [];
    private readonly Dictionary<(int Folder, string Name), int> _live = [];

    /// <summary>All changes of names so far, in order.</summary>
    public IReadOnlyList<NameChange> Names => _names;

    /// <summary>Files and folders that exist or existed; number 0 is the root.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Takes a folder as it is, all of it safe.</summary>
    public static Disk Of(string folder)
    {
        Disk disk = new();
        if (!Directory.Exists(folder)) return disk;
        foreach (string inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            disk.Apply(new MakeFolder(Path.GetRelativePath(folder, inner)));
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(folder, file);
            disk.Apply(new OpenFile(path, Truncates: true));
            disk.Apply(new WriteBytes(path, 0, File.ReadAllBytes(file)));
        }

        foreach (NameChange change in disk._names) change.IsSafe = true;
        foreach (Node node in disk._nodes) node.Flush();
        return disk;
    }

    /// <summary>Does what the program did.</summary>
    /// <exception cref="InvalidOperationException">The path is not there: the trace lacks a call.</exception>
    public void Apply(DiskOperation operation)
    {
        switch (operation)
        {
            case OpenFile open:
                if (Find(open.Path) is not { } known) Name(open.Path, New(isFolder: false));
                else if (open.Truncates) _nodes[known].Change(new DataChange(0, [], 0));
                break;
            case WriteBytes write:
                _nodes[Existing(write.Path)].Change(new DataChange(write.At, write.Bytes, null));
                break;
            case SetLength length:
                _nodes[Existing(length.Path)].Change(new DataChange(0, [], length.Length));
                break;
            case MakeFolder folder:
                Name(folder.Path, New(isFolder: true));
                break;
            case Rename rename:
                int moved = Existing(rename.From);
                (int fromFolder, string fromName) = Place(rename.From);
                (int toFolder, string toName) = Place(rename.To);
                _live.Remove((fromFolder, fromName));
                _live[(toFolder, toName)] = moved;
                _names.Add(new NameChange(toFolder, toName, moved) { From = (fromFolder, fromName) });
                break;
            case Remove remove:
                Existing(remove.Path);
                (int inFolder, string name) = Place(remove.Path);
                _live.Remove((inFolder, name));
                _names.Add(new NameChange(inFolder, name, null));
                break;
            case Flush flush:
                int flushed = Existing(flush.Path);
                _nodes[flushed].Flush();
                if (!_nodes[flushed].IsFolder) break;
                foreach (NameChange change in _names)
                    if (change.Folder == flushed || change.From?.Folder == flushed) change.IsSafe = true;
                break;
        }
    }

    private int New(bool isFolder)
    {
        _nodes.Add(new Node(isFolder));
        return _nodes.Count - 1;
    }

    private void Name(string path, int node)
    {
        (int folder, string name) = Place(path);
        _live[(folder, name)] = node;
        _names.Add(new NameChange(folder, name, node));
    }

    private (int Folder, string Name) Place(string path)
    {
        int slash = path.LastIndexOf('/');
        return (slash < 0 ? 0 : Existing(path[..slash]), path[(slash + 1)..]);
    }

    private int? Find(string path)
    {
        int at = 0;
        if (path is "" or ".") return at;
        foreach (string part in path.Split('/'))
        {
            if (!_live.TryGetValue((at, part), out int next)) return null;
            at = next;
        }

        return at;
    }

    private int Existing(string path) => Find(path) ?? throw new InvalidOperationException($"{path} is not there");
}

/// <summary>A name that was given, changed or taken away.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Name">The name.</param>
/// <param name="Node">What has it, or null where it was removed.</param>
internal sealed record NameChange(int Folder, string Name, int? Node)
{
    /// <summary>The name that it had before.</summary>
    public (int Folder, string Name)? From { get; init; }

    /// <summary>Whether it survives for sure.</summary>
    public bool IsSafe { get; set; }
}

/// <summary>A change of bytes, or of the length.</summary>
internal sealed record DataChange(long At, byte[] Bytes, long? Length)
{
    /// <summary>Applies the first <paramref name="count"/> of its bytes; all when null.</summary>
    public byte[] Apply(byte[] content, int? count = null)
    {
        int bytes = Math.Min(count ?? Bytes.Length, Bytes.Length);
        byte[] result = new byte[Length ?? Math.Max(content.Length, At + bytes)];
        content.AsSpan(0, Math.Min(content.Length, result.Length)).CopyTo(result);
        Bytes.AsSpan(0, bytes).CopyTo(result.AsSpan((int)At));
        return result;
    }
}

/// <summary>A file or folder, whatever its name.</summary>
internal sealed class Node(bool isFolder)
{
    private readonly List<DataChange> _pending = [];
    private byte[] _safe = [];

    public bool IsFolder => isFolder;

    public void Change(DataChange change) => _pending.Add(change);

    public void Flush()
    {
        _safe = Live();
        _pending.Clear();
    }

    /// <summary>What may be found after the power failed: the bytes that are safe, and more or less of what was written since.</summary>
    public IReadOnlyList<byte[]> Contents()
    {
        if (_pending.Count == 0) return [_safe];
        List<byte[]> all = [_safe, Live()];
        for (int last = 0; last < _pending.Count; last++)
        {
            // Up to one of the changes, that one whole, half or without its bytes; and without those before it.
            byte[] before = _pending.Take(last).Aggregate(_safe, (content, change) => change.Apply(content));
            all.Add(_pending[last].Apply(before));
            all.Add(_pending[last].Apply(before, _pending[last].Bytes.Length / 2));
            all.Add(new DataChange(_pending[last].At, new byte[_pending[last].Bytes.Length], _pending[last].Length).Apply(before));
            all.Add(_pending[last].Apply(_safe));
        }

        // The length without the bytes.
        all.Add(new DataChange(0, [], Live().Length).Apply(_safe));
        return [.. all.DistinctBy(Convert.ToBase64String)];
    }

    private byte[] Live() => _pending.Aggregate(_safe, (content, change) => change.Apply(content));
}
