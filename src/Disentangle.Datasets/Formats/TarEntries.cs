using System.Globalization;
using System.Text;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// The files of a tar archive, front to back (POSIX.1-1988 ustar, POSIX.1-2001 pax, and the long names and sizes of GNU tar). Nothing is
/// written anywhere, links and devices are passed over, and names and attributes are limited.
/// </summary>
/// <param name="stream">The archive, uncompressed.</param>
internal sealed class TarEntries(Stream stream)
{
    private const int Block = 512, NameAt = 0, NameBytes = 100, SizeAt = 124, NumberBytes = 12, ChecksumAt = 148, ChecksumBytes = 8,
        TypeAt = 156, MarkAt = 257, PrefixAt = 345, PrefixBytes = 155;
    private const byte Regular = (byte)'0', OldRegular = 0, Contiguous = (byte)'7', LongName = (byte)'L', LongLink = (byte)'K',
        Attributes = (byte)'x', CommonAttributes = (byte)'g';

    private readonly byte[] _header = new byte[Block];

    /// <summary>A regular file of the archive.</summary>
    /// <param name="Name">Its path in the archive.</param>
    /// <param name="Content">Its bytes; what is not read is passed over.</param>
    public readonly record struct Entry(string Name, PartStream Content);

    /// <summary>The regular files; the content of each can be read until the next is asked for.</summary>
    /// <exception cref="DamagedException">It is no tar archive, or is damaged or truncated.</exception>
    /// <exception cref="BeyondLimitException">A name is too long, or there are too many entries.</exception>
    public IEnumerable<Entry> All()
    {
        string? name = null;
        long? size = null;
        for (long entries = 0; ReadHeader();)
        {
            BeyondLimitException.Check(Limits.ArchiveEntries, ++entries, $"has more than {Limits.ArchiveEntries.Value} entries");
            byte type = _header[TypeAt];
            PartStream content = new(stream, Number(SizeAt, NumberBytes));
            if (type is LongName or LongLink or Attributes or CommonAttributes)
            {
                byte[] text = ReadText(content, type is LongName or LongLink);
                if (type == LongName) name = TextOf(text);
                else if (type == Attributes) (name, size) = (Attribute(text, "path") ?? name, SizeOf(text) ?? size);
                SkipPadding(text.Length);
                continue;
            }

            if (size is { } stated) content = new PartStream(stream, stated);
            long length = content.Left;
            if (type is Regular or OldRegular or Contiguous) yield return new Entry(name ?? OwnName(), content);
            if (!content.Skip()) throw new DamagedException("it ends too early");
            SkipPadding(length);
            (name, size) = (null, null);
        }
    }

    // False at the end: a block of zeros, or where the file stops between entries.
    private bool ReadHeader()
    {
        int read = stream.ReadAtLeast(_header, Block, throwOnEndOfStream: false);
        if (read == 0 || read == Block && !_header.AsSpan().ContainsAnyExcept((byte)0)) return false;
        if (read < Block) throw new DamagedException("it ends too early");
        long sum = 0;
        for (int i = 0; i < Block; i++) sum += i is >= ChecksumAt and < ChecksumAt + ChecksumBytes ? ' ' : _header[i];
        return Number(ChecksumAt, ChecksumBytes) == sum ? true : throw new DamagedException("the checksum of an entry is wrong");
    }

    // Octal digits with spaces or zeros around; or, of GNU tar, bytes after one with its highest bit set.
    private long Number(int at, int count)
    {
        ReadOnlySpan<byte> field = _header.AsSpan(at, count);
        long value = 0;
        if (field[0] >= 0x80)
        {
            if (field[0] != 0x80 || count < NumberBytes || field[1..^8].ContainsAnyExcept((byte)0) || field[^8] >= 0x80)
                throw new DamagedException("an entry claims a size that is out of range");
            foreach (byte digit in field[^8..]) value = value << 8 | digit;
            return value;
        }

        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') throw new DamagedException("an entry has a number that is not valid");
            value = value << 3 | (byte)(digit - '0');
        }

        return value;
    }

    private string OwnName()
    {
        string name = TextOf(_header.AsSpan(NameAt, NameBytes));
        return _header.AsSpan(MarkAt, 6).SequenceEqual("ustar\0"u8)
            && TextOf(_header.AsSpan(PrefixAt, PrefixBytes)) is { Length: > 0 } prefix ? $"{prefix}/{name}" : name;
    }

    // A name of GNU tar, or attributes of pax: one line each.
    private static byte[] ReadText(PartStream content, bool isName)
    {
        Limit limit = isName ? Limits.NameCharacters : Limits.LineBytes;
        BeyondLimitException.Check(limit, content.Left, $"has an entry with {(isName ? "a name" : "attributes")} of {content.Left} bytes");
        byte[] text = new byte[content.Left];
        content.ReadExactly(text);
        return text;
    }

    // Lines of "LENGTH KEY=VALUE\n", where the length is that of the whole line.
    private static string? Attribute(ReadOnlySpan<byte> text, string key)
    {
        string? found = null;
        while (!text.IsEmpty)
        {
            int space = text.IndexOf((byte)' ');
            if (space is < 1 or > 9 || !int.TryParse(text[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length <= space + 1 || length > text.Length || text[length - 1] != '\n')
                throw new DamagedException("the attributes of an entry are not valid");
            string[] pair = Encoding.UTF8.GetString(text[(space + 1)..(length - 1)]).Split('=', 2);
            if (pair.Length == 2 && pair[0] == key) found = pair[1];
            text = text[length..];
        }

        return found;
    }

    private static long? SizeOf(ReadOnlySpan<byte> text) => Attribute(text, "size") is not { } size ? null
        : long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
        : throw new DamagedException("an entry claims a size that is not valid");

    private void SkipPadding(long length)
    {
        // The last entry may go without it.
        _ = new PartStream(stream, (Block - length % Block) % Block).Skip();
    }

    private static string TextOf(ReadOnlySpan<byte> text) =>
        Encoding.UTF8.GetString(text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text);
}
