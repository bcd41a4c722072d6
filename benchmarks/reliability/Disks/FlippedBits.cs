using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Reliability.Fuzzing;
using Disentangle.Reliability.Runs;
using Disentangle.Training;

namespace Disentangle.Reliability.Disks;

/// <summary>
/// One bit of a file of a stopped run is flipped, and the run resumed: its result is that of an undisturbed run, or it is refused.
/// </summary>
internal static class FlippedBits
{
    public static IEnumerable<DiskResult> Try(Scratch scratch, Interruption resume, int count, SplitMix random)
    {
        string folder = scratch["flips"], run = Path.Combine(folder, "run");
        resume.Begin(folder);
        string original = scratch["original"];
        Scratch.Copy(run, original);
        Finish(run);
        RunBits expected = RunBits.Read(run);
        List<DiskResult> results = [];
        foreach (string file in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(original, path)).Order(StringComparer.Ordinal).ToArray())
        {
            // What is only drawn from the others.
            if (file.StartsWith("images", StringComparison.Ordinal) || file == "report.html"
                || new FileInfo(Path.Combine(original, file)).Length == 0) continue;
            Tally tally = new();
            for (int i = 0; i < count; i++)
            {
                Scratch.Copy(original, run);
                byte[] bytes = File.ReadAllBytes(Path.Combine(run, file));
                int bit = random.Below(8 * bytes.Length);
                bytes[bit / 8] ^= (byte)(1 << bit % 8);
                File.WriteAllBytes(Path.Combine(run, file), bytes);
                (string end, string? fault) = Look(run, expected);
                tally.Add(end, fault is null ? null : $"bit {bit % 8} of byte {bit / 8} of {file}: {fault}");
            }

            results.Add(tally.Result(file));
        }

        return results;
    }

    private static (string End, string? Fault) Look(string run, RunBits expected)
    {
        try
        {
            IReadOnlyList<string> notices = Finish(run);
            RunBits found = RunBits.Read(run);
            if (expected.Difference(found) is not { } difference)
                return (notices.Count == 0 ? "as undisturbed" : "as undisturbed, with a notice", null);
            return notices.Count > 0 && IsWithoutLine(expected, found)
                ? ("as undisturbed but for lines of the history that a notice is about", null) : ("with other bits", difference);
        }
        catch (UserErrorException)
        {
            return ("refused", null);
        }
        catch (Exception e)
        {
            return ("exception", $"{e.GetType().Name}: {e.Message}");
        }
    }

    // The flipped bit is in one line, or in the end between two.
    private static bool IsWithoutLine(RunBits expected, RunBits found)
    {
        const int most = 2;
        return (expected.Step, expected.Checkpoint) == (found.Step, found.Checkpoint)
            && expected.History.Except(found.History).Count() <= most && found.History.Except(expected.History).Count() <= 1;
    }

    private static IReadOnlyList<string> Finish(string run)
    {
        using Session session = new(threads: 1);
        using TrainJob job = TrainJob.Resume(run, new ResumeOptions { Steps = 40 }, session);
        foreach (StepReport _ in job.Train())
        {
            // Every step is done by asking for its report.
        }

        return job.Notices;
    }
}
