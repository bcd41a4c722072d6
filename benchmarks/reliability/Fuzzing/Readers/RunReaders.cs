using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;
using Disentangle.Reliability.Runs;
using Disentangle.Training;

namespace Disentangle.Reliability.Fuzzing.Readers;

/// <summary>The files of a run.</summary>
internal sealed class RunReaders : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("disentangle-run").FullName;
    private readonly Session _session = new(threads: 1);
    private readonly RunFolder _run;
    private readonly TrainedRun _trained;

    public RunReaders()
    {
        RunSpecification specification = TinyRun.Specification(TinyRun.WriteData(Path.Combine(_folder, "tiny.npz"))) with
        {
            Sampling = SamplingRules.Parse([], ["shade=1,y=0"]),
        };
        _run = TinyRun.Train(specification, Path.Combine(_folder, "run"));
        _trained = TrainedRun.Open(_run.Path, _session);
        Evaluation.Run(_trained, MetricSelection.Usual, quick: true);
        Surgery.Run(_trained, samples: 10);
        EstimatorComparison.Run(_trained, samples: 10, batch: 8, batches: 3);
        Generalisation.Run(_trained);
    }

    public IEnumerable<FuzzReader> All =>
    [
        new("run-json", Name(_run.DescriptionFile), [Bytes(_run.DescriptionFile)], path => RunDescription.Read(Folder(path))),
        new("config", "config.json", [Bytes(_run.DescriptionFile), .. Specifications], path => SpecificationFile.Read(path)),
        new("history", Name(_run.HistoryFile), [Bytes(_run.HistoryFile)], path => RunHistory.Read(path)),
        new("scores", Name(_run.ScoresFile), [Bytes(_run.ScoresFile)], path => ScoreFile.ToJson(ScoreFile.Read(path))),
        new("surgery", Name(Surgery.Entry.FileIn(_run)), [Bytes(Surgery.Entry.FileIn(_run))], path => SurgeryFile.Read(In(path))),
        new("estimators", Name(EstimatorComparison.Entry.FileIn(_run)), [Bytes(EstimatorComparison.Entry.FileIn(_run))],
            path => EstimatorsFile.Read(In(path))),
        new("generalisation", Name(Generalisation.Entry.FileIn(_run)), [Bytes(Generalisation.Entry.FileIn(_run))],
            path => GeneralisationFile.Read(In(path))),
        .. new[] { _run.HistoryFile, _run.ScoresFile, Surgery.Entry.FileIn(_run), EstimatorComparison.Entry.FileIn(_run),
            Generalisation.Entry.FileIn(_run) }.Select(Report),
    ];

    public void Dispose()
    {
        _trained.Dispose();
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // What is read must also be shown.
    private FuzzReader Report(string file) =>
        new($"report-{Path.GetFileNameWithoutExtension(file)}", Name(file), [Bytes(file)], path => RunReport.Write(In(path)))
        {
            Share = 0.001,
            Prepare = folder =>
            {
                foreach (string other in Directory.GetFiles(_run.Path))
                    File.Copy(other, Path.Combine(folder, Name(other)), overwrite: true);
            },
        };

    private static IEnumerable<byte[]> Specifications =>
    [
        (
            """{"method":"factor-vae","settings":{"gamma":35},"data":"dsprites","architecture":"mlp:400-400","optimizer":"""u8
            + """ "adam","likelihood":"gaussian:0.1","latents":10}"""u8).ToArray(),
        (
            """{"method":"vae","data":"images:/data/photos@64x64x3","dataRoot":"/data","sampling":{"correlate":"""u8
            + """["scale,posX=0.2"],"holdOut":["shape=2,orientation=0-19"]},"steps":100,"batch":64}"""u8).ToArray(),
    ];

    // The model stays; the files are those of the folder that is mutated.
    private TrainedRun In(string path) => _trained with { Folder = Folder(path) };

    private static RunFolder Folder(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!RunFolder.Holds(folder)) File.WriteAllBytes(Path.Combine(folder, "run.json"), []);
        return RunFolder.Open(folder);
    }

    private static string Name(string path) => Path.GetFileName(path);

    private static byte[] Bytes(string path) => File.ReadAllBytes(path);
}
