using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Metrics;

namespace Disentangle.Experiments.Tests.Encodings;

/// <summary>
/// What is measured from a table of codes has the bits of what is measured by encoding on demand, and no bad table is used.
/// </summary>
public sealed partial class CodeTableTests : IDisposable
{
    private const int Images = 25 * 20 * 32;

    private static readonly string[] Metrics = ["beta-vae", "factor-vae", "mig", "modularity", "sap", "unsupervised"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CodeKind.Mean, false)]
    [InlineData(CodeKind.Sampled, false)]
    [InlineData(CodeKind.Mean, true)]
    [InlineData(CodeKind.Sampled, true)]
    public void Scores_are_those_of_codes_that_are_encoded_on_demand(CodeKind codes, bool asTrained)
    {
        using TrainedRun run = Open(asTrained ? SamplingRules.Parse(["v0,v1=0.3"], ["v2=3"]) : null);
        MetricSelection selection = MetricSelection.AnyOf(Metrics);
        Measurement demanded = Scoring.Measure(Evaluation.Source(run, codes, asTrained), selection, seed: 3);
        RunScores tabled = Evaluation.Run(run, selection, codes, asTrained: asTrained);
        Assert.Single(Tables(run));
        Assert.NotEmpty(tabled.Results);
        Assert.Equal(demanded.Results.Select(Bits), tabled.Results.Select(Bits));
    }

    [Fact]
    public void Analyses_and_the_exact_gap_are_those_of_codes_that_are_encoded_on_demand()
    {
        using TrainedRun run = Open();
        string[] demanded = WithoutTables(run, All), tabled = All();
        Assert.Equal(demanded, tabled);

        string[] All()
        {
            Surgery.Run(run, samples: 200);
            EstimatorComparison.Run(run, samples: 50, batches: 2, updates: 20);
            EvidenceBound.Run(run, images: 300);
            RunScores gap = Evaluation.Run(run, MetricSelection.Of(["mig-exact"]), quick: true);
            return
            [
                Bits(gap.Results[0]),
                .. new[] { Surgery.Entry, EstimatorComparison.Entry, EvidenceBound.Entry }.Select(analysis =>
                    Seconds().Replace(File.ReadAllText(analysis.FileIn(run.Folder)), "")),
            ];
        }
    }

    [Fact]
    public void The_file_is_a_numpy_array_of_means_and_log_variances()
    {
        using TrainedRun run = Open();
        Make(run);
        byte[] file = File.ReadAllBytes(Assert.Single(Tables(run)));
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], file.AsSpan(0, 8).ToArray());
        int header = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)) + 10;
        Assert.Equal($"{{'descr': '<f4', 'fortran_order': False, 'shape': (2, {Images}, 4), }}",
            Encoding.ASCII.GetString(file, 10, header - 10).TrimEnd());
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(file.AsSpan(header, 2 * Images * 4 * sizeof(float)));
        foreach (int image in new[] { 0, 1, 255, 256, 9_999, Images - 1 })
        {
            Codes codes = run.Method.Encode(run.Images([image]));
            Assert.Equal(codes.Means, values.Slice(image * 4, 4).ToArray());
            Assert.Equal(codes.LogVariances!, values.Slice((Images + image) * 4, 4).ToArray());
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("mlp:32")]
    [InlineData("burgess:4-4-16-8")]
    [InlineData("locatello:4-4-16")]
    public void The_code_of_an_image_does_not_depend_on_the_others_of_its_batch(string architecture)
    {
        using Session session = new(threads: 2);
        IRepresentation method = (TinyData.Specification("dsprites") with { Architecture = architecture })
            .CreateMethod(new(64, 64, 1), session.Kernels);
        var data = session.Open("dsprites");
        int[] images = [.. Enumerable.Range(0, 150).Select(i => i * 4801 % data.Count)];
        float[] all = Encode(images);
        foreach (int size in new[] { 1, 3, 17, 64, 65 })
        {
            float[] parts = [.. images.Chunk(size).SelectMany(Encode)];
            Assert.Equal(all, parts);
        }

        float[] Encode(int[] some)
        {
            Tensors.Tensor pixels = new(new Tensors.Shape(some.Length, 64, 64, 1));
            data.Read(some, pixels.HostWrite());
            Codes codes = method.Encode(pixels);
            return [.. Enumerable.Range(0, some.Length).SelectMany(
                i => codes.Means.Skip(i * 4).Take(4).Concat(codes.LogVariances!.Skip(i * 4).Take(4)))];
        }
    }

    [Theory]
    [InlineData("shorter")]
    [InlineData("longer")]
    [InlineData("a bit")]
    [InlineData("the checksum")]
    [InlineData("empty")]
    public void A_damaged_table_is_not_used_and_made_again(string damage)
    {
        using TrainedRun run = Open();
        Make(run);
        string path = Assert.Single(Tables(run));
        byte[] right = File.ReadAllBytes(path), wrong = [.. right];
        switch (damage)
        {
            case "shorter": wrong = wrong[..^1000]; break;
            case "longer": wrong = [.. wrong, 0]; break;
            case "a bit": wrong[right.Length / 3] ^= 4; break;
            case "the checksum": wrong[^1] ^= 1; break;
            default: wrong = []; break;
        }

        File.WriteAllBytes(path, wrong);
        Assert.Null(CodeTables.Find(run));
        Make(run);
        Assert.Equal(right, File.ReadAllBytes(Assert.Single(Tables(run))));
    }

    [Fact]
    public void A_table_of_another_checkpoint_is_not_used_and_gives_way()
    {
        using (TrainedRun first = Open()) Make(first);
        string before;
        using (TrainJob job = TrainJob.Resume(_folder["run"], new() { Steps = 8 }))
        {
            Assert.Equal(3, job.Train().Count());
            Assert.Null(CodeTables.Find(job.ToTrainedRun()));
            before = Assert.Single(Tables(job.ToTrainedRun()));
            Make(job.ToTrainedRun());
            Assert.NotEqual(before, Assert.Single(Tables(job.ToTrainedRun())));
        }

        // Nor one that was given the name of the right one.
        using TrainedRun run = TrainedRun.OpenToWrite(_folder["run"]);
        string right = Assert.Single(Tables(run));
        byte[] bytes = File.ReadAllBytes(right);
        Array.Fill(bytes, (byte)7, bytes.Length - 64, 32);
        byte[] sum = System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32));
        sum.CopyTo(bytes, bytes.Length - 32);
        File.WriteAllBytes(right, bytes);
        Assert.Null(CodeTables.Find(run));
    }

    [Fact]
    public void A_table_of_other_images_is_not_used()
    {
        using TrainedRun run = Open();
        Make(run);
        Assert.NotNull(Found(run));
        Assert.Null(Found(run with { Data = new Brighter(run.Data) }));

        // The same file with another content.
        string path = run.Data.Name["npz:".Length..];
        byte[] archive = File.ReadAllBytes(path);
        File.WriteAllBytes(path, [.. archive, 0]);
        Assert.Null(Found(run));
        File.WriteAllBytes(path, archive);
        Assert.NotNull(Found(run));

        static string? Found(TrainedRun run)
        {
            using CodeTable? table = CodeTables.Find(run);
            return table?.Path;
        }
    }

    [Fact]
    public void No_table_is_made_where_it_does_not_pay_or_the_disk_lacks_room()
    {
        using TrainedRun run = Open();
        Assert.Null(CodeTables.FindOrMake(run, Images - 1));
        Assert.Null(CodeTables.FindOrMake(run, long.MaxValue, _ => 512L << 20, progress: null, default));
        using CancellationTokenSource stopped = new();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => CodeTables.FindOrMake(run, Images, cancellation: stopped.Token));
        Evaluation.Run(run, MetricSelection.Of(["mig"]));
        Assert.Empty(Tables(run));
        using (CodeTable? table = CodeTables.FindOrMake(run, Images, _ => 600L << 20, progress: null, default)) Assert.NotNull(table);

        // Few images are encoded in a moment.
        using TrainedRun few = TrainedRun.Open(TinyData.Train(_folder, name: "few").Path);
        Evaluation.Run(few, MetricSelection.Usual);
        Assert.False(Directory.Exists(few.Folder.CodesFolder));
    }

    [Fact]
    public void A_deterministic_encoder_has_a_table_of_its_codes_alone()
    {
        using TrainedRun run = Open(method: "aae");
        using CodeTable? table = CodeTables.FindOrMake(run, Images);
        Assert.False(table!.HasLogVariances);
        float[] means = new float[8];
        table.Means([7, 3], means);
        Assert.Equal(run.Method.Encode(run.Images([7, 3])).Means, means);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Means([Images], new float[4]));
    }

    [Fact]
    public void A_run_that_replaces_another_takes_its_table_away()
    {
        using (TrainedRun run = Open()) Make(run);
        using TrainJob job = TrainJob.Start(
            TinyData.Specification(Data(), steps: 1), _folder["run"], force: true, execution: TinyData.Execution);
        Assert.False(Directory.Exists(job.Folder.CodesFolder));
    }

    private TrainedRun Open(SamplingRules? sampling = null, string method = "beta-vae") => TrainedRun.OpenToWrite(
        TinyData.Train(_folder, steps: 5, method: method, sampling: sampling, data: Data()).Path);

    private string Data() => TinyData.WriteGrid(_folder, [25, 20, 32]);

    private static string[] Tables(TrainedRun run) =>
        Directory.Exists(run.Folder.CodesFolder) ? Directory.GetFiles(run.Folder.CodesFolder) : [];

    private static void Make(TrainedRun run)
    {
        using CodeTable? table = CodeTables.FindOrMake(run, Images);
        Assert.NotNull(table);
    }

    // A file where the folder of tables would be.
    private static T WithoutTables<T>(TrainedRun run, Func<T> measure)
    {
        File.WriteAllText(run.Folder.CodesFolder, "");
        try
        {
            return measure();
        }
        finally
        {
            File.Delete(run.Folder.CodesFolder);
        }
    }

    private static string Bits(MetricResult result) => string.Join(' ', [
        result.Metric, result.Protocol,
        .. result.Values.Select(value => $"{value.Key}={BitConverter.DoubleToInt64Bits(value.Value):x}"),
        .. result.Matrices.SelectMany(matrix => matrix.Values.Cast<double>()).Select(value => $"{BitConverter.DoubleToInt64Bits(value):x}"),
    ]);

    [GeneratedRegex("""\s*"\w*[sS]econds\w*": [^\n]*""")]
    private static partial Regex Seconds();

    private sealed class Brighter(Datasets.Images.IImageDataset data) : Datasets.Images.IImageDataset
    {
        public string Name => data.Name;

        public int Count => data.Count;

        public Datasets.Images.ImageShape Shape => data.Shape;

        public void Read(ReadOnlySpan<int> indices, Span<float> images)
        {
            data.Read(indices, images);
            foreach (ref float value in images) value = Math.Max(value, 0.01f);
        }
    }
}
