namespace Disentangle.Datasets.Formats;

/// <summary>The next bytes of a stream, and no more; the stream stays open.</summary>
/// <param name="inner">The stream.</param>
/// <param name="length">How many bytes.</param>
internal sealed class PartStream(Stream inner, long length) : Stream
{
    /// <summary>How many bytes are left.</summary>
    public long Left { get; private set; } = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer[..(int)Math.Min(buffer.Length, Left)]);
        Left -= count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Reads what is left and forgets it; false when the stream ends before.</summary>
    public bool Skip()
    {
        byte[] block = new byte[(int)Math.Min(Left, 1 << 16)];
        while (Left > 0)
        {
            if (Read(block) == 0) return false;
        }

        return true;
    }
}
