using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Disentangle.Datasets;

/// <summary>
/// Checksums (CRC-32C) of decoded pixels in blocks of <see cref="BlockBytes"/>. A block is compared the first time that something of it is
/// read, so that to open a file costs nothing, and nothing that is damaged is ever used.
/// </summary>
internal sealed class PixelBlocks
{
    /// <summary>Bytes of a block; the last may have fewer.</summary>
    public const int BlockBytes = 1 << 16;

    private readonly uint[] _sums;
    private readonly long _length;
    private readonly bool[] _whole;

    /// <summary>The blocks of <paramref name="length"/> bytes.</summary>
    /// <param name="sums">The checksum of each, four bytes, the least significant first.</param>
    /// <param name="length">How many bytes there are in all blocks.</param>
    public PixelBlocks(ReadOnlySpan<byte> sums, long length)
    {
        _length = length;
        _sums = new uint[BytesFor(length) / sizeof(uint)];
        _whole = new bool[_sums.Length];
        for (int i = 0; i < _sums.Length; i++) _sums[i] = BinaryPrimitives.ReadUInt32LittleEndian(sums[(sizeof(uint) * i)..]);
    }

    /// <summary>How many bytes the checksums of <paramref name="length"/> bytes take.</summary>
    public static long BytesFor(long length) => (length + BlockBytes - 1) / BlockBytes * sizeof(uint);

    /// <summary>The checksum of the bytes that gave <paramref name="sum"/> followed by <paramref name="bytes"/>; begin with 0.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        sum = ~sum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes) sum = BitOperations.Crc32C(sum, value);
        return ~sum;
    }

    /// <summary>
    /// Whether the blocks that hold some bytes are as they were written, which the file is read for once. Any number of threads may ask.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where in it the first block begins.</param>
    /// <param name="at">Where the bytes begin, counted from there.</param>
    /// <param name="count">How many bytes.</param>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public bool AreWhole(SafeFileHandle file, long offset, long at, int count)
    {
        int last = (int)((at + count - 1) / BlockBytes);
        for (int block = (int)(at / BlockBytes); block <= last; block++)
        {
            if (!Volatile.Read(ref _whole[block]) && !IsWhole(file, offset, block)) return false;
        }

        return true;
    }

    private bool IsWhole(SafeFileHandle file, long offset, int block)
    {
        long begin = (long)block * BlockBytes;
        int length = (int)Math.Min(BlockBytes, _length - begin);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> bytes = rented.AsSpan(0, length);
        bool whole = FileImages.ReadWhole(file, bytes, offset + begin) && Append(0, bytes) == _sums[block];
        ArrayPool<byte>.Shared.Return(rented);
        if (whole) Volatile.Write(ref _whole[block], true);
        return whole;
    }

    /// <summary>Passes bytes on to a stream and keeps the checksums of their blocks.</summary>
    /// <param name="inner">The stream, which stays open.</param>
    internal sealed class Writer(Stream inner) : Stream
    {
        private readonly MemoryStream _sums = new();
        private uint _sum;
        private long _written;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _written;

        public override long Position
        {
            get => _written;
            set => throw new NotSupportedException();
        }

        /// <summary>The checksums of all that was written.</summary>
        public byte[] Sums()
        {
            if (_written % BlockBytes != 0) EndBlock();
            return _sums.ToArray();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                ReadOnlySpan<byte> next = buffer[..(int)Math.Min(buffer.Length, BlockBytes - _written % BlockBytes)];
                inner.Write(next);
                _sum = Append(_sum, next);
                _written += next.Length;
                if (_written % BlockBytes == 0) EndBlock();
                buffer = buffer[next.Length..];
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private void EndBlock()
        {
            Span<byte> sum = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(sum, _sum);
            _sums.Write(sum);
            _sum = 0;
        }
    }
}
