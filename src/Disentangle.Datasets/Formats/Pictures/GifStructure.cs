namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>The blocks of a GIF file (GIF89a specification) up to the end of its first image.</summary>
internal static class GifStructure
{
    private const int HeaderBytes = 13, FlagsAt = 10, Extension = 0x21, Image = 0x2C, ImageHeaderBytes = 10;

    /// <summary>The table of colours of the first image, three bytes each; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Colours(ReadOnlySpan<byte> file)
    {
        if (FirstImage(file) is not { } image) return [];
        int own = TableBytes(file[image + 9]), common = TableBytes(file[FlagsAt]);
        ReadOnlySpan<byte> table = own > 0 ? file[(image + ImageHeaderBytes)..] : file[HeaderBytes..];
        return table[..Math.Min(own > 0 ? own : common, table.Length)];
    }

    /// <summary>Whether the file holds all of its first image.</summary>
    /// <exception cref="DamagedException">A block is none that there is.</exception>
    public static bool IsWhole(ReadOnlySpan<byte> file) =>
        FirstImage(file) is { } image && SkipBlocks(file, image + ImageHeaderBytes + TableBytes(file[image + 9]) + 1) is not null;

    // Where the header of the first image begins, or null when the file ends within it.
    private static int? FirstImage(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes) return null;
        int at = HeaderBytes + TableBytes(file[FlagsAt]);
        while (at < file.Length && file[at] == Extension)
        {
            if (SkipBlocks(file, at + 2) is not { } next) return null;
            at = next;
        }

        if (at + ImageHeaderBytes > file.Length) return null;
        return file[at] == Image ? at : throw new DamagedException($"a block of type {file[at]} stands before its first image");
    }

    private static int TableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    // Values come in blocks of a length and so many bytes, up to one of none; null when the file ends before.
    private static int? SkipBlocks(ReadOnlySpan<byte> file, int at)
    {
        for (; at < file.Length; at += 1 + file[at])
        {
            if (file[at] == 0) return at + 1;
        }

        return null;
    }
}
