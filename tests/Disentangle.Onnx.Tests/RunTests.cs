using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Onnx.Tests;

/// <summary>Runs of networks: those of a model of our own are like that model's run.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string? _data;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_that_is_exported_and_imported_measures_as_before()
    {
        _data = TinyData.WriteGrid(_folder, [2, 2, 130]);
        RunFolder trained = TinyData.Train(_folder, steps: 150, data: _data);
        RunFolder imported = Exported(trained, decoder: true).Run;
        using TrainedRun ours = TrainedRun.OpenToWrite(trained.Path), theirs = TrainedRun.OpenToWrite(imported.Path);
        MetricSelection metrics = MetricSelection.Of(["mig", "sap", "factor-vae", "dci", "unsupervised", "mig-exact"]);
        foreach (CodeKind codes in new[] { CodeKind.Mean, CodeKind.Sampled })
        {
            Dictionary<string, double> before = Values(Evaluation.Run(ours, metrics, codes));
            Dictionary<string, double> after = Values(Evaluation.Run(theirs, metrics, codes));
            Assert.Equal(before.Keys, after.Keys);
            Assert.Contains("factor-vae", before.Keys);
            foreach ((string score, double value) in before) Assert.InRange(after[score], value - 1e-3, value + 1e-3);
        }

        (SurgeryResult exact, SurgeryResult same) = (Surgery.Run(ours), Surgery.Run(theirs));
        Assert.Equal(exact.Exact.Parts.TotalCorrelation, same.Exact.Parts.TotalCorrelation, 1e-3);
        Assert.Equal(exact.Exact.Parts.IndexCodeInformation, same.Exact.Parts.IndexCodeInformation, 1e-3);
        Assert.Equal(exact.Reconstruction, same.Reconstruction, 1e-2);

        Tensor codesOf = new(new Shape(3, 4));
        for (int i = 0; i < 12; i++) codesOf.HostWrite()[i] = MathF.Sin(i);
        EncoderTests.AssertClose(ours.Method.Decode(codesOf).HostRead().ToArray(), theirs.Method.Decode(codesOf).HostRead().ToArray());
        RunReport.Write(theirs);
        Assert.All(["traversals.png", "traversals.gif", "reconstructions.png", "samples.png"], name =>
            Assert.True(File.Exists(Path.Combine(imported.ImagesFolder, name)), name));
    }

    [Fact]
    public void Codes_do_not_depend_on_the_number_of_threads()
    {
        RunFolder imported = Exported(TinyData.Train(_folder), decoder: true).Run;
        float[][] codes = [.. new[] { 1, 3 }.Select(threads =>
        {
            using Session session = new(threads);
            using TrainedRun run = TrainedRun.Open(imported.Path, session);
            return run.Method.Encode(run.Images([.. Enumerable.Range(0, TinyData.Count), .. Enumerable.Range(0, TinyData.Count)])).Means;
        })];
        Assert.Equal(codes[0], codes[1]);
    }

    [Fact]
    public void The_run_holds_a_copy_and_says_where_it_is_from()
    {
        (RunFolder run, NetworkModel found, string folder) = Exported(TinyData.Train(_folder), decoder: true);
        string[] sums = [.. new[] { "encoder.onnx", "decoder.onnx" }.Select(name =>
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name)))))];
        Directory.Delete(folder, recursive: true);
        RunDescription description = RunDescription.Read(run);
        Assert.Equal(Path.Combine(folder, "encoder.onnx"), description.Imported!.File);
        Assert.Equal(sums, description.Imported.Checksums.Select(sum => sum.Value));
        Assert.Equal(found.Options, description.Imported.Options);
        Assert.Equal(
            $"disentangle import {folder}/encoder.onnx --decoder {folder}/decoder.onnx --layout nchw --range 0..1 "
                + $"--codes mean,log-variance --outputs mean,log_variance --decoded 0..1 --data {description.Specification.Data} --seed 3",
            RunCommand.Of(description, run.Path));

        // Which layers the networks have is their own affair.
        JsonNode specification = JsonNode.Parse(File.ReadAllText(run.DescriptionFile))!["specification"]!;
        Assert.Null(specification["architecture"]);
        Assert.NotNull(specification["latents"]);
        Assert.NotNull(JsonNode.Parse(RunPlan.Usual.ToJson())!["architecture"]);
        using (TrainedRun opened = TrainedRun.Open(run.Path)) Assert.True(opened.Method.HasDecoder);

        string stored = Path.Combine(run.CheckpointFolder, "0", "model-encoder.onnx");
        byte[] bytes = File.ReadAllBytes(stored);
        bytes[^1] ^= 1;
        File.WriteAllBytes(stored, bytes);
        Assert.Equal($"{Path.GetFullPath(stored)} is damaged: it does not have its checksum",
            Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path)).Message);
    }

    [Fact]
    public void The_same_import_finds_its_run_and_another_replaces_it_by_force_alone()
    {
        (RunFolder run, _, string folder) = Exported(TinyData.Train(_folder), decoder: false);
        File.WriteAllText(run.PathOf("notes.txt"), "mine");
        DateTimeOffset created = RunDescription.Read(run).CreatedAt;
        Import(folder, decoder: false);
        Assert.Equal(created, RunDescription.Read(run).CreatedAt);
        Assert.Contains("already holds a run",
            Assert.Throws<UserErrorException>(() => Import(folder, decoder: true)).Message, StringComparison.Ordinal);
        Import(folder, decoder: true, force: true);
        created = RunDescription.Read(run).CreatedAt;
        Import(folder, decoder: true);
        Assert.Equal(created, RunDescription.Read(run).CreatedAt);
        Assert.Equal(["model-decoder.onnx", "model-encoder.onnx", "model-network.json"],
            Directory.GetFiles(Path.Combine(run.CheckpointFolder, "0"), "model-*").Select(Path.GetFileName).Order());
        Assert.True(File.Exists(run.PathOf("notes.txt")));
    }

    [Fact]
    public void Without_a_decoder_the_rest_works_and_what_needs_one_says_so()
    {
        RunFolder run = Exported(TinyData.Train(_folder), decoder: false).Run;
        using TrainedRun trained = TrainedRun.OpenToWrite(run.Path);
        Assert.True(Values(Evaluation.Run(trained, MetricSelection.Of(["mig"]))).ContainsKey("mig"));
        RunReport.Write(trained);
        Assert.True(File.Exists(run.ReportFile));
        AnalysisRequest few = new() { Options = new Dictionary<string, ulong> { ["updates"] = 20 } };
        Assert.NotEmpty(EstimatorComparison.Entry.Run(trained, few).Json);
        Assert.Equal($"the evidence lower bound needs a decoder, and the model of {run.Path} was imported without one",
            Assert.Throws<UserErrorException>(() => Surgery.Run(trained)).Message);
        Assert.Throws<UserErrorException>(() => EvidenceBound.Run(trained));
        Assert.False(Surgery.Entry.AppliesTo(trained));
    }

    [Fact]
    public void Nobody_trains_it()
    {
        RunFolder run = Exported(TinyData.Train(_folder), decoder: true).Run;
        const string sentence = "onnx stands for models that were trained elsewhere, which are measured but not trained";
        Assert.Equal(sentence, Assert.Throws<UserErrorException>(() => TrainJob.Resume(run.Path, new ResumeOptions { Steps = 5 })).Message);
        RunSpecification specification = new() { Method = "onnx", Data = TinyData.Write(_folder), Steps = 2, Batch = 4 };
        Assert.Equal(sentence, Assert.Throws<UserErrorException>(() => TrainJob.Start(specification, _folder["new"])).Message);
        Assert.False(Directory.Exists(_folder["new"]));
        using TrainedModel model = TrainedModel.Open(run.Path);
        Assert.Equal($"the model of {run.Path} was imported, and its files are those of another program already",
            Assert.Throws<UserErrorException>(() => ModelExport.OnnxFolder(model, _folder["out"])).Message);
    }

    private (RunFolder Run, NetworkModel Found, string Folder) Exported(RunFolder trained, bool decoder)
    {
        string folder = _folder["exported"];
        using (TrainedModel model = TrainedModel.Open(trained.Path)) ModelExport.OnnxFolder(model, folder);
        (RunFolder run, NetworkModel found) = Import(folder, decoder);
        return (run, found, folder);
    }

    private (RunFolder Run, NetworkModel Found) Import(string folder, bool decoder, bool force = false) => NetworkImport.Run(
        new NetworkSource(Path.Combine(folder, "encoder.onnx")) { Decoder = decoder ? Path.Combine(folder, "decoder.onnx") : null },
        new RunSpecification { Data = _data ?? $"npz:{_folder["tiny.npz"]}", Seed = 3 }, _folder["theirs"], force);

    private static Dictionary<string, double> Values(RunScores scores) =>
        scores.Results.SelectMany(result => result.Values).ToDictionary(pair => pair.Key, pair => pair.Value);
}
