using System.Text;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class SessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> LearnedMetrics => ["dci", "sap", "explicitness", "infomec", "beta-vae"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_name_and_folder_give_the_same_data_set()
    {
        string data = TinyData.Write(_folder);
        using Session session = new(threads: 1);
        IImageDataset first = session.Open(data);
        Assert.Same(first, session.Open(data));
        Assert.NotSame(first, session.Open(data, _folder.Path));
        Assert.NotSame(first, session.Open(TinyData.Write(_folder, "other.npz")));
        using Session other = new(threads: 1);
        Assert.NotSame(first, other.Open(data));
    }

    [Fact]
    public void The_folder_of_the_session_goes_before_that_of_a_run()
    {
        using Session session = new(threads: 1, _folder.Path);
        Assert.Same(session.Open("dsprites"), session.Open("dsprites", _folder["elsewhere"]));
    }

    [Fact]
    public void A_data_set_whose_file_was_changed_is_refused()
    {
        string data = TinyData.Write(_folder), path = _folder["tiny.npz"];
        using Session session = new(threads: 1);
        session.Open(data);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(2));
        var error = Assert.Throws<UserErrorException>(() => session.Open(data));
        Assert.Equal($"{path}: was changed while in use", error.Message);
        Assert.True(error.IsFailure);
        File.Delete(path);
        Assert.Equal(error.Message, Assert.Throws<UserErrorException>(() => session.Open(data)).Message);

        // What is opened anew is what the file holds now.
        TinyData.Write(_folder);
        using Session again = new(threads: 1);
        Assert.Equal(TinyData.Count, again.Open(data).Count);
    }

    [Fact]
    public void A_data_set_that_cannot_be_opened_is_tried_again()
    {
        using Session session = new(threads: 1);
        Assert.Throws<UserErrorException>(() => session.Open($"npz:{_folder["tiny.npz"]}"));
        Assert.Equal(TinyData.Count, session.Open(TinyData.Write(_folder)).Count);
    }

    [Fact]
    public void Closing_a_session_closes_its_files_and_threads_once()
    {
        File.WriteAllBytes(_folder["images.npy"], NpyBytes(2, 8));
        Session session = new(threads: 2);
        IImageDataset images = session.Open($"npy:{_folder["images.npy"]}");
        images.Read([1], new float[64]);
        Assert.Equal(2, session.Kernels.Threads);
        Assert.Same(session.Kernels, session.Kernels);
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => images.Read([1], new float[64]));
        Assert.Throws<ObjectDisposedException>(() => session.Open("dsprites"));
        Assert.Throws<ObjectDisposedException>(() => session.Kernels);
    }

    [Fact]
    public void Runs_of_a_session_share_its_device_and_data_and_leave_them_open()
    {
        RunSpecification specification = TinyData.Specification(TinyData.Write(_folder), steps: 3);
        using Session session = new(threads: 1);
        IImageDataset data;
        using (TrainJob job = TrainJob.Start(specification, _folder["a"], session: session))
        {
            Assert.Equal(3, job.Train().Count());
            data = job.Data;
        }

        using (TrainJob job = TrainJob.Start(specification with { Seed = 9 }, _folder["b"], session: session)) Assert.Same(data, job.Data);
        using (TrainedRun run = TrainedRun.Open(_folder["a"], session)) Assert.Same(data, run.Data);
        using (TrainJob job = TrainJob.Resume(_folder["a"], new ResumeOptions { Steps = 5 }, session))
        {
            Assert.Same(data, job.Data);
            Assert.Same(session, job.ToTrainedRun().Session);
        }

        Assert.Same(data, session.Open(specification.Data));
        Assert.Equal(1, session.Kernels.Threads);
    }

    [Fact]
    public void A_run_without_a_session_has_one_of_its_own_and_closes_it()
    {
        Session own;
        using (TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path)) own = run.Session;
        Assert.Equal(Environment.ProcessorCount, own.Crew.Threads);
        Assert.Throws<ObjectDisposedException>(() => own.Kernels);
    }

    [Theory]
    [MemberData(nameof(LearnedMetrics))]
    public void Learners_of_metrics_work_on_the_threads_of_the_session(string metric)
    {
        // That metric needs many images that share a factor's value.
        int[] sizes = metric == "beta-vae" ? [2, 2, 150] : [3, 10, 10];
        string folder = TinyData.Train(_folder, data: TinyData.WriteGrid(_folder, sizes)).Path;
        using Session alone = new(threads: 1), crew = new(threads: 3);
        Assert.Equal(Scores(alone), Scores(crew));
        Assert.Equal(0, alone.Crew.Borrowed);
        Assert.NotEqual(0, crew.Crew.Borrowed);

        IEnumerable<KeyValuePair<string, double>> Scores(Session session)
        {
            using TrainedRun run = TrainedRun.Open(folder, session);
            return Evaluation.Run(run, MetricSelection.Of([metric]), quick: true).Results.Single().Values;
        }
    }

    [Fact]
    public void Analyses_work_on_the_device_and_threads_of_the_run()
    {
        using Session session = new(threads: 3);
        RunSpecification specification = TinyData.Specification(TinyData.WriteGrid(_folder, [3, 200])) with
        {
            Sampling = SamplingRules.Parse([], ["v1=0-66"]),
        };
        using (TrainJob job = TrainJob.Start(specification, _folder["run"], session: session)) Assert.NotEmpty(job.Train());
        using TrainedRun run = TrainedRun.Open(_folder["run"], session);
        Generalisation.Run(run);
        Assert.NotEqual(0, session.Crew.Borrowed);
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Surgery.Run(run));
        Assert.Throws<ObjectDisposedException>(() => EstimatorComparison.Run(run));
    }

    // A NumPy array of unsigned bytes.
    private static byte[] NpyBytes(int count, int side)
    {
        string header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({count}, {side}, {side}), }}";
        header = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[count * side * side]];
    }
}
