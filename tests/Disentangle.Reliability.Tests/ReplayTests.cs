using System.Text;
using Disentangle.Reliability.PowerLoss;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.Tests;

/// <summary>The model of a disk whose power fails, on short traces.</summary>
public sealed class ReplayTests : IDisposable
{
    private static readonly byte[] Old = Encoding.UTF8.GetBytes("old"), New = Encoding.UTF8.GetBytes("the new text");

    // A file replaced as it should be, with two files so that names may be lost each by itself.
    private static readonly DiskOperation[] Replacing =
    [
        new OpenFile("a.tmp", Truncates: true), new WriteBytes("a.tmp", 0, New[..5]), new WriteBytes("a.tmp", 5, New[5..]),
        new Flush("a.tmp"), new Rename("a.tmp", "a"), new Flush(""), new Report("saved"),
    ];

    private readonly Scratch _scratch = Scratch.InMemory();

    public ReplayTests()
    {
        Directory.CreateDirectory(_scratch["before"]);
        File.WriteAllBytes(_scratch["before/a"], Old);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_file_that_is_flushed_renamed_and_whose_folder_is_flushed_is_old_or_new_and_new_once_that_is_reported()
    {
        foreach (int order in (int[])[0, 1])
        {
            ReplayResult result = Run((NameOrder)order, Replacing);
            Assert.Empty(result.Faults);
            Assert.Equal(Replacing.Length + 1, result.Points);
            Assert.InRange(result.States, 5, 40);
        }
    }

    [Theory]
    [InlineData(3, 0, "is not whole")]
    [InlineData(3, 1, "is not whole")]
    [InlineData(5, 0, "is old")]
    [InlineData(5, 1, "is old")]
    public void To_leave_out_a_flush_is_found(int leftOut, int order, string expected)
    {
        ReplayResult result = Run((NameOrder)order, [.. Replacing.Where((_, i) => i != leftOut)]);
        Assert.NotEmpty(result.Faults);
        Assert.Contains(result.Faults, fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_survive_in_their_order_only_with_a_journal()
    {
        DiskOperation[] twice = [new MakeFolder("one"), new MakeFolder("two")];
        Assert.Empty(Replay.Run(_scratch["before"], twice, TwoWithoutOne, NameOrder.Journal, 100, 1, _scratch["state"]).Faults);
        Assert.Single(Replay.Run(_scratch["before"], twice, TwoWithoutOne, NameOrder.Any, 100, 1, _scratch["state"]).Faults);

        // And where the later one is flushed, the journal holds the earlier one too.
        DiskOperation[] below = [new MakeFolder("one"), new MakeFolder("in"), new MakeFolder("in/two"),
            new Flush("in"), new Report("saved")];
        Assert.Empty(Replay.Run(_scratch["before"], below, OneIsThere, NameOrder.Journal, 100, 1, _scratch["state"]).Faults);
        Assert.NotEmpty(Replay.Run(_scratch["before"], below, OneIsThere, NameOrder.Any, 100, 1, _scratch["state"]).Faults);

        static string? TwoWithoutOne(string folder, IReadOnlyList<string> reported) =>
            Directory.Exists($"{folder}/two") && !Directory.Exists($"{folder}/one") ? "two without one" : null;

        static string? OneIsThere(string folder, IReadOnlyList<string> reported) =>
            reported.Count > 0 && !Directory.Exists($"{folder}/one") ? "one is gone" : null;
    }

    [Fact]
    public void Bytes_that_were_not_flushed_may_be_there_in_part_or_as_zeros()
    {
        HashSet<string> found = [];
        Replay.Run(
            _scratch["before"], [new WriteBytes("a", 0, New)], (folder, _) =>
            {
                found.Add(File.ReadAllText($"{folder}/a"));
                return null;
            },
            NameOrder.Any, 100, 1, _scratch["state"]);
        Assert.Equal([new string('\0', New.Length), "old", "old\0\0\0\0\0\0\0\0\0", "the ne", "the new text"],
            found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Too_many_states_are_drawn_with_the_extremes_among_them()
    {
        DiskOperation[] many = [.. Enumerable.Range(0, 20).Select(i => new MakeFolder($"f{i}"))];
        HashSet<int> counts = [];
        ReplayResult result = Replay.Run(
            _scratch["before"], many, (folder, _) =>
            {
                counts.Add(Directory.GetDirectories(folder).Length);
                return null;
            },
            NameOrder.Any, 50, 1, _scratch["state"]);
        Assert.InRange(result.States, 200, 50 * 21);
        Assert.Contains(0, counts);
        Assert.Contains(20, counts);
    }

    private ReplayResult Run(NameOrder order, DiskOperation[] operations) =>
        Replay.Run(_scratch["before"], operations, Fault, order, 1000, 1, _scratch["state"]);

    private static string? Fault(string folder, IReadOnlyList<string> reported)
    {
        byte[]? bytes = File.Exists($"{folder}/a") ? File.ReadAllBytes($"{folder}/a") : null;
        if (bytes is null) return "a is gone";
        if (bytes.AsSpan().SequenceEqual(New)) return null;
        return !bytes.AsSpan().SequenceEqual(Old) ? "a is not whole" : reported.Count > 0 ? "a is old" : null;
    }
}
