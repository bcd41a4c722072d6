using System.Text.Json.Nodes;
using Disentangle.Analysis;
using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class UnsupervisedRankingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public UnsupervisedRankingTests() => _data = TinyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_ranking_is_that_of_the_models_codes_and_kls()
    {
        string[] folders = [Train("a", 1), Train("b", 2), Train("c", 3)];
        UnsupervisedRankingResult result = UnsupervisedRanking.Run(folders, UnitRelation.Spearman, images: 60, seed: 4);
        Assert.Equal(folders, result.Runs.Select(run => run.Folder));
        Assert.Equal([1ul, 2, 3], result.Runs.Select(run => run.Specification.Seed));

        // The same images for all, whatever the seeds of the runs.
        Philox random = new(4, RandomPurpose.RankingImages);
        int[] images = [.. Enumerable.Range(0, 60).Select(_ => random.NextInt(TinyData.Count))];
        List<RankedModel> models = [];
        foreach (string folder in folders)
        {
            using TrainedRun run = TrainedRun.Open(folder);
            Codes codes = DatasetCodes.Of(run.Method, run.Data, images);
            models.Add(new(codes.Means, [.. LatentStatistics.Of(codes).MeanKl.Select(kl => (double)kl)]));
        }

        RankingResult expected = UnsupervisedDisentanglementRanking.Of(models, new() { Relation = UnitRelation.Spearman });
        Assert.Equal(expected.Scores, result.Runs.Select(run => run.Score));
        Assert.Equal(expected.Pairwise, result.Likeness);
        Assert.Equal(models.Select(model => model.Informative(0.01).Length), result.Runs.Select(run => run.InformativeUnits));
        Assert.All(result.Runs, run => Assert.InRange(run.Score, 0.01, 1));
    }

    [Fact]
    public void A_copy_of_a_run_is_wholly_like_it_and_nothing_depends_on_threads_or_order()
    {
        string a = Train("a", 1), b = Train("b", 2);
        foreach (string file in Directory.EnumerateFiles(a, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_folder["copy"], Path.GetRelativePath(a, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        using Session alone = new(threads: 1), crew = new(threads: 3);
        UnsupervisedRankingResult one = UnsupervisedRanking.Run([a, _folder["copy"], b], session: alone);
        UnsupervisedRankingResult other = UnsupervisedRanking.Run([b, a, _folder["copy"]], session: crew);
        Assert.Equal(one.Likeness[0, 1], one.Likeness[1, 0]);
        Assert.True(one.Likeness[0, 1] > one.Likeness[0, 2]);
        Assert.Equal(other.Runs.Single(run => run.Folder == b).Score, one.Runs[2].Score);
        Assert.Equal(other.Likeness[1, 2], one.Likeness[0, 1]);
    }

    [Fact]
    public void Json_holds_runs_and_pairs()
    {
        UnsupervisedRankingResult result = UnsupervisedRanking.Run([Train("a", 1), Train("b", 2)], images: 50);
        JsonNode json = JsonNode.Parse(UnsupervisedRankingJson.Of(result))!;
        Assert.Equal(("lasso", 50, 0), ((string)json["correlation"]!, (int)json["images"]!, (int)json["seed"]!));
        Assert.Equal(result.Runs[1].Score, (double)json["runs"]![1]!["score"]!);
        Assert.Equal((30L, "beta-vae", 2ul),
            ((long)json["runs"]![1]!["step"]!, (string)json["runs"]![1]!["method"]!, (ulong)json["runs"]![1]!["seed"]!));
        Assert.Null(json["pairwise"]![0]![0]);
        Assert.Equal(result.Likeness[0, 1], (double)json["pairwise"]![0]![1]!);
    }

    [Fact]
    public void Runs_that_cannot_be_ranked_are_refused()
    {
        string a = Train("a", 1), infogan = Train("g", 1, "infogan");
        Refused("a ranking needs at least 2 runs, got 1", a);
        Refused($"{a}{Path.DirectorySeparatorChar} is given twice; a run cannot be compared with itself", a,
            a + Path.DirectorySeparatorChar);
        Refused($"{_folder["none"]} does not exist, the folder of a run is expected", a, _folder["none"]);
        Refused(
            $"infogan as it was trained has no Gaussian posterior q(z|x) with the prior N(0, I), which the ranking of {infogan} needs",
            a, infogan);
        NpzWriter.Write(_folder["other.npz"], [new("imgs", NpyArray.Of(new float[TinyData.Count * 64], TinyData.Count, 8, 8))]);
        string other = Train("other", 1, data: $"npz:{_folder["other.npz"]}");
        Refused(
            $"a ranking needs runs on the same data, but {a} is on {_data} (48 images of 8x8x1) and {other} on "
                + $"npz:{_folder["other.npz"]} (48 images of 8x8x1)",
            a, other);
        Assert.Equal(
            "images must be >= 2, got 1", Assert.Throws<UserErrorException>(
                () => UnsupervisedRanking.Run([a, infogan], images: 1)).Message);
        Assert.Throws<OperationCanceledException>(
            () => UnsupervisedRanking.Run([a, infogan], cancellation: new CancellationToken(canceled: true)));

        void Refused(string message, params string[] folders) =>
            Assert.Equal(message, Assert.Throws<UserErrorException>(() => UnsupervisedRanking.Run(folders)).Message);
    }

    [Fact]
    public void Runs_on_copies_of_the_same_images_are_ranked()
    {
        string a = Train("a", 1), copy = Train("copy", 2, data: TinyData.Write(_folder, "copy.npz"));
        Assert.Equal(UnsupervisedRanking.Run([a, Train("b", 2)], images: 20).Runs[0].Score,
            UnsupervisedRanking.Run([a, copy], images: 20).Runs[0].Score);
    }

    private string Train(string name, ulong seed, string method = "beta-vae", string? data = null)
    {
        MethodSettings settings = method == "beta-vae" ? MethodSettings.Empty.With("beta", 0.2) : MethodSettings.Empty.With("units", 8);
        RunSpecification specification = TinyData.Specification(data ?? _data) with { Method = method, Seed = seed, Settings = settings };
        if (method != "beta-vae") specification = specification with { Latents = RunSpecification.Usual(method, settings).Latents };
        using TrainJob job = TrainJob.Start(specification, _folder[name], execution: TinyData.Execution);
        Assert.Equal(specification.Steps, job.Train().Count());
        return job.Folder.Path;
    }
}
