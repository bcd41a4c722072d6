using System.IO.Compression;

namespace Disentangle.Foundation.Files;

/// <summary>
/// The bytes of an entry of a zip archive, front to back; at their end their number and checksum are compared to what the archive claims.
/// </summary>
internal sealed class ZipEntryStream : Stream
{
    private readonly Stream _inner;
    private readonly long _length;
    private readonly uint _checksum;
    private long _read;
    private uint _crc;

    /// <exception cref="DamagedException">It claims to hold more than its bytes can inflate to.</exception>
    public ZipEntryStream(ZipArchiveEntry entry)
    {
        if (entry.Length / InputFile.MostInflation > entry.CompressedLength)
            throw new DamagedException($"it claims {entry.Length} bytes, more than {entry.CompressedLength} compressed bytes can hold");
        (_inner, _length, _checksum) = (entry.Open(), entry.Length, entry.Crc32);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        int count = _inner.Read(buffer);
        _crc = Crc32.Append(_crc, buffer[..count]);
        _read += count;
        if (_read > _length) throw new DamagedException($"it decompresses to more than the {_length} bytes that the archive states");
        if (count > 0) return count;
        if (_read < _length) throw new DamagedException($"it ends after {_read} of {_length} bytes");
        if (_crc != _checksum) throw new DamagedException("its checksum is wrong");
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
