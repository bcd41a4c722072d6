using System.Buffers.Binary;
using System.Text;
using Disentangle.Foundation.Files;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public class ApngEncoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_frame_comes_back_exactly(int channels)
    {
        PixelGrid[] frames =
        [
            TestPictures.Noise(200, 150, channels, 1), TestPictures.Gradient(200, 150, channels), TestPictures.Noise(200, 150, channels, 2),
        ];
        List<(string Type, byte[] Data)> chunks = ChunksOf(ApngEncoder.Encode(frames, hundredths: 12));

        Assert.Equal(["IHDR", "acTL", "fcTL", "IDAT"], chunks.Take(4).Select(chunk => chunk.Type));
        Assert.Equal("IEND", chunks[^1].Type);
        Assert.Equal([3, 0], Numbers(chunks[1].Data));

        // Sequence numbers run over the chunks of the animation.
        uint[] sequence = [.. chunks.Where(chunk => chunk.Type is "fcTL" or "fdAT").Select(chunk => Numbers(chunk.Data)[0])];
        Assert.Equal([.. Enumerable.Range(0, sequence.Length).Select(i => (uint)i)], sequence);

        // Size, place and time of each frame.
        byte[][] controls = [.. chunks.Where(chunk => chunk.Type == "fcTL").Select(chunk => chunk.Data)];
        Assert.Equal(3, controls.Length);
        foreach (byte[] control in controls)
        {
            Assert.Equal([200, 150, 0, 0], Numbers(control)[1..5]);
            Assert.Equal([0, 12, 0, 100, 0, 0], control[20..]);
        }

        Assert.Equal(frames.Select(frame => frame.Rgb()), FramesOf(chunks));
        Assert.Equal(frames[0].Rgb(), DecodedPicture.Of(ApngEncoder.Encode(frames)).Frames.Single());
    }

    [Fact]
    public void Grey_and_coloured_frames_become_coloured() => Assert.Equal(
        [TestPictures.Flat(4, 4, 9).Rgb(), TestPictures.Gradient(4, 4, 3).Rgb()],
        FramesOf(ChunksOf(ApngEncoder.Encode([TestPictures.Flat(4, 4, 9), TestPictures.Gradient(4, 4, 3)], loop: false))));

    [Fact]
    public void What_is_no_animation_is_refused()
    {
        Assert.Contains("got none", Assert.Throws<ArgumentException>(() => ApngEncoder.Encode([])).Message, StringComparison.Ordinal);
        Assert.Contains("one size", Assert.Throws<ArgumentException>(
            () => ApngEncoder.Encode([TestPictures.Flat(4, 4, 0), TestPictures.Flat(4, 5, 0)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ApngEncoder.Encode([TestPictures.Flat(4, 4, 0)], hundredths: 1));
    }

    private static List<(string Type, byte[] Data)> ChunksOf(byte[] file)
    {
        List<(string, byte[])> chunks = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.Equal(
                Crc32.Append(0, file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        return chunks;
    }

    private static uint[] Numbers(byte[] data) =>
        [.. Enumerable.Range(0, data.Length / 4).Select(i => BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4 * i)))];

    // Each frame as a PNG of its own.
    private static List<byte[]> FramesOf(List<(string Type, byte[] Data)> chunks)
    {
        List<List<byte[]>> parts = [];
        foreach ((string type, byte[] data) in chunks)
        {
            if (type == "fcTL") parts.Add([]);
            else if (type is "IDAT") parts[^1].Add(data);
            else if (type is "fdAT") parts[^1].Add(data[4..]);
        }

        byte[] signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        return [.. parts.Select(frame => DecodedPicture.Of(
            [.. signature, .. Chunk("IHDR", chunks[0].Data), .. frame.SelectMany(data => Chunk("IDAT", data)), .. Chunk("IEND", [])])
            .Frames.Single())];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] length = new byte[4], sum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.Append(0, named));
        return [.. length, .. named, .. sum];
    }
}
