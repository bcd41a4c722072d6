using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Metrics.Sources;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class CodeExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_archive_holds_the_models_codes_and_the_factors()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        CodeExport.Write(run, _folder["codes.npz"]);
        using NpzArchive archive = NpzArchive.Open(_folder["codes.npz"]);
        Codes codes = run.Method.Encode(run.Images([.. Enumerable.Range(0, TinyData.Count)]));
        Assert.Equal(["codes", "log_variances", "factors", "factor_names"], archive.Names);
        Assert.Equal([48, 4], archive.Read("codes").Shape);
        Assert.Equal(codes.Means, archive.Read("codes").Values<float>());
        Assert.Equal(codes.LogVariances, archive.Read("log_variances").Values<float>());
        Assert.Equal([48, 3], archive.Read("factors").Shape);
        Assert.Equal([2, 3, 3], archive.Read("factors").Values<int>()[^3..]);
        using NpyReader names = archive.OpenArray("factor_names");
        Assert.Equal(["shade", "y", "x"], names.ReadStrings());
    }

    [Fact]
    public void What_the_values_of_factors_stand_for_is_written_and_read_again()
    {
        byte[] images = new byte[4 * 64];
        NpzWriter.Write(
            _folder["named.npz"], ("imgs", NpyArray.Of(images, 4, 8, 8)), ("factors", NpyArray.Of([0, 5, 1, 5, 1, 7, 0, 7], 4, 2)),
            ("factor_names", NpyArray.OfStrings("colour", "angle")), ("values_colour", NpyArray.OfStrings("red", "green")));
        RunSpecification specification = TinyData.Specification($"npz:{_folder["named.npz"]}", steps: 1) with { Batch = 2 };
        using (TrainJob job = TrainJob.Start(specification, _folder["run"], execution: TinyData.Execution)) Assert.Single(job.Train());
        using TrainedRun run = TrainedRun.Open(_folder["run"]);
        CodeExport.Write(run, _folder["codes.npz"]);
        IReadOnlyList<Factor> factors = CodeFile.Read(_folder["codes.npz"]).Source.Sampler.Factors;
        Assert.Equal(["red", "green"], factors[0].ValueNames);
        Assert.Equal([5, 7], factors[1].Values);
    }

    [Fact]
    public void Images_without_factors_have_codes_alone()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, factors: false).Path);
        CodeExport.Write(run, _folder["codes.npz"]);
        using NpzArchive archive = NpzArchive.Open(_folder["codes.npz"]);
        Assert.Equal(["codes", "log_variances"], archive.Names);
    }

    [Fact]
    public void A_deterministic_encoder_has_no_variances_to_write()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder, method: "aae").Path);
        CodeExport.Write(run, _folder["codes.npz"]);
        using NpzArchive archive = NpzArchive.Open(_folder["codes.npz"]);
        Assert.Equal(["codes", "factors", "factor_names"], archive.Names);
    }

    [Fact]
    public void Stopping_leaves_no_file()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        Assert.Throws<OperationCanceledException>(
            () => CodeExport.Write(run, _folder["codes.npz"], null, new CancellationToken(canceled: true)));
        Assert.False(File.Exists(_folder["codes.npz"]));
    }

    [Fact]
    public void Folders_and_devices_are_not_written_over()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        Assert.Contains("is a folder", Assert.Throws<UserErrorException>(() => CodeExport.Write(run, _folder.Path)).Message);
        if (!OperatingSystem.IsWindows())
            Assert.Contains("is a device", Assert.Throws<UserErrorException>(() => CodeExport.Write(run, "/dev/null")).Message);
    }
}
