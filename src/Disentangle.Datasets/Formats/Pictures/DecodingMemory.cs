namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>
/// Lets pictures be decoded beside each other as long as they fit in <see cref="Limits.DecodingBytes"/> together; one alone always is.
/// </summary>
internal static class DecodingMemory
{
    private static readonly object Gate = new();

    private static long _used;

    /// <summary>Waits until there is room.</summary>
    /// <param name="bytes">How much the picture needs.</param>
    /// <returns>Gives the room back when it is disposed.</returns>
    public static Share Take(long bytes)
    {
        lock (Gate)
        {
            while (_used > 0 && !Limits.DecodingBytes.Allows(_used + bytes)) Monitor.Wait(Gate);
            _used += bytes;
        }

        return new Share(bytes);
    }

    /// <summary>Room for one picture.</summary>
    public readonly ref struct Share(long bytes)
    {
        /// <summary>Gives it back.</summary>
        public void Dispose()
        {
            lock (Gate)
            {
                _used -= bytes;
                Monitor.PulseAll(Gate);
            }
        }
    }
}
