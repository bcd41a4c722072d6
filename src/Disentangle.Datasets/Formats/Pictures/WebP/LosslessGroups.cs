namespace Disentangle.Datasets.Formats.Pictures.WebP;

/// <summary>
/// How many groups of prefix codes a lossless picture has (RFC 9649, sections 3.4 to 3.7). ImageSharp takes 40 KB for each, up to
/// 65,536 of them, before it looks whether the file holds them.
/// </summary>
internal static class LosslessGroups
{
    private const int Signature = 0x2F, Predictor = 0, Colour = 1, Palette = 3;

    // A group has five codes; the smallest has one symbol, of one bit, and three bits that say so.
    private const int SmallestGroup = 5 * 4;

    // Tables of a group as ImageSharp makes them.
    private const long TableBytes = 40 << 10;

    /// <summary>Checks that no picture in a file names more groups than it can hold.</summary>
    /// <param name="file">The file, which <see cref="WebPChunks.IsWhole"/>.</param>
    /// <param name="width">Columns that its header claims.</param>
    /// <param name="height">Rows that its header claims.</param>
    /// <returns>Memory that the tables take.</returns>
    /// <exception cref="DamagedException">It does, or what comes before the groups is damaged.</exception>
    /// <exception cref="BeyondLimitException">There are more groups than <see cref="Limits.WebPGroups"/>.</exception>
    public static long Check(ReadOnlySpan<byte> file, int width, int height)
    {
        const int Compression = 3;
        int most = 0;
        bool lossy = false;
        for (WebPChunks chunks = new(file); chunks.Next();) lossy |= chunks.Name.SequenceEqual("VP8 "u8);
        for (WebPChunks chunks = new(file); chunks.Next();)
        {
            LosslessBits bits = new(chunks.Content);
            if (chunks.Name.SequenceEqual("VP8L"u8)) CheckSize(ref bits, width, height);
            else if (!lossy || !chunks.Name.SequenceEqual("ALPH"u8) || (bits.Number(8) & Compression) != 1) continue;
            most = Math.Max(most, Count(ref bits, width, height));
        }

        return most * TableBytes;
    }

    // A signature, and the size again.
    private static void CheckSize(ref LosslessBits bits, int claimedWidth, int claimedHeight)
    {
        int signature = bits.Number(8), width = bits.Number(14) + 1, height = bits.Number(14) + 1, transparentAndVersion = bits.Number(4);
        if (signature != Signature || transparentAndVersion > 1) throw new DamagedException("its lossless pixels have no header");
        if (width != claimedWidth || height != claimedHeight)
            throw new DamagedException($"its lossless pixels are {width}x{height}, but its header claims {claimedWidth}x{claimedHeight}");
    }

    private static int Count(ref LosslessBits bits, int width, int height)
    {
        width = SkipTransforms(ref bits, width, height);
        LosslessImage.CacheBits(ref bits);
        if (bits.Bit() == 0) return 1;
        int groups = 1;

        // Red and green together are the number of a group.
        foreach (uint pixel in ReadBlocks(ref bits, width, height)) groups = Math.Max(groups, (int)(pixel >> 8 & 0xFFFF) + 1);
        if ((long)groups * SmallestGroup > bits.Left)
            throw new DamagedException($"it names {groups} groups of prefix codes, more than its bytes can hold");
        BeyondLimitException.Check(Limits.WebPGroups, groups, $"names {groups} groups of prefix codes");
        return groups;
    }

    // Returns how many columns are stored: a small palette puts several pixels into one.
    private static int SkipTransforms(ref LosslessBits bits, int width, int height)
    {
        for (int seen = 0; bits.Bit() == 1;)
        {
            int transform = bits.Number(2);
            if ((seen & 1 << transform) != 0) throw new DamagedException("its lossless pixels are transformed twice in one way");
            seen |= 1 << transform;
            if (transform is Predictor or Colour) ReadBlocks(ref bits, width, height);
            if (transform != Palette) continue;
            int colours = bits.Number(8) + 1;
            LosslessImage.Read(ref bits, colours, 1);
            width = Blocks(width, colours switch { <= 2 => 3, <= 4 => 2, <= 16 => 1, _ => 0 });
        }

        return width;
    }

    // An image of a pixel for each square block of the picture.
    private static uint[] ReadBlocks(ref LosslessBits bits, int width, int height)
    {
        int block = bits.Number(3) + 2;
        return LosslessImage.Read(ref bits, Blocks(width, block), Blocks(height, block));
    }

    private static int Blocks(int size, int bits) => (size + (1 << bits) - 1) >> bits;
}
