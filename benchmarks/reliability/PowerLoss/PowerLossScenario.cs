using System.Globalization;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Reliability.Runs;
using Disentangle.Training;

namespace Disentangle.Reliability.PowerLoss;

/// <summary>A command whose writing is replayed.</summary>
/// <param name="Name">The command.</param>
/// <param name="Before">The folder before it.</param>
/// <param name="Operations">What it did.</param>
/// <param name="Fault">Reads what is left, see <see cref="Replay.Run"/>.</param>
internal sealed record PowerLossScenario(string Name, string Before, IReadOnlyList<DiskOperation> Operations,
    Func<string, IReadOnlyList<string>, string?> Fault)
{
    // Reported at the end of a command that ended well.
    private const string Ended = "ended";

    private const string Imported = "imported";

    /// <summary>Traces the commands, one after the other on the same run.</summary>
    public static IEnumerable<PowerLossScenario> All(Scratch scratch)
    {
        string data = TinyRun.WriteData(scratch["tiny.npz"]);
        SavedSteps undisturbed = SavedSteps.Of(data, scratch["undisturbed"]);
        string live = scratch["live"], run = Path.Combine(live, "run");
        Directory.CreateDirectory(live);

        // Under a folder of its own, so that the making of the run's folder counts too.
        yield return Traced("train", CliProgram.Own, ["train-and-tell", data, run], undisturbed.FaultOf);
        yield return Traced("train --force", CliProgram.Own, ["train-and-tell", data, run, "--force"], undisturbed.FaultOf);
        RunBits trained = RunBits.Read(run);
        yield return Traced("resume", CliProgram.Executable, ["resume", run, "--steps", "50", "--no-evaluate", "--threads", "1"],
            (folder, reported) => Usable(folder, reported, 30, 50));
        yield return Traced("evaluate", CliProgram.Executable, ["evaluate", run, "--quick", "--threads", "1"],
            (folder, reported) => Usable(folder, reported, 50, 50) ?? Scores(folder, reported));
        yield return Traced("export", CliProgram.Executable, ["export", run, "--format", "onnx"],
            (folder, reported) => Usable(folder, reported, 50, 50) ?? Exports(folder, reported, run));
        string model = scratch["model.safetensors"], imported = Path.Combine(live, Imported);
        CliProgram.Call("export", run, "--format", "safetensors", "--out", model).MustBeDone("export");
        string[] import =
        [
            "import", model, "--map", "disentangle", "--method", "beta-vae", "--data", data,
            "--arch", "tiny", "--latents", "4", "--out", imported,
        ];
        yield return Traced("import", CliProgram.Executable, import, (folder, reported) => Import(folder, reported, imported));

        PowerLossScenario Traced(string name, string program, string[] arguments, Func<string, IReadOnlyList<string>, string?> fault)
        {
            string before = scratch[$"before {name}"];
            Scratch.Copy(live, before);
            (CallResult result, string[] lines) = Strace.Trace(SystemCallLog.Calls, program, arguments, scratch["strace.log"]);
            result.MustBeDone(name);
            return new(name, before, [.. SystemCallLog.Read(lines, live), new Report(Ended)], fault);
        }
    }

    private static string? Usable(string folder, IReadOnlyList<string> reported, long least, long most)
    {
        long expected = reported is [.., Ended] ? most : least;
        try
        {
            RunBits bits = RunBits.Read(Path.Combine(folder, "run"));
            return bits.Step >= expected ? null : $"the run is at step {bits.Step}, {expected} were saved";
        }
        catch (UserErrorException e)
        {
            return e.Message;
        }
    }

    private static string? Scores(string folder, IReadOnlyList<string> reported)
    {
        string path = RunFolder.Open(Path.Combine(folder, "run")).ScoresFile;
        if (!File.Exists(path)) return reported is [.., Ended] ? "the scores are gone" : null;
        try
        {
            return ScoreFile.Read(path).Results.Count > 0 ? null : "the scores are empty";
        }
        catch (UserErrorException e)
        {
            return e.Message;
        }
    }

    // The whole run or none.
    private static string? Import(string folder, IReadOnlyList<string> reported, string original)
    {
        string path = Path.Combine(folder, Imported);
        if (!RunFolder.Holds(path)) return reported is [.., Ended] ? "the imported run is gone" : null;
        try
        {
            return RunBits.Read(original).Difference(RunBits.Read(path)) is { } difference ? $"the imported run has {difference}" : null;
        }
        catch (UserErrorException e)
        {
            return e.Message;
        }
    }

    // Both files or none, and each whole.
    private static string? Exports(string folder, IReadOnlyList<string> reported, string original)
    {
        string[] names = [.. Directory.EnumerateFiles(RunFolder.Open(original).ExportFolder).Select(file => Path.GetFileName(file)!)];
        string there = RunFolder.Open(Path.Combine(folder, "run")).ExportFolder;
        foreach (string name in names)
        {
            string path = Path.Combine(there, name);
            if (!File.Exists(path) && reported is [.., Ended]) return $"{name} is gone";
            if (File.Exists(path) && !File.ReadAllBytes(path).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(RunFolder.Open(original).ExportFolder, name)))) return $"{name} is not whole";
        }

        return null;
    }
}

