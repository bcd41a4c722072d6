namespace Disentangle.Studies.Pictures;

/// <summary>The five row filters of PNG: each row becomes its filter's number and what that filter leaves of it.</summary>
internal static class PngFilter
{
    private const int Filters = 5; // 0 none, 1 left, 2 above, 3 average, 4 Paeth

    /// <summary>Every row as it is.</summary>
    public static byte[] None(PixelGrid picture)
    {
        int stride = picture.Width * picture.Channels;
        var rows = new byte[checked(picture.Height * (stride + 1))];
        for (int y = 0; y < picture.Height; y++) picture.Row(y).CopyTo(rows.AsSpan(y * (stride + 1) + 1));
        return rows;
    }

    /// <summary>For every row the filter that leaves the smallest sum of absolute differences, the choice the standard advises.</summary>
    public static byte[] Adaptive(PixelGrid picture)
    {
        int stride = picture.Width * picture.Channels;
        var rows = new byte[checked(picture.Height * (stride + 1))];
        var candidate = new byte[stride];
        ReadOnlySpan<byte> above = new byte[stride];
        for (int y = 0; y < picture.Height; y++)
        {
            ReadOnlySpan<byte> row = picture.Row(y);
            Span<byte> best = rows.AsSpan(y * (stride + 1), stride + 1);
            long smallest = long.MaxValue;
            for (int filter = 0; filter < Filters; filter++)
            {
                Apply(filter, row, above, picture.Channels, candidate);
                long sum = 0;
                foreach (byte b in candidate) sum += Math.Abs((int)(sbyte)b);
                if (sum >= smallest) continue;
                smallest = sum;
                best[0] = (byte)filter;
                candidate.CopyTo(best[1..]);
            }

            above = row;
        }

        return rows;
    }

    /// <summary>Writes a row minus its prediction; <paramref name="step"/> is the distance to the pixel at the left.</summary>
    private static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> result)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int a = i >= step ? row[i - step] : 0, b = above[i], c = i >= step ? above[i - step] : 0;
            int prediction = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => Paeth(a, b, c) };
            result[i] = (byte)(row[i] - prediction);
        }
    }

    /// <summary>Of left, above and above left, the one nearest to left + above - above left; ties in that order.</summary>
    private static int Paeth(int a, int b, int c)
    {
        int toA = Math.Abs(b - c), toB = Math.Abs(a - c), toC = Math.Abs(a + b - 2 * c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
}
