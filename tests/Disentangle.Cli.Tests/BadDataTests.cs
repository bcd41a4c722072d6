using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

public sealed class BadDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_batch_larger_than_the_data()
    {
        string data = TinyData.Write(_folder);
        Train(data, "--batch", "64").IsError(2, $"batch must be <= the number of images of npz:{_folder["tiny.npz"]}, 48, got 64");
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void A_beta_of_zero_is_allowed()
    {
        Outcome outcome = CommandLine.Run(
            "train", "beta-vae", "--data", TinyData.Write(_folder), "--set", "beta=0", "--steps", "2", "--batch", "8", "--arch", "tiny",
            "--out", _folder["run"], "--no-evaluate");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
    }

    [Fact]
    public void An_archive_cut_short()
    {
        TinyData.Write(_folder);
        byte[] whole = File.ReadAllBytes(_folder["tiny.npz"]);
        File.WriteAllBytes(_folder["cut.npz"], whole[..(whole.Length / 2)]);
        Outcome outcome = Train($"npz:{_folder["cut.npz"]}");
        Assert.Equal(2, outcome.Code);
        Assert.StartsWith($"disentangle: {_folder["cut.npz"]}: is a zip archive that is damaged or cut short", outcome.Error);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void Arrays_that_disagree_in_length()
    {
        NpzWriter.Write(_folder["odd.npz"], ("imgs", NpyArray.Of(new float[4 * 64], 4, 8, 8)),
            ("latents_classes", NpyArray.Of(new int[6], 3, 2)));
        Outcome outcome = Train($"npz:{_folder["odd.npz"]}");
        outcome.IsError(2, $"{_folder["odd.npz"]}: array latents_classes has 3 rows, but array imgs has 4 images");
    }

    [Fact]
    public void Values_that_are_no_numbers()
    {
        float[] images = new float[4 * 64];
        images[70] = float.NaN;
        NpzWriter.Write(_folder["nan.npz"], ("imgs", NpyArray.Of(images, 4, 8, 8)));
        Train($"npz:{_folder["nan.npz"]}").IsError(2,
            $"{_folder["nan.npz"]}: array imgs holds NaN in image 1; the values must be in [0, 1]");
    }

    [Fact]
    public void Images_without_factors_are_not_compared_with_factors()
    {
        string data = TinyData.Write(_folder, factors: false);
        Outcome trained = Train(data, "--batch", "8");
        Assert.Equal((0, ""), (trained.Code, trained.Error));
        Assert.DoesNotContain("Mutual information gap", trained.Output);
        Assert.Contains("Active units; ", trained.Output);
        Assert.Contains("modularity, ", trained.Output);
        Outcome measured = CommandLine.Run("evaluate", _folder["run"], "--metrics", "unsupervised,fos");
        Assert.Equal((0, ""), (measured.Code, measured.Error));
        CommandLine.Run("evaluate", _folder["run"], "--metrics", "fos,mig").IsError(2,
            "mig cannot be measured here: it needs ground-truth factors",
            "give the images factors (factors.csv in their folder, or an array factors in the npz file), or measure what needs none: "
                + "unsupervised, fos, active-units");
    }

    [Fact]
    public void A_folder_that_is_no_run() => CommandLine.Run("evaluate", _folder.Path)
        .IsError(2, $"{_folder.Path} is not the folder of a run: it has no run.json", "disentangle train creates one");

    [Fact]
    public void A_rate_that_is_too_high_is_a_failure_that_names_what_broke()
    {
        Outcome outcome = Train(TinyData.Write(_folder), "--batch", "8", "--lr", "1e30", "--optimizer", "sgd");
        Assert.Equal(1, outcome.Code);
        Assert.Matches(@"^disentangle: training diverged at step \d+: in phase vae, ", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    private Outcome Train(string data, params string[] more) =>
        CommandLine.Run(["train", "vae", "--data", data, "--steps", "5", "--arch", "tiny", "--out", _folder["run"], .. more]);
}
