using System.Security.Cryptography;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Studies.Tests.Work;

/// <summary>Studies of runs that take a moment.</summary>
internal static class TinyStudy
{
    /// <summary>Trains all runs, whatever other studies have.</summary>
    public static WorkerOptions Alone { get; } = new() { Reuse = [] };

    /// <summary>Six runs: two settings, three seeds.</summary>
    /// <param name="folder">Where the study and its data are.</param>
    /// <param name="name">Its name.</param>
    /// <param name="seeds">Other seeds.</param>
    /// <param name="grid">What the grid gives beside method and data.</param>
    /// <param name="measure">How runs are measured, beside the metric and the seed.</param>
    public static (StudyFolder Folder, StudyPlan Plan) Make(
        TemporaryFolder folder, string name, string seeds = "0-2", string grid = "set: { beta: [1, 4] }",
        string measure = "")
    {
        string data = File.Exists(folder["tiny.npz"]) ? $"npz:{folder["tiny.npz"]}" : TinyData.Write(folder);
        return Put(folder, name, $"""
            study: {name}
            defaults: {"{"} arch: tiny, latents: 4, batch: 8, steps: 30, lr: 0.01, checkpoint-every: 10, history-every: 5 {"}"}
            grid:
              - method: beta-vae
                data: ["{data}"]
                {grid}
            seeds: {seeds}
            measure: {"{"} metrics: [mig], seed: common{(measure.Length > 0 ? ", " : "")}{measure} {"}"}
            analyses: [elbo]
            """);
    }

    /// <summary>A study of any text.</summary>
    public static (StudyFolder Folder, StudyPlan Plan) Put(TemporaryFolder folder, string name, string text)
    {
        StudyPlan plan = StudyPlan.Of(StudyFile.Parse(text, name), name);
        StudyFolder study = new(folder[name]);
        study.Put(text, plan);
        return (study, study.ReadPlan());
    }

    /// <summary>The hashes of the parameters of every run, wherever the study is.</summary>
    public static string Bits(StudyFolder folder, StudyPlan plan) => string.Join('\n', plan.Runs.Select(run =>
    {
        string checkpoint = LastCheckpoint(folder, run);
        return $"{run.Name} {Path.GetFileName(checkpoint)} "
            + $"{Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(checkpoint, "parameters.safetensors"))))}";
    }));

    /// <summary>The folder of a run's last checkpoint.</summary>
    public static string LastCheckpoint(StudyFolder folder, PlannedRun run) =>
        Directory.GetDirectories(RunFolder.Open(folder.FolderOf(run)).CheckpointFolder).MaxBy(path => long.Parse(Path.GetFileName(path)))!;
}
