using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Tests.Shared;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Interchange;

public sealed class CheckpointImportTests : IDisposable
{
    // In the order in which PyTorch counts the parameters of the generator's Pair: name and shape.
    private static readonly (string Name, int[] Shape)[] Layers =
    [
        ("encoder.conv1", [32, 1, 4, 4]), ("encoder.conv2", [32, 32, 4, 4]), ("encoder.conv3", [32, 32, 4, 4]),
        ("encoder.conv_64", [32, 32, 4, 4]),
        ("encoder.lin1", [256, 512]), ("encoder.lin2", [256, 256]), ("encoder.mu_logvar_gen", [20, 256]),
        ("decoder.lin1", [256, 10]), ("decoder.lin2", [256, 256]), ("decoder.lin3", [512, 256]),
        ("decoder.convT_64", [32, 32, 4, 4]), ("decoder.convT1", [32, 32, 4, 4]), ("decoder.convT2", [32, 32, 4, 4]),
        ("decoder.convT3", [32, 1, 4, 4]),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_of_disentangling_vae_encodes_and_decodes_as_it_does_in_PyTorch()
    {
        NpzArchiveFloats oracle = new(Path.Combine(AppContext.BaseDirectory, "pytorch", "network.npz"));
        float[] pixels = Array.ConvertAll(OracleValues.Fill(2 * 4096, 99), value => (float)((value + 1) / 2));
        NpzWriter.Write(_folder["two.npz"], ("imgs", NpyArray.Of(pixels, 2, 64, 64)));
        SafeTensors.Write(_folder["pair.safetensors"], Pair());
        RunSpecification specification = new() { Method = "beta-vae", Architecture = "burgess", Data = $"npz:{_folder["two.npz"]}" };
        CheckpointImport.Run(_folder["pair.safetensors"], "disentangling-vae", specification, _folder["run"]);

        using TrainedRun run = TrainedRun.Open(_folder["run"]);
        Codes codes = run.Method.Encode(run.Images([0, 1]));
        AssertClose(oracle["mean"], codes.Means);
        AssertClose(oracle["log_variance"], codes.LogVariances!);
        AssertClose(oracle["decoded"], run.Method.Decode(codes.ToTensor()).HostRead().ToArray());
        Assert.Equal(new ImportSource(_folder["pair.safetensors"], "disentangling-vae"), run.Description.Imported);
        Assert.Equal((0, 2), (run.Step, run.Description.Specification.Batch));
    }

    [Fact]
    public void A_public_784_400_20_network_is_imported_for_images_of_28x28()
    {
        // The names of PyTorch's example: two heads beside each other, outputs in the order of the pixels.
        float[] pixels = Array.ConvertAll(OracleValues.Fill(3 * 784, 5), value => (float)((value + 1) / 2));
        NpzWriter.Write(_folder["mnist.npz"], ("imgs", NpyArray.Of(pixels, 3, 28, 28)));
        (string Name, int Outputs, int Inputs)[] layers = [("fc1", 400, 784), ("fc21", 20, 400), ("fc22", 20, 400),
            ("fc3", 400, 20), ("fc4", 784, 400)];
        Dictionary<string, float[]> values = [];
        List<NamedTensor> tensors = [];
        foreach ((string name, int outputs, int inputs) in layers)
        {
            double[] uniform = OracleValues.Fill(outputs * inputs, name.Length + inputs);
            values[name] = Array.ConvertAll(uniform, value => (float)(value / Math.Sqrt(inputs)));
            tensors.Add(new NamedTensor($"{name}.weight", new Tensor(new Shape(outputs, inputs), values[name])));
            tensors.Add(new NamedTensor($"{name}.bias", new Tensor(new Shape(outputs), new float[outputs])));
        }

        SafeTensors.Write(_folder["vae.safetensors"], tensors);
        File.WriteAllText(_folder["vae.map"],
            string.Join('\n', new[] { ("encoder.fc1", "fc1"), ("decoder.fc1", "fc3"), ("decoder.fc2", "fc4") }
            .SelectMany(pair => new[] { $"{pair.Item1}.weight <- {pair.Item2}.weight : linear", $"{pair.Item1}.bias <- {pair.Item2}.bias" })
            .Append("encoder.heads.weight <- fc21.weight + fc22.weight : linear").Append("encoder.heads.bias <- fc21.bias + fc22.bias")));
        RunSpecification specification = new()
        {
            Method = "vae", Architecture = "mlp:400", Latents = 20, Data = $"npz:{_folder["mnist.npz"]}",
        };
        UserErrorException wrong = Assert.Throws<UserErrorException>(() =>
            CheckpointImport.Run(_folder["vae.safetensors"], _folder["vae.map"],
                specification with { Architecture = "mlp:300" }, _folder["run"]));
        Assert.Equal($"{_folder["vae.safetensors"]}: the tensor fc1.weight must have the shape 300x784 for encoder.fc1.weight, got 400x784",
            wrong.Message);
        Assert.Contains("--arch mlp:400", wrong.Hint, StringComparison.Ordinal);
        CheckpointImport.Run(_folder["vae.safetensors"], _folder["vae.map"], specification, _folder["run"]);

        using TrainedRun run = TrainedRun.Open(_folder["run"]);
        Codes codes = run.Method.Encode(run.Images([2]));
        double[] hidden = Apply("fc1", 400, [.. pixels[(2 * 784)..].Select(pixel => (double)pixel)], relu: true);
        double[] mean = Apply("fc21", 20, hidden), logVariance = Apply("fc22", 20, hidden);
        for (int d = 0; d < 20; d++)
        {
            Assert.Equal(mean[d], codes.Means[d], 1e-5);
            Assert.Equal(logVariance[d], codes.LogVariances![d], 1e-5);
        }

        double[] logits = Apply("fc4", 784, Apply("fc3", 400, mean, relu: true));
        float[] decoded = run.Method.Decode(codes.ToTensor()).HostRead().ToArray();
        for (int i = 0; i < 784; i++) Assert.Equal(1 / (1 + Math.Exp(-logits[i])), decoded[i], 1e-5);

        double[] Apply(string layer, int outputs, double[] x, bool relu = false)
        {
            double[] y = new double[outputs];
            for (int o = 0; o < outputs; o++)
            {
                for (int i = 0; i < x.Length; i++) y[o] += values[layer][o * x.Length + i] * x[i];
                if (relu) y[o] = Math.Max(y[o], 0);
            }

            return y;
        }
    }

    [Theory]
    [InlineData("beta-vae")]
    [InlineData("infogan")]
    [InlineData("infogan", "none")]
    [InlineData("ibp-vae")]
    [InlineData("aae")]
    public void What_is_exported_and_imported_gives_the_same_codes_to_the_bit(string method, string norm = "batch")
    {
        MethodSettings settings = method == "infogan" ? MethodSettings.Empty.With("categories", 2).With("discriminator_norm", norm)
            : MethodSettings.Empty;
        TinyData.Train(_folder, method: method, settings: settings);
        using TrainedRun trained = TrainedRun.Open(_folder["run"]);
        string file = ModelExport.SafeTensorsFile(trained.Model);
        Assert.Equal(_folder["run/export/model.safetensors"], file);
        Assert.Equal("pt", SafeTensors.ReadMetadata(file)["format"]);
        Assert.Equal(method, SafeTensors.ReadMetadata(file)["method"]);
        CheckpointImport.Run(file, "disentangle", trained.Description.Specification with { Seed = 77 }, _folder["again"]);

        using TrainedRun again = TrainedRun.Open(_folder["again"]);
        Tensor images = trained.Images(trained.Draw(20));
        Codes expected = trained.Method.Encode(images), actual = again.Method.Encode(images);
        Assert.Equal(expected.Means, actual.Means);
        Assert.Equal(expected.LogVariances, actual.LogVariances);
        Assert.Equal(
            SafeTensors.Read(Path.Combine(Checkpoint.Read(_folder["run/checkpoint"]).Folder, "parameters.safetensors"))
                .Select(t => (t.Name, Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(t.Value.HostWrite())))),
            SafeTensors.Read(Path.Combine(Checkpoint.Read(_folder["again/checkpoint"]).Folder, "parameters.safetensors"))
                .Select(t => (t.Name, Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(t.Value.HostWrite())))));
    }

    [Fact]
    public void An_imported_run_is_measured_drawn_and_trained_on()
    {
        TinyData.Train(_folder);
        using (TrainedRun trained = TrainedRun.Open(_folder["run"]))
            CheckpointImport.Run(ModelExport.SafeTensorsFile(trained.Model), "disentangle",
                trained.Description.Specification, _folder["again"]);
        using (TrainedRun run = TrainedRun.Open(_folder["again"]))
        {
            Surgery.Run(run);
            RunReport.Write(run);
        }

        string report = File.ReadAllText(_folder["again/report.html"]);
        Assert.Contains("The model was imported from model.safetensors.", report, StringComparison.Ordinal);
        Assert.Contains($"disentangle import {_folder["run/export/model.safetensors"]} --map disentangle --method beta-vae",
            report, StringComparison.Ordinal);
        using TrainJob job = TrainJob.Resume(_folder["again"], new() { Steps = 3 });
        Assert.Equal(3, job.Train().Count());
    }

    [Fact]
    public void The_same_import_again_has_nothing_to_do_and_another_is_refused()
    {
        TinyData.Train(_folder, name: "one");
        TinyData.Train(_folder, steps: 10, name: "two");
        foreach (string name in new[] { "one", "two" })
        {
            using TrainedRun trained = TrainedRun.Open(_folder[name]);
            ModelExport.SafeTensorsFile(trained.Model, _folder[$"{name}.safetensors"]);
        }

        RunSpecification specification = RunDescription.Read(RunFolder.Open(_folder["one"])).Specification;
        RunFolder imported = Import();
        byte[] description = File.ReadAllBytes(imported.DescriptionFile);
        Assert.Equal(description, File.ReadAllBytes(Import().DescriptionFile));
        File.Copy(_folder["two.safetensors"], _folder["one.safetensors"], overwrite: true);
        Assert.Equal($"{_folder["again"]} already holds a run", Assert.Throws<UserErrorException>(() => Import()).Message);
        Assert.Equal(description, File.ReadAllBytes(imported.DescriptionFile));

        RunFolder Import() => CheckpointImport.Run(_folder["one.safetensors"], "disentangle", specification, _folder["again"]);
    }

    [Fact]
    public void A_model_that_does_not_fit_leaves_nothing_behind()
    {
        RunFolder run = TinyData.Train(_folder, steps: 1);
        string parameters = Path.Combine(Checkpoint.Read(run.CheckpointFolder).Folder, "parameters.safetensors");
        RunSpecification specification = RunDescription.Read(run).Specification;
        UserErrorException e = Assert.Throws<UserErrorException>(
            () => CheckpointImport.Run(parameters, "disentangle", specification with { Latents = 5 }, _folder["new"]));
        Assert.Equal($"{parameters}: the tensor encoder.heads.weight must have the shape 10x64 for encoder.heads.weight, got 64x8",
            e.Message);
        Assert.False(Directory.Exists(_folder["new"]));
        e = Assert.Throws<UserErrorException>(() => CheckpointImport.Run(parameters, "disentangle", specification, _folder["run"]));
        Assert.Equal($"{_folder["run"]} already holds a run", e.Message);
    }

    private static IEnumerable<NamedTensor> Pair()
    {
        for (int i = 0; i < Layers.Length; i++)
        {
            (string name, int[] d) = Layers[i];
            Shape shape = d.Length == 2 ? new Shape(d[0], d[1]) : new Shape(d[0], d[1], d[2], d[3]);
            int outputs = name.Contains("convT", StringComparison.Ordinal) ? d[1] : d[0];
            yield return new NamedTensor($"{name}.weight", new Tensor(shape, Scaled(shape.Count, 2 * i, shape.Count / d[0])));
            yield return new NamedTensor($"{name}.bias", new Tensor(new Shape(outputs), Scaled(outputs, 2 * i + 1, 64)));
        }
    }

    private static float[] Scaled(int count, int number, int fan) =>
        Array.ConvertAll(OracleValues.Fill(count, number), value => (float)(value * Math.Sqrt(6.0 / fan)));

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5, $"value {i}: {expected[i]} in PyTorch, {actual[i]} here");
    }

    private sealed class NpzArchiveFloats(string path)
    {
        public float[] this[string name]
        {
            get
            {
                using NpzArchive archive = NpzArchive.Open(path);
                return archive.Read(name).Values<float>();
            }
        }
    }
}
