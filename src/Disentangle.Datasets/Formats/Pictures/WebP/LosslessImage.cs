namespace Disentangle.Datasets.Formats.Pictures.WebP;

/// <summary>
/// The small images in a lossless picture that say how its pixels are stored (RFC 9649, section 3.5): pixels, copies of earlier
/// ones and colours of a cache, in one group of prefix codes.
/// </summary>
internal static class LosslessImage
{
    private const int Literals = 256, Lengths = 24, Distances = 40, MostCacheBits = 11;

    // Near pixels have the first distances, ordered by how far they are: above, left, and so on.
    private static readonly (int X, int Y)[] Near =
    [
        .. from y in Enumerable.Range(0, 8)
           from x in Enumerable.Range(-7, 16)
           where y > 0 || x > 0
           orderby x * x + y * y, Math.Abs(x), -x
           select (x, y),
    ];

    /// <summary>Reads the size of the cache of colours; 0 bits without one.</summary>
    /// <exception cref="DamagedException">There is no cache of that size, or the bits end.</exception>
    public static int CacheBits(ref LosslessBits bits)
    {
        if (bits.Bit() == 0) return 0;
        int size = bits.Number(4);
        return size is >= 1 and <= MostCacheBits
            ? size
            : throw new DamagedException($"it has a cache of {size} bits, which is not in 1 .. {MostCacheBits}");
    }

    /// <summary>Reads an image.</summary>
    /// <param name="bits">Where it is.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <returns>The pixels, as alpha, red, green and blue from the highest byte on.</returns>
    /// <exception cref="DamagedException">It is damaged.</exception>
    public static uint[] Read(ref LosslessBits bits, int width, int height)
    {
        int cacheBits = CacheBits(ref bits), codes = Literals + Lengths;
        uint[] cache = cacheBits == 0 ? [] : new uint[1 << cacheBits];
        PrefixCode greens = PrefixCode.Read(ref bits, codes + cache.Length);
        PrefixCode reds = PrefixCode.Read(ref bits, Literals), blues = PrefixCode.Read(ref bits, Literals);
        PrefixCode alphas = PrefixCode.Read(ref bits, Literals), distances = PrefixCode.Read(ref bits, Distances);
        uint[] pixels = new uint[width * height];
        for (int at = 0; at < pixels.Length;)
        {
            int code = greens.Symbol(ref bits), from = at, count = 1;
            if (code < Literals)
            {
                uint red = (uint)reds.Symbol(ref bits), blue = (uint)blues.Symbol(ref bits), alpha = (uint)alphas.Symbol(ref bits);
                pixels[at] = alpha << 24 | red << 16 | (uint)code << 8 | blue;
            }
            else if (code < codes)
            {
                count = Value(ref bits, code - Literals);
                from -= Distance(Value(ref bits, distances.Symbol(ref bits)), width);
                if (from < 0 || count > pixels.Length - at)
                    throw new DamagedException("its lossless pixels are copied from outside the picture");
            }
            else
            {
                pixels[at] = cache[code - codes];
            }

            for (; count > 0; count--, at++, from++)
            {
                pixels[at] = pixels[from];
                if (cacheBits > 0) cache[(0x1e35a7bd * pixels[at]) >> (32 - cacheBits)] = pixels[at];
            }
        }

        return pixels;
    }

    // A length or a distance: a symbol for its size, and the bits below.
    private static int Value(ref LosslessBits bits, int symbol)
    {
        if (symbol < 4) return symbol + 1;
        int more = (symbol - 2) >> 1;
        return ((2 + (symbol & 1)) << more) + bits.Number(more) + 1;
    }

    private static int Distance(int value, int width) =>
        value > Near.Length ? value - Near.Length : Math.Max(1, Near[value - 1].X + Near[value - 1].Y * width);
}
