using System.Security.Cryptography;
using System.Text;
using Disentangle.Reliability.Fuzzing;

namespace Disentangle.Reliability.PowerLoss;

/// <summary>Which names survive a power loss.</summary>
internal enum NameOrder
{
    /// <summary>Any of those that were not flushed.</summary>
    Any,

    /// <summary>Those of before where later ones do, as with a journal.</summary>
    Journal,
}

/// <summary>What a disk may hold after its power failed: paths and bytes, null for a folder.</summary>
internal sealed class CrashState(SortedDictionary<string, byte[]?> entries)
{
    /// <summary>The files and folders by path.</summary>
    public IReadOnlyDictionary<string, byte[]?> Entries => entries;

    /// <summary>The same for the same paths and bytes.</summary>
    public string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string path, byte[]? bytes) in entries)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{bytes?.Length ?? -1}\0"));
            if (bytes is not null) hash.AppendData(bytes);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Writes it to a folder, which is emptied first.</summary>
    public void Write(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach ((string path, byte[]? bytes) in entries)
        {
            if (bytes is null) Directory.CreateDirectory(Path.Combine(folder, path));
            else File.WriteAllBytes(Path.Combine(folder, path), bytes);
        }
    }
}

/// <summary>All that a disk may hold after its power failed now; sampled where it is too much.</summary>
internal static class CrashStates
{
    /// <param name="disk">The disk.</param>
    /// <param name="order">Which names survive.</param>
    /// <param name="most">With more states than these, so many are drawn.</param>
    /// <param name="random">Draws them.</param>
    public static IEnumerable<CrashState> Of(Disk disk, NameOrder order, int most, SplitMix random)
    {
        int[] pending = [.. Enumerable.Range(0, disk.Names.Count).Where(i => !disk.Names[i].IsSafe)];

        // With a journal nothing before the last safe change is open.
        int[] certain = [];
        if (order == NameOrder.Journal)
        {
            int lastSafe = disk.Names.ToList().FindLastIndex(change => change.IsSafe);
            certain = [.. pending.Where(i => i < lastSafe)];
            pending = [.. pending.Where(i => i > lastSafe)];
        }

        (int Node, IReadOnlyList<byte[]> Contents)[] open =
            [.. disk.Nodes.Select((node, i) => (i, node.Contents())).Where(pair => pair.Item2.Count > 1)];
        double names = order == NameOrder.Journal ? pending.Length + 1 : Math.Pow(2, pending.Length);
        double count = open.Aggregate(names, (product, file) => product * file.Contents.Count);
        if (count <= most)
        {
            for (long number = 0; number < (long)count; number++) yield return Numbered(number);
            yield break;
        }

        // None, all, and all of one sort are among those that are drawn.
        foreach ((bool allNames, bool allBytes) in new[] { (false, false), (true, true), (true, false), (false, true) })
            yield return Build(disk, Chosen(_ => allNames), open.ToDictionary(file => file.Node, file => file.Contents[allBytes ? 1 : 0]));
        for (int i = 0; i < most - 4; i++)
        {
            // How many survive is drawn too: else it would nearly always be half of them.
            int share = random.Below(9), length = random.Below(pending.Length + 1);
            HashSet<int> chosen = Chosen(place => order == NameOrder.Journal ? place < length : random.Below(8) < share);
            yield return Build(disk, chosen,
                open.ToDictionary(file => file.Node,
                    file => file.Contents[random.Below(2) == 0 ? random.Below(2) : random.Below(file.Contents.Count)]));
        }

        HashSet<int> Chosen(Func<int, bool> chooses) => [.. certain, .. pending.Where((_, place) => chooses(place))];

        CrashState Numbered(long number)
        {
            long nameNumber = number % (long)names, rest = number / (long)names;
            HashSet<int> chosen = Chosen(place => order == NameOrder.Journal ? place < nameNumber : (nameNumber >> place & 1) != 0);
            Dictionary<int, byte[]> contents = [];
            foreach ((int node, IReadOnlyList<byte[]> all) in open)
            {
                contents[node] = all[(int)(rest % all.Count)];
                rest /= all.Count;
            }

            return Build(disk, chosen, contents);
        }
    }

    private static CrashState Build(Disk disk, HashSet<int> survivors, Dictionary<int, byte[]> contents)
    {
        Dictionary<(int Folder, string Name), int> entries = [];
        for (int i = 0; i < disk.Names.Count; i++)
        {
            NameChange change = disk.Names[i];
            if (!change.IsSafe && !survivors.Contains(i)) continue;
            if (change.From is { } from && entries.GetValueOrDefault(from, -1) == change.Node) entries.Remove(from);
            if (change.Node is { } node) entries[(change.Folder, change.Name)] = node;
            else entries.Remove((change.Folder, change.Name));
        }

        ILookup<int, (string Name, int Node)> inner = entries.ToLookup(entry => entry.Key.Folder, entry => (entry.Key.Name, entry.Value));
        SortedDictionary<string, byte[]?> paths = new(StringComparer.Ordinal);
        Walk(0, "");
        return new CrashState(paths);

        void Walk(int folder, string prefix)
        {
            foreach ((string name, int number) in inner[folder])
            {
                Node node = disk.Nodes[number];
                paths[prefix + name] = node.IsFolder ? null : contents.GetValueOrDefault(number) ?? node.Contents()[0];
                if (node.IsFolder) Walk(number, $"{prefix}{name}/");
            }
        }
    }
}
