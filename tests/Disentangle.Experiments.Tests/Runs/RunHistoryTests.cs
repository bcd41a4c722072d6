using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;

namespace Disentangle.Experiments.Tests.Runs;

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

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "")]
    [InlineData(300, "")]
    [InlineData(300, "{\"step\": 12, \"ph")]
    [InlineData(300, "no record\n\n")]
    [InlineData(1, "70000 letters")]
    public void The_last_record_is_found_from_the_end(int count, string after)
    {
        string path = _folder["history.jsonl"];
        using (RunHistory history = RunHistory.Continue(path, 0))
            for (int i = 1; i <= count; i++) history.Append(Record(i));
        File.AppendAllText(path, after == "70000 letters" ? new string('x', 70_000) + "\n" : after);
        Assert.Equal(RunHistory.Read(path).Select(record => record.Step).LastOrDefault(-1), RunHistory.ReadLast(path)?.Step ?? -1);
        Assert.Null(RunHistory.ReadLast(_folder["none"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)] // more than is read at once
    public void The_last_step_has_a_record_for_each_phase(int steps)
    {
        string path = _folder["history.jsonl"];
        Assert.Empty(RunHistory.ReadLastStep(path));
        using (RunHistory history = RunHistory.Continue(path, 0))
        {
            for (int step = 1; step <= steps; step++)
                foreach (string phase in (string[])["vae", "discriminator"]) history.Append(Record(step, phase));
        }

        Assert.Equal([(steps, "vae"), (steps, "discriminator")], RunHistory.ReadLastStep(path).Select(one => ((int)one.Step, one.Phase)));
        Assert.Equal("discriminator", RunHistory.ReadLast(path)!.Phase);
    }

    [Fact]
    public void A_line_is_one_object_with_step_phase_seconds_and_terms()
    {
        using (RunHistory history = RunHistory.Continue(_folder["history.jsonl"], 0)) history.Append(Record(5));
        Assert.Equal(
            """{"step":5,"phase":"vae","seconds":2.5,"loss":12.25,"terms":{"reconstruction":12,"kl":0.0625},"weights":"""
                + """{"reconstruction":1,"kl":4}}""" + "\n",
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

    [Theory]
    [InlineData("{\"step\":15,\"pha\u0000e\":1}")]
    [InlineData("{\"step\":15,\"step\":15,\"phase\":\"vae\",\"seconds\":1,\"loss\":1,\"terms\":{},\"weights\":{}}")]
    [InlineData("{\"step\":15,\"phase\":\"\\ud800\",\"seconds\":1,\"loss\":1,\"terms\":{},\"weights\":{}}")]
    [InlineData("{\"step\":1e99,\"phase\":\"vae\",\"seconds\":1,\"loss\":1,\"terms\":{},\"weights\":{}}")]
    [InlineData("{\"step\":15,\"phase\":\"vae\",\"seconds\":1,\"loss\":1,\"terms\":{\"kl\":1},\"weights\":{}}")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_damaged_line_is_moved_aside_and_the_others_stay(string line)
    {
        string path = _folder["history.jsonl"];
        using (RunHistory history = RunHistory.Continue(path, 0))
        {
            foreach (long step in new long[] { 5, 10, 15, 20, 25 }) history.Append(Record(step));
        }

        string[] lines = File.ReadAllLines(path);
        lines[2] = line;
        File.WriteAllLines(path, lines);
        Assert.Equal([5, 10, 20, 25], RunHistory.Read(path).Select(r => r.Step));
        using (RunHistory history = RunHistory.Continue(path, 20))
        {
            Assert.Equal($"{path}: 1 damaged line was moved to history-damaged.jsonl", history.Notice);
            history.Append(Record(22));
        }

        Assert.Equal([.. lines[..2], lines[3]], File.ReadAllLines(path)[..3]);
        Assert.Equal([5, 10, 20, 22], RunHistory.Read(path).Select(r => r.Step));
        Assert.Equal(line + "\n", File.ReadAllText(_folder["history-damaged.jsonl"]));
        using (RunHistory history = RunHistory.Continue(path, 22)) Assert.Null(history.Notice);
        Assert.Equal(line + "\n", File.ReadAllText(_folder["history-damaged.jsonl"]));
    }

    [Fact]
    public void A_history_with_its_checksum_is_cut_back_to_the_checkpoint()
    {
        string path = _folder["history.jsonl"];
        FilePrefix saved;
        using (RunHistory history = RunHistory.Continue(path, 0))
        {
            foreach (long step in new long[] { 5, 10 }) history.Append(Record(step));
            saved = history.Save();
            history.Append(Record(15));
        }

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)[..(int)saved.Bytes])),
            saved.Sha256);
        using (RunHistory history = RunHistory.Continue(path, 10, saved))
        {
            Assert.Null(history.Notice);
            Assert.Equal(saved, history.Save());
        }

        Assert.Equal([5, 10], RunHistory.Read(path).Select(r => r.Step));

        // A digit that is another is a line like any other, but the checksum tells.
        File.WriteAllText(path, File.ReadAllText(path).Replace("12.25", "12.75", StringComparison.Ordinal));
        using (RunHistory history = RunHistory.Continue(path, 10, saved))
            Assert.Equal($"{path} does not have its checksum: values in it may be damaged", history.Notice);
        File.Delete(path);
        using (RunHistory history = RunHistory.Continue(path, 10,
            saved)) Assert.Equal($"{path} is missing, so the history begins at step 10", history.Notice);
    }

    [Fact]
    public void A_missing_history_is_empty() => Assert.Empty(RunHistory.Read(_folder["history.jsonl"]));

    private static HistoryRecord Record(long step, string phase = "vae") =>
        new(step, phase, 0.5 * step, 12.25, [new("reconstruction", 1, 12), new("kl", 4, 0.0625)]);
}