/// <summary>The bits of each checkpoint of the run without power losses.</summary>
internal sealed class SavedSteps
{
    // To train the rest takes longer than to read what is there.
    private const int ResumeEvery = 20;

    private readonly Dictionary<long, string> _bits = [];
    private int _read;
    private RunBits? _last;

    public static SavedSteps Of(string data, string folder)
    {
        SavedSteps steps = new();
        using TrainJob job = TrainJob.Start(TinyRun.Specification(data), folder, execution: TinyRun.Execution);
        Note();
        foreach (StepReport _ in job.Train()) Note();
        Note();
        steps._last = RunBits.Read(folder);
        return steps;

        void Note()
        {
            if (!steps._bits.ContainsKey(job.CheckpointStep)) steps._bits[job.CheckpointStep] = RunBits.Read(folder).Checkpoint;
        }
    }

    /// <summary>What is lost in a folder of which some checkpoints were reported as saved; null for nothing.</summary>
    public string? FaultOf(string folder, IReadOnlyList<string> reported)
    {
        long saved = reported.Select(text => text.Split('\n')).SelectMany(lines => lines)
            .Where(line => line.StartsWith("saved ", StringComparison.Ordinal))
            .Select(line => long.Parse(line["saved ".Length..], CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max();
        RunBits found;
        try
        {
            found = RunBits.Read(Path.Combine(folder, "run"));
        }
        catch (UserErrorException e)
        {
            return saved < 0 ? null : $"step {saved} was saved: {e.Message}";
        }

        if (found.Step < saved) return $"step {saved} was saved, step {found.Step} is there";
        if (!_bits.TryGetValue(found.Step, out string? bits)) return $"there is a checkpoint of step {found.Step}";
        if (bits != found.Checkpoint) return $"the checkpoint of step {found.Step} has other bits";
        string[] history = [.. _last!.History.Where(line => StepOf(line) <= found.Step)];
        string[] there = [.. found.History.Where(line => StepOf(line) <= found.Step)];
        if (!history.SequenceEqual(there))
            return $"the history up to step {found.Step} has {there.Length} lines, {history.Length} were written";
        return _read++ % ResumeEvery == 0 ? Resumed(Path.Combine(folder, "run")) : null;
    }

    private string? Resumed(string run)
    {
        using (TrainJob job = TrainJob.Resume(run, new ResumeOptions { Threads = 1 }))
        {
            foreach (StepReport _ in job.Train())
            {
                // Every step is done by asking for its report.
            }
        }

        return _last!.Difference(RunBits.Read(run)) is { } difference ? $"resumed, it ends with {difference}" : null;
    }

    private static long StepOf(string line) => long.Parse(line[..line.IndexOf(' ')], CultureInfo.InvariantCulture);
}
