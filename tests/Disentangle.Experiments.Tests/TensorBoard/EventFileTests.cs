using System.Buffers.Binary;
using System.Text;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Reports.Tests.Pictures;

namespace Disentangle.Experiments.Tests.TensorBoard;

public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("a", 0xC1D04330u)]
    public void The_checksum_has_its_known_values(string text, uint checksum) =>
        Assert.Equal(checksum, Crc32C.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_checksum_of_RFC_3720_and_its_mask()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        byte[] ones = new byte[32];
        ones.AsSpan().Fill(0xFF);
        Assert.Equal(0x62A8AB43u, Crc32C.Of(ones));
        uint crc = Crc32C.Of("123456789"u8);
        Assert.Equal(((crc >> 15) | (crc << 17)) + 0xA282EAD8u, Crc32C.Masked("123456789"u8));
    }

    [Fact]
    public void Every_record_of_the_history_is_there_and_the_pictures_at_the_end()
    {
        string path;
        using (TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder), steps: 20), _folder["run"],
            execution: TinyData.Execution with { TensorBoard = true }))
        {
            Assert.Equal(20, job.Train().Count());
            RunReport.Write(job.ToTrainedRun());
            job.LogPictures();
            path = Assert.Single(Directory.GetFiles(_folder["run"], "events.out.tfevents.*"));
        }

        Assert.Matches(@"events\.out\.tfevents\.\d{10}\.[\w-]+$", path);
        List<Event> events = Read(path);
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.All(events,
            e => Assert.InRange(e.WallTime, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 600,
                DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1));
        IReadOnlyList<HistoryRecord> history = RunHistory.Read(_folder["run/history.jsonl"]);
        Assert.Equal(
            history.SelectMany(r => r.Terms.Select(t => (r.Step, $"{r.Phase}/{t.Name}", (float)t.Value))
                .Prepend((r.Step, $"{r.Phase}/loss", (float)r.Loss))),
            events.SelectMany(e => e.Scalars.Select(s => (e.Step, s.Tag, s.Value))));
        Event[] pictures = [.. events.Where(e => e.Images.Count > 0)];
        Assert.Equal(["factors", "reconstructions", "samples", "traversals"], pictures.Select(e => e.Images.Single().Tag));
        foreach (Event picture in pictures)
        {
            (string tag, long height, long width, long colors, byte[] png) = picture.Images[0];
            Assert.Equal(20, picture.Step);
            Assert.Equal(File.ReadAllBytes(_folder[$"run/images/{tag}.png"]), png);
            DecodedPicture read = DecodedPicture.Of(png);
            Assert.Equal((read.Height, read.Width, png[25] == 2 ? 3 : 1), (height, width, colors));
        }
    }

    [Fact]
    public void Going_on_begins_a_file_that_takes_back_later_steps()
    {
        using (TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder), steps: 10), _folder["run"],
            execution: TinyData.Execution with { TensorBoard = true })) Assert.Equal(10, job.Train().Count());
        string first = Directory.GetFiles(_folder["run"], "events.out.tfevents.*").Single();
        using (TrainJob job = TrainJob.Resume(_folder["run"],
            new() { Steps = 15, TensorBoard = true })) Assert.Equal(5, job.Train().Count());
        string second = Directory.GetFiles(_folder["run"], "events.out.tfevents.*").Single(file => file != first);
        List<Event> events = Read(second);
        Assert.Equal((11, 1), (events[1].Step, events[1].SessionStatus));
        Assert.Equal([15], events.Skip(2).Select(e => e.Step));
        Assert.DoesNotContain(Read(first), e => e.SessionStatus != 0);

        // A new run in its place starts without them.
        using (TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder), steps: 1), _folder["run"], force: true,
            execution: TinyData.Execution)) Assert.Single(job.Train());
        Assert.Empty(Directory.GetFiles(_folder["run"], "events.out.tfevents.*"));
    }

    /// <summary>Takes the records apart by hand, checksums and all.</summary>
    private static List<Event> Read(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        List<Event> events = [];
        while (file.Length > 0)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
            Assert.Equal(Masked(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            ReadOnlySpan<byte> data = file.Slice(12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            events.Add(Event.Parse(data.ToArray()));
            file = file[(16 + length)..];
        }

        return events;
    }

    /// <summary>Bit by bit: the reflected polynomial of Castagnoli.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
    }

    private sealed record Event(
        double WallTime, long Step, string? Version, long SessionStatus, List<(string Tag, float Value)> Scalars,
        List<(string Tag, long Height, long Width, long Colors, byte[] Png)> Images)
    {
        public static Event Parse(byte[] data)
        {
            ILookup<int, object> e = Fields(data);
            List<(string, float)> scalars = [];
            List<(string, long, long, long, byte[])> images = [];
            foreach (object value in e[5].SelectMany(summary => Fields(summary)[1]))
            {
                ILookup<int, object> fields = Fields(value);
                string tag = Encoding.UTF8.GetString((byte[])fields[1].Single());
                if (fields[2].Any()) scalars.Add((tag, BitConverter.UInt32BitsToSingle((uint)(ulong)fields[2].Single())));
                if (!fields[4].Any()) continue;
                ILookup<int, object> image = Fields(fields[4].Single());
                images.Add((tag, (long)(ulong)image[1].Single(), (long)(ulong)image[2].Single(), (long)(ulong)image[3].Single(),
                    (byte[])image[4].Single()));
            }

            return new Event(
                BitConverter.UInt64BitsToDouble((ulong)e[1].Single()),
                (long)(ulong)e[2].Single(),
                e[3].Select(text => Encoding.UTF8.GetString((byte[])text)).SingleOrDefault(),
                e[7].Select(log => (long)(ulong)Fields(log)[1].Single()).SingleOrDefault(),
                scalars,
                images);
        }

        private static ILookup<int, object> Fields(object message)
        {
            byte[] bytes = (byte[])message;
            List<(int Number, object Value)> fields = [];
            int at = 0;
            while (at < bytes.Length)
            {
                ulong tag = Varint();
                object value = (tag & 7) switch
                {
                    0 => Varint(),
                    1 => Fixed(8),
                    5 => Fixed(4),
                    _ => Take((int)Varint()),
                };
                fields.Add(((int)(tag >> 3), value));
            }

            return fields.ToLookup(field => field.Number, field => field.Value);

            ulong Varint()
            {
                ulong value = 0;
                for (int shift = 0; ; shift += 7)
                {
                    byte part = bytes[at++];
                    value |= (ulong)(part & 0x7F) << shift;
                    if (part < 0x80) return value;
                }
            }

            ulong Fixed(int size)
            {
                ulong value = 0;
                for (int i = 0; i < size; i++) value |= (ulong)bytes[at++] << (8 * i);
                return value;
            }

            byte[] Take(int length)
            {
                at += length;
                return bytes[(at - length)..at];
            }
        }
    }
}
