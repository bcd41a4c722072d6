namespace Disentangle.Studies.Tests.Runs;

public sealed class RunHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_appended_is_read_again()
    {
        HistoryRecord[] records = [Record(1), Record(2, "discriminator"), Record(7)];
        using (RunHistory history = RunHistory.Continue(_folder["history.jsonl"], 0))
        {
            foreach (HistoryRecord record in records) history.Append(record);
        }

        IReadOnlyList<HistoryRecord> read = RunHistory.Read(_folder["history.jsonl"]);
        Assert.Equal(records.Length, read.Count);
        for (int i = 0; i < records.Length; i++)
        {
            Assert.Equal(records[i] with { Terms = read[i].Terms }, read[i]);
            Assert.Equal(records[i].Terms, read[i].Terms);
        }
    }

    [Fact]
    public void A_line_is_one_object_with_step_phase_seconds_and_terms()
    {
        using (RunHistory history = RunHistory.Continue(_folder["history.jsonl"], 0)) history.Append(Record(5));
        Assert.Equal(
            """{"step":5,"phase":"vae","seconds":2.5,"loss":12.25,"terms":{"reconstruction":12,"kl":0.0625},"weights":{"reconstruction":1,"kl":4}}""" + "\n",
            File.ReadAllText(_folder["history.jsonl"]));
    }

    [Fact]
    public void Going_on_drops_what_came_after_the_checkpoint_and_a_line_cut_short()
    {
        using (RunHistory history = RunHistory.Continue(_folder["history.jsonl"], 0))
        {
            foreach (long step in new long[] { 5, 10, 15 }) history.Append(Record(step));
        }

        File.AppendAllText(_folder["history.jsonl"], "{\"step\":20,\"pha");
        using (RunHistory history = RunHistory.Continue(_folder["history.jsonl"], 10)) history.Append(Record(12));
        Assert.Equal([5, 10, 12], RunHistory.Read(_folder["history.jsonl"]).Select(r => r.Step));
        Assert.Equal(3, File.ReadAllLines(_folder["history.jsonl"]).Length);
    }

    [Fact]
    public void A_missing_history_is_empty() => Assert.Empty(RunHistory.Read(_folder["history.jsonl"]));

    private static HistoryRecord Record(long step, string phase = "vae") =>
        new(step, phase, 0.5 * step, 12.25, [new("reconstruction", 1, 12), new("kl", 4, 0.0625)]);
}
