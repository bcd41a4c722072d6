using System.Diagnostics;
using Disentangle.Datasets.Sampling;
using Disentangle.Estimators;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests;

/// <summary>
/// No two uses of random numbers share a stream. A stream is a key (the seed) and a range of counters (purpose and step); all that a user
/// can do with a run is done here with one seed, and every stream that is begun is noted with the type that drew from it.
/// </summary>
[Collection(nameof(RandomStreamTests))]
[CollectionDefinition(nameof(RandomStreamTests), DisableParallelization = true)]
public sealed class RandomStreamTests : IDisposable
{
    // Seed 0 is also that of what is drawn alike for every run.
    private const ulong Seed = 0;

    // What passes streams on for others.
    private static readonly HashSet<string> Carriers = ["Philox", "Tape", "Op", "Batch", "ImageSampler", "FactorSampler", "GridSampler",
        "LabelSampler", "RuleSampler", "PartSampler", "FixedFactors"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<Use> _uses = [];
    private readonly Lock _lock = new();
    private string _command = "";

    public void Dispose()
    {
        Philox.Begun = null;
        _folder.Dispose();
    }

    [Fact]
    public void No_two_uses_share_a_stream()
    {
        Philox.Begun = Note;
        // A large grid, as metrics call it.
        string data = TinyData.WriteGrid(_folder, [10, 10, 10, 15]);
        foreach (MethodEntry method in MethodCatalogue.All) RunEverything(method.Id, data);
        Philox.Begun = null;
        Assert.Equal([], Overlaps());

        // The uses that once met others were among those that were seen.
        Assert.Contains(_uses, use => use.Drawer == "TreeGrower");
        Assert.Contains(_uses, use => use.Command == "beta-vae estimators" && use.Purpose == RandomPurpose.DensityRatioInitialisation);
    }

    // Uses of one run alone can meet: each method is a run of its own.
    private string[] Overlaps()
    {
        List<string> overlaps = [];
        foreach (IGrouping<string, Use> run in _uses.GroupBy(use => use.Command.Split(' ')[0]))
        {
            // A purpose has one user, so two users never meet, whatever their steps.
            foreach (IGrouping<RandomPurpose, Use> purpose in run.GroupBy(use => use.Purpose))
            {
                string[] drawers = [.. purpose.Select(use => use.Drawer).Distinct().Order()];
                bool twice =
                    purpose.GroupBy(use => (use.Command, use.Step)).Any(stream => stream.Count() > 1 && !MayRepeat(stream.First()));
                if (drawers.Length > 1 || twice) overlaps.Add($"{purpose.Key}: {string.Join(" and ", drawers)}");
            }
        }

        return [.. overlaps.Distinct().Order()];
    }

    // By design a step gives the same numbers each time it is asked. So do a run's chosen images, the shuffles that measure chance, samples
    // of codes that metrics share, the batches that all minibatch estimators see, and those by which a metric compares codes with others.
    private static bool MayRepeat(Use use) => use.Command.EndsWith(" training", StringComparison.Ordinal)
        ? use.Purpose == RandomPurpose.Permutation || use.Purpose == RandomPurpose.Prior || use.Purpose == RandomPurpose.Posterior
        : use is { Drawer: "FixedFactorBatches", Command: "beta-vae evaluate-baselines" }
            || use.Drawer is nameof(TrainedRun) or nameof(InformationTable) or nameof(CodeSource) or "MinibatchEstimate";

    private void RunEverything(string method, string data)
    {
        string folder = Train(method, data, Seed);
        TrainedRun? run = null;
        Do("opening", () => run = TrainedRun.Open(folder));
        using (run)
        {
            Do("report", () => RunReport.Write(run!));
            if (method != "beta-vae") return;
            Do("evaluate", () => Evaluation.Run(run!, MetricSelection.Usual, quick: true));
            Do("evaluate-baselines", () => Evaluation.Run(run!, MetricSelection.Of(["mig", "factor-vae"]), quick: true, baselines: true));
            Do("evaluate-as-trained",
                () => Evaluation.Run(run!, MetricSelection.Of(["dci", "factor-vae", "beta-vae", "modularity"]),
                    quick: true, asTrained: true));
            Do("evaluate-sampled", () => Evaluation.Run(run!, MetricSelection.Of(["mig"]), CodeKind.Sampled));
            Do("mig-exact", () => Evaluation.Run(run!, MetricSelection.Of(["mig-exact"]), quick: true));
            Do("surgery", () => Surgery.Run(run!, samples: 50, seed: Seed));
            Do("estimators", () => Estimate(run!));
            Do("generalise", () => Generalisation.Run(run!));
            string other = Train(method, data, Seed + 1);
            Do("udr", () => UnsupervisedRanking.Run([folder, other], seed: Seed));
        }

        void Do(string command, Action action)
        {
            _command = $"{method} {command}";
            action();
        }
    }

    private string Train(string method, string data, ulong seed)
    {
        _command = $"{method} training";
        RunSpecification usual = RunSpecification.Usual(method, MethodSettings.Empty);
        RunSpecification specification = usual with
        {
            Data = data,
            Architecture = usual.Architecture == new RunSpecification { Method = method }.Architecture ? "tiny" : usual.Architecture,
            Batch = 8,
            Steps = 3,
            Seed = seed,
            Sampling = SamplingRules.Parse(["v0,v1=0.5"], ["v2=0,v3=0-3"]),
        };
        using TrainJob job = TrainJob.Start(specification, _folder[$"{method}-{seed}"], execution: TinyData.Execution);
        Assert.Equal(3, job.Train().Count());
        return job.Folder.Path;
    }

    // All estimators, the discriminators of one with a few steps alone.
    private static void Estimate(TrainedRun run)
    {
        using IKernels kernels = CpuDevice.CreateKernels(1);
        (PosteriorTable posteriors, _) = GaussianPosteriors.Encode(run);
        EstimatorInputs inputs = new(posteriors, 50, 8, 3, Seed, kernels);
        foreach (EstimatorEntry entry in EstimatorComparison.All.Where(entry => entry.Id != "density-ratio"))
            entry.Measure(inputs, null, default);
        DensityRatio.Decompose(posteriors, kernels,
            new DensityRatioOptions { Seed = Seed, Steps = 3, HeldOut = 100, Layers = 2, Units = 8 }, null, default);
    }

    private void Note(ulong seed, RandomPurpose purpose, long step)
    {
        if (seed != Seed) return;
        string drawer = new StackTrace(fNeedFileInfo: false).GetFrames()
            .Select(frame => Outermost(frame.GetMethod()?.DeclaringType))
            .First(name => name != nameof(RandomStreamTests) && name != "" && !Carriers.Contains(name));
        lock (_lock) _uses.Add(new(_command, purpose, step, drawer));

        // Lambdas and local functions belong to the type that they stand in.
        static string Outermost(Type? type)
        {
            while (type?.DeclaringType is { } outer && !Carriers.Contains(type.Name)) type = outer;
            return type?.Namespace?.StartsWith("Disentangle", StringComparison.Ordinal) == true ? type.Name : "";
        }
    }

    private sealed record Use(string Command, RandomPurpose Purpose, long Step, string Drawer);
}
