using Disentangle.Experiments.Tests.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Tests.Slurm;

/// <summary>A study beside which Slurm's own commands are scripts that say what they are to say.</summary>
public abstract class FakeSlurm : IDisposable
{
    protected FakeSlurm()
    {
        string text = $"""
            study: endless
            defaults: {"{"} arch: tiny, latents: 2, batch: 8, steps: 1000000000, history-every: 1, checkpoint-every: 0 {"}"}
            grid:
              - method: beta-vae
                data: ["{TinyData.Write(Folder)}"]
            measure: none
            """;
        StudyPlan plan = StudyPlan.Of(StudyFile.Parse(text, "endless"), "endless");
        Study = new StudyFolder(Folder["study"]);
        Study.Put(text, plan);
        Directory.CreateDirectory(Folder["bin"]);
        Directory.CreateDirectory(Study.PathOf("slurm"));
        Fake("sbatch", $"echo \"$@\" >>{Folder["asked"]}; echo 4711");
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected TemporaryFolder Folder { get; } = new();

    /// <summary>A study of one run that never ends by itself.</summary>
    protected StudyFolder Study { get; }

    private protected ChildProcess Task(string words = "") => ChildProcess.Start(
        $"study worker {Study.Path} --slurm {words}",
        $"export PATH={Folder["bin"]}:$PATH SLURM_JOB_ID=101 SLURM_ARRAY_JOB_ID=100 SLURM_ARRAY_TASK_ID=1;");

    private protected Outcome Worker(string words, string variable = "SLURM_ARRAY_TASK_ID=1") =>
        Bash($"SLURM_JOB_ID=101 SLURM_ARRAY_JOB_ID=100 {variable} disentangle study worker {Study.Path} --slurm {words}");

    private protected Outcome Bash(string line) => ChildProcess.Bash($"export PATH={Folder["bin"]}:$PATH; {line}");

    protected bool Trains()
    {
        string run = Study.FolderOf(Study.ReadPlan().Runs[0]), history = Path.Combine(run, "history.jsonl");
        return File.Exists(history) && new FileInfo(history).Length > 1000;
    }

    protected void Fake(string command, string script)
    {
        string path = Path.Combine(Folder["bin"], command);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
