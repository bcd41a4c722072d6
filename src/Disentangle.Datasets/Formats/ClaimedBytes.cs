namespace Disentangle.Datasets.Formats;

/// <summary>
/// Reads as many bytes as a file claims, in memory that grows with what is really there: a compressed file
/// may claim a thousand times its length.
/// </summary>
internal static class ClaimedBytes
{
    private const int Least = 1 << 20, UsualInflation = 4;

    /// <summary>How many values to make room for at first.</summary>
    /// <param name="claimed">How many the file claims.</param>
    /// <param name="stored">How many bytes the file has.</param>
    /// <param name="valueBytes">Bytes of a value.</param>
    public static int Room(int claimed, long stored, int valueBytes = 1) =>
        (int)Math.Min(claimed, Math.Max(Least, Math.Min(stored, int.MaxValue) * UsualInflation) / valueBytes + 1);

    /// <summary>Room for more values, up to as many as the file claims.</summary>
    public static void Grow<T>(ref T[] values, int claimed) => Array.Resize(ref values, (int)Math.Min(claimed, 2L * values.Length));

    /// <summary>Reads bytes.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="claimed">How many it claims.</param>
    /// <param name="stored">How many bytes the file has, compressed or not.</param>
    /// <param name="found">How many there are, at most as many as claimed.</param>
    /// <returns>Room for as many as claimed where all were found.</returns>
    public static byte[] Read(Stream stream, int claimed, long stored, out int found)
    {
        byte[] bytes = new byte[Room(claimed, stored)];
        for (found = 0; ;)
        {
            Span<byte> left = bytes.AsSpan(found);
            int count = stream.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
            found += count;
            if (count < left.Length || found == claimed) return bytes;
            Grow(ref bytes, claimed);
        }
    }
}
