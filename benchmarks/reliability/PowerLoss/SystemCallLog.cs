using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Disentangle.Reliability.PowerLoss;

/// <summary>An operation with its system call.</summary>
/// <param name="Operation">What it did.</param>
/// <param name="Call">The call.</param>
/// <param name="Number">The how manieth of this call it is in its thread, from 1.</param>
internal sealed record TracedCall(DiskOperation Operation, string Call, int Number);

/// <summary>
/// Reads what <c>strace -f -yy -xx</c> wrote. Strings and paths stand in it as hexadecimal escapes; a call that another thread interrupted
/// stands in two lines, and has its effect with the second.
/// </summary>
internal static partial class SystemCallLog
{
    /// <summary>The calls that change files, or that tell something.</summary>
    public const string Calls =
        "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,rename,renameat,renameat2,"
            + "unlink,unlinkat,mkdir,mkdirat,rmdir,ftruncate,truncate,fallocate,fsync,fdatasync,"
            + "syncfs,link,linkat,symlink,symlinkat,copy_file_range,sendfile,mmap";

    private const string Unfinished = "<unfinished ...>";

    /// <summary>
    /// The operations below a folder, in order, by paths below it; what is written to standard output becomes a <see cref="Report"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A call changes files in a way that is not known here.</exception>
    public static IReadOnlyList<DiskOperation> Read(IEnumerable<string> lines, string root) =>
        [.. ReadCalls(lines, root).Select(call => call.Operation)];

    /// <summary>The same with the call of each.</summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<TracedCall> ReadCalls(IEnumerable<string> lines, string root)
    {
        List<TracedCall> operations = [];
        Dictionary<string, (string Text, int Number)> begun = [];
        Dictionary<(string Thread, string Name), int> numbers = [];
        foreach (string line in lines)
        {
            Match match = Line().Match(line);
            if (!match.Success) continue;
            (string thread, string text) = (match.Groups[1].Value, match.Groups[2].Value);
            int number;
            if (Resumed().Match(text) is { Success: true } resumed)
            {
                if (!begun.Remove(thread, out (string Text, int Number) start)) continue;
                (text, number) = (start.Text + resumed.Groups[1].Value, start.Number);
            }
            else
            {
                if (text.IndexOf('(') is not (> 0 and int bracket)) continue;
                number = numbers[(thread, text[..bracket])] = numbers.GetValueOrDefault((thread, text[..bracket])) + 1;
                if (text.EndsWith(Unfinished, StringComparison.Ordinal))
                {
                    begun[thread] = (text[..^Unfinished.Length].TrimEnd(), number);
                    continue;
                }
            }

            if (Call().Match(text) is not { Success: true } call) continue;
            string result = call.Groups["result"].Value;
            if (result.StartsWith('-') || result.StartsWith('?')) continue;
            string name = call.Groups["name"].Value;
            operations.AddRange(
                Of(name, Split(call.Groups["arguments"].Value), result, root).Select(operation => new TracedCall(operation, name, number)));
        }

        return operations;
    }

