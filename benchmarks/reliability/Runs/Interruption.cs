using Disentangle.Experiments.Runs;

namespace Disentangle.Reliability.Runs;

/// <summary>A command that is interrupted and called again.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Prepare">Fills the empty folder in which it works.</param>
/// <param name="Arguments">The command line, given that folder.</param>
internal sealed record Interruption(string Name, Action<string> Prepare, Func<string, string[]> Arguments)
{
    private const int MostCalls = 4;

    private Outcome? _undisturbed;

    /// <summary>What is called after an interruption, given the folder; the same command where nothing else is said.</summary>
    public Func<string, string[]> Again { get; init; } = Arguments;

    /// <summary>Whether its system calls come in the same order each time; those of two workers do not.</summary>
    public bool HasOneOrder { get; init; } = true;

    /// <summary>What else is a fault of the folder right after an interruption, or null.</summary>
    public Func<string, string?> Whole { get; init; } = _ => null;

    /// <summary>The commands that write, on a run of the tiny data set or a study of four.</summary>
    /// <param name="scratch">Where data, run and model that they begin with are made.</param>
    public static IReadOnlyList<Interruption> All(Scratch scratch)
    {
        string data = TinyRun.WriteData(scratch["tiny.npz"]);
        string[] train =
        [
            "train", "beta-vae", "--data", data, "--arch", "tiny", "--latents", "4", "--batch", "8", "--lr",
            "0.01", "--checkpoint-every", "10",
            "--history-every", "5", "--threads", "1", "--quick", "--out",
        ];
        Done([.. train, scratch["finished"], "--steps", "40", "--seed", "3"]);
        Done([.. train, scratch["half"], "--steps", "20", "--seed", "3", "--no-evaluate"]);
        Done(["export", scratch["finished"], "--format", "safetensors", "--out", scratch["model.safetensors"]]);
        Done([.. train, scratch["old"], "--steps", "20", "--seed", "7"]);
        Outcome old = Outcome.Of(scratch["old"], "");
        return
        [
            new("train", _ => { }, Begin)
            {
                Again = folder => File.Exists(Path.Combine(Run(folder), "run.json")) ? Finish(folder) : Begin(folder),
            },
            new("train --force", Copy("old"), Force)
            {
                Again = folder => IsOld(folder) ? Force(folder) : Finish(folder),

                // The old run, all of it, or the new one with a checkpoint, be it that of the beginning.
                Whole = folder => IsOld(folder) ? old.Difference(Outcome.Of(folder)) is { } lost ? $"of the old run: {lost}" : null
                    : RunBits.Read(Run(folder)).Step >= 0 ? null : "no checkpoint",
            },
            new("resume", Copy("half"), folder => [.. Finish(folder), "--steps", "40"]),
            new("evaluate", Unmeasured, folder => ["evaluate", Run(folder), "--quick", "--threads", "1"]),
            new("import", _ => { },
                folder => ["import", scratch["model.safetensors"], "--map", "disentangle", "--method", "beta-vae", "--data", data,
                    "--arch", "tiny", "--latents", "4", "--out", Run(folder)]),
            new("export onnx", Copy("finished"), folder => ["export", Run(folder), "--format", "onnx"]),
            new("export safetensors", Copy("finished"), folder => ["export", Run(folder), "--format", "safetensors"]),
            new("study run", folder => File.WriteAllText(StudyFile(folder), StudyOf(data)),
                folder => ["study", "run", StudyFile(folder), "--out", Path.Combine(folder, Outcome.Study), "--workers", "2"])
                {
                    HasOneOrder = false,
                },
            new("encode", Copy("finished"),
                folder => ["encode", Run(folder), "--out", Path.Combine(folder, "codes.npz"), "--threads", "1"]),
        ];

        string[] Begin(string folder) => [.. train, Run(folder), "--steps", "40", "--seed", "3"];

        string[] Force(string folder) => [.. Begin(folder), "--force"];

        static string[] Finish(string folder) => ["resume", Run(folder), "--threads", "1", "--quick"];

        static string Run(string folder) => Path.Combine(folder, "run");

        static string StudyFile(string folder) => Path.Combine(folder, "study.yaml");

        static string StudyOf(string data) => $$"""
            study: killed
            defaults: { arch: tiny, latents: 4, batch: 8, lr: 0.01, steps: 40, checkpoint-every: 10, history-every: 5 }
            data: ["{{data}}"]
            grid:
              - method: beta-vae
                set: { beta: [1, 4] }
            seeds: 0-1
            measure: { metrics: [mig], seed: common, quick: true, every: 20 }
            analyses: [elbo]

            """;

        Action<string> Copy(string run) => folder => Scratch.Copy(scratch[run], Run(folder));

        static bool IsOld(string folder) => Run(folder) is var run && !Leftovers.IsHalfway(run)
            && RunDescription.Read(RunFolder.Open(run)).Specification.Seed == 7;

        void Unmeasured(string folder)
        {
            Copy("finished")(folder);
            File.Delete(Path.Combine(Run(folder), "scores.json"));
        }
    }

    /// <summary>Empties a folder and fills it for the command.</summary>
    public void Begin(string folder)
    {
        Empty(folder);
        Prepare(folder);
    }

    /// <summary>What the command leaves when nothing disturbs it; it is called once.</summary>
    /// <param name="folder">Where it is called, the first time.</param>
    public Outcome Undisturbed(string folder)
    {
        if (_undisturbed is not null) return _undisturbed;
        Begin(folder);
        Done(Arguments(folder));
        return _undisturbed = Outcome.Of(folder);
    }

    /// <summary>How long the command takes when nothing disturbs it.</summary>
    /// <param name="folder">Where it is called.</param>
    public double Seconds(string folder)
    {
        Begin(folder);
        CallResult result = CliProgram.Run(Arguments(folder));
        result.MustBeDone(Name);
        return result.Seconds;
    }

    /// <summary>Calls the command again until it ends well, and tells what is then not as it should be; null for nothing.</summary>
    public string? FaultAfterwards(string folder, Outcome expected)
    {
        try
        {
            return Whole(folder) ?? AfterCalls(folder, expected);
        }
        catch (UserErrorException e)
        {
            return e.Message;
        }
    }

    private string? AfterCalls(string folder, Outcome expected)
    {
        CallResult result = new(0, "", "", 0);
        for (int call = 0; call < MostCalls; call++)
        {
            result = CliProgram.Call(Again(folder));
            if (result.ExitCode == 0 || WasDone(result)) break;
        }

        if (result.ExitCode != 0 && !WasDone(result)) return $"called again, it ends with code {result.ExitCode}: {result.Said}";
        return expected.Difference(Outcome.Of(folder))
            ?? (Leftovers.In(folder) is { Count: > 0 } left ? $"left behind: {string.Join(", ", left)}" : null);
    }

    // Killed between its last write and its end, a command that makes a run has made it: the comparison shows that it is whole.
    private static bool WasDone(CallResult result) =>
        result.ExitCode == 2 && result.Error.Contains("already holds a run", StringComparison.Ordinal);

    /// <summary>An empty folder.</summary>
    public static void Empty(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
    }

    private static void Done(string[] arguments) => CliProgram.Call(arguments).MustBeDone(string.Join(' ', arguments));
}
