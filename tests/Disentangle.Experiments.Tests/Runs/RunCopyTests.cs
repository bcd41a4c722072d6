using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>A model that is handed on without what training needs.</summary>
public sealed class RunCopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_published_model_is_smaller_and_scores_the_same_to_the_bit()
    {
        RunFolder trained = TinyData.Train(_folder);
        RunCopy.MakeModel(trained.Path, _folder["published"]);

        string[] names = [.. Directory.GetFiles(Path.Combine(_folder["published"], "checkpoint", "30")).Select(Path.GetFileName).Order()!];
        Assert.Equal(["SHA256SUMS", "parameters.safetensors", "state.json"], names.Order(StringComparer.Ordinal));
        Assert.Equal(Scores(trained.Path), Scores(_folder["published"]));
        Assert.Equal(File.ReadAllBytes(trained.HistoryFile), File.ReadAllBytes(RunFolder.Open(_folder["published"]).HistoryFile));
    }

    [Fact]
    public void Training_cannot_go_on_from_it_and_nothing_is_overwritten_unasked()
    {
        RunFolder trained = TinyData.Train(_folder);
        RunCopy.MakeModel(trained.Path, _folder["published"]);
        UserErrorException error = Assert.Throws<UserErrorException>(
            () => TrainJob.Resume(_folder["published"], new ResumeOptions { Steps = 40 }));
        Assert.EndsWith("has no optimizer.safetensors, so training cannot go on from it", error.Message, StringComparison.Ordinal);

        error = Assert.Throws<UserErrorException>(() => RunCopy.MakeModel(trained.Path, trained.Path + "/", force: true));
        Assert.Contains("is the run itself", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(trained.CheckpointFolder, "30", "optimizer.safetensors")));

        // Also a copy can be published.
        Assert.Throws<UserErrorException>(() => RunCopy.MakeModel(_folder["published"], trained.Path));
        RunCopy.MakeModel(_folder["published"], _folder["again"]);
        RunCopy.MakeModel(trained.Path, _folder["again"], force: true);
        Assert.Equal(Scores(trained.Path), Scores(_folder["again"]));
    }

    [Fact]
    public void A_damaged_checkpoint_is_told_of_and_the_one_before_is_published()
    {
        RunFolder trained = TinyData.Train(_folder);
        Assert.Null(RunCopy.MakeModel(trained.Path, _folder["whole"]));
        string path = Path.Combine(trained.CheckpointFolder, "30", "parameters.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(path, bytes);

        string? notice = RunCopy.MakeModel(trained.Path, _folder["published"]);
        Assert.EndsWith("; the checkpoint of step 20 is used", notice, StringComparison.Ordinal);
        Assert.Equal(20, Checkpoint.Read(RunFolder.Open(_folder["published"]).CheckpointFolder).Step);
    }

    private static double[] Scores(string folder)
    {
        using TrainedRun run = TrainedRun.Open(folder);
        return [.. Evaluation.Run(run, MetricSelection.Of(["mig"])).Results.SelectMany(result => result.Values.Values)];
    }
}