    private static IEnumerable<DiskOperation> Of(string name, string[] arguments, string result, string root)
    {
        switch (name)
        {
            case "openat" or "open" or "creat":
                (string? opened, string flags) = name == "openat" ? (At(arguments[0], arguments[1]), arguments[2])
                    : (At(null, arguments[0]), name == "creat" ? "O_WRONLY|O_CREAT|O_TRUNC" : arguments[1]);
                bool truncates = flags.Contains("O_TRUNC", StringComparison.Ordinal);
                if (flags.Contains("O_APPEND", StringComparison.Ordinal) && Inside(opened, root) is not null)
                    throw Unknown("opening a file to append");
                if ((truncates || flags.Contains("O_CREAT", StringComparison.Ordinal)) && Inside(opened, root) is { } made)
                    yield return new OpenFile(made, truncates);
                break;
            case "pwrite64":
                if (Inside(PathOf(arguments[0]), root) is { } at)
                    yield return new WriteBytes(at, Number(arguments[3]), Bytes(arguments[1])[..(int)Number(result)]);
                break;
            case "write":
                // A program may write to its output by another number than 1.
                if (arguments[0].StartsWith("1<", StringComparison.Ordinal) || PathOf(arguments[0])?.StartsWith("pipe:",
                    StringComparison.Ordinal) == true) yield return new Report(Encoding.UTF8.GetString(Bytes(arguments[1])));
                else if (Inside(PathOf(arguments[0]), root) is not null) throw Unknown("writing without a place");
                break;
            case "ftruncate" or "truncate":
                if (Inside(name == "truncate" ? At(null, arguments[0]) : PathOf(arguments[0]), root) is { } cut)
                    yield return new SetLength(cut, Number(arguments[1]));
                break;
            case "rename":
                foreach (DiskOperation moved in Moved(At(null, arguments[0]), At(null, arguments[1]), root)) yield return moved;
                break;
            case "renameat" or "renameat2":
                if (name == "renameat2" && arguments[4] is not ("0" or "RENAME_NOREPLACE")) throw Unknown($"renaming with {arguments[4]}");
                foreach (DiskOperation moved in Moved(At(arguments[0], arguments[1]), At(arguments[2], arguments[3]), root))
                    yield return moved;
                break;
            case "unlink" or "rmdir":
                if (Inside(At(null, arguments[0]), root) is { } removed) yield return new Remove(removed);
                break;
            case "unlinkat":
                if (Inside(At(arguments[0], arguments[1]), root) is { } gone) yield return new Remove(gone);
                break;
            case "mkdir":
                if (Inside(At(null, arguments[0]), root) is { } folder) yield return new MakeFolder(folder);
                break;
            case "mkdirat":
                if (Inside(At(arguments[0], arguments[1]), root) is { } below) yield return new MakeFolder(below);
                break;
            case "fsync" or "fdatasync":
                if (Inside(PathOf(arguments[0]), root) is { } flushed) yield return new Flush(flushed);
                break;
            case "mmap":
                if (arguments.Length > 4 && arguments[2].Contains("PROT_WRITE", StringComparison.Ordinal)
                    && arguments[3].Contains("MAP_SHARED", StringComparison.Ordinal) && Inside(PathOf(arguments[4]), root) is not null)
                    throw Unknown("a writable mapping");
                break;
            case "fallocate":
                // Room is reserved; the length stays or grows by zeros.
                if (Inside(PathOf(arguments[0]), root) is not null && !arguments[1].Contains("KEEP_SIZE", StringComparison.Ordinal))
                    throw Unknown("fallocate");
                break;
            default:
                if (arguments.Any(argument => Inside(PathOf(argument) ?? (argument.StartsWith('"') ? At(null, argument) : null),
                    root) is not null)) throw Unknown(name);
                break;
        }
    }

    private static IEnumerable<DiskOperation> Moved(string? from, string? to, string root)
    {
        (string? inside, string? target) = (Inside(from, root), Inside(to, root));
        if (inside is null != target is null) throw Unknown("renaming into or out of the folder");
        if (inside is not null) yield return new Rename(inside, target!);
    }

    private static InvalidOperationException Unknown(string what) => new($"the model of the disk does not know {what}");

    private static string? Inside(string? path, string root) => path == root ? ""
        : path?.StartsWith(root + "/", StringComparison.Ordinal) == true ? path[(root.Length + 1)..] : null;

    private static string? At(string? folder, string path)
    {
        string name = Encoding.UTF8.GetString(Bytes(path));
        return Path.GetFullPath(name.StartsWith('/') || folder is null ? name : $"{PathOf(folder)}/{name}");
    }

    // A number of a file with its path: 3<\x2f\x74>.
    private static string? PathOf(string argument) =>
        argument.IndexOf('<') is >= 0 and int begin && argument.EndsWith('>')
            ? Encoding.UTF8.GetString(Unescaped(argument.AsSpan(begin + 1, argument.Length - begin - 2))) : null;

    private static byte[] Bytes(string argument)
    {
        if (argument.EndsWith("...", StringComparison.Ordinal))
            throw new InvalidOperationException("the trace holds only the beginning of a string");
        return Unescaped(argument.AsSpan().Trim('"'));
    }

    private static byte[] Unescaped(ReadOnlySpan<char> text)
    {
        List<byte> bytes = new(text.Length / 4);
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] == 'x')
            {
                bytes.Add(byte.Parse(text.Slice(i + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                bytes.Add((byte)text[i++]);
            }
        }

        return [.. bytes];
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    // Strings hold no commas, all being escaped; structures in braces do not occur in what is read here.
    private static string[] Split(string arguments) => arguments.Split(", ");

    [GeneratedRegex(@"^(\d+) +(.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>(.*)$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"^(?<name>\w+)\((?<arguments>.*)\) += (?<result>\S+)")]
    private static partial Regex Call();
}
