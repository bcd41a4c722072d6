using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>What becomes of the statistics of batch normalisation when a run is resumed, and when a step fails.</summary>
public sealed class RunningStatisticsTests
{
    private readonly IKernels _kernels = Toys.Kernels();

    [Theory]
    [InlineData("infogan", "tiny", 2)]
    [InlineData("infogan", "infogan", 4)]
    [InlineData("vae", "infogan", 4)]
    [InlineData("control-vae", "tiny", 2)]
    public void A_resumed_run_gives_the_same_bits_running_statistics_included(string method, string architecture, int size)
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Toys.RandomImages(20, new ImageShape(size, size, 1));
        TrainingRun whole = TrainingRun.Start(Specification(architecture, method), dataset, _kernels);
        foreach (StepReport step in whole.Steps())
        {
            if (step.Step == 4) whole.SaveCheckpoint(folder["checkpoint"]);
        }

        TrainingRun resumed = TrainingRun.Resume(folder["checkpoint"], dataset, _kernels);
        Assert.Equal(5, resumed.Steps().Count());
        Assert.NotEmpty(resumed.Method.Statistics);
        Toys.AssertSameBits(Everything(whole.Method), Everything(resumed.Method));
        Toys.AssertSameBits(whole.Method.Encode(dataset.All()).Means, resumed.Method.Encode(dataset.All()).Means);
    }

    [Theory]
    [InlineData("infogan", 0)]
    [InlineData("infogan", 1)]
    [InlineData("vae", 0)]
    public void A_step_that_fails_leaves_running_statistics_as_they_were(string method, int phase)
    {
        ArrayDataset images = Toys.RandomImages(20, new ImageShape(4, 4, 1));
        RunSpecification specification = Specification("infogan", method);
        Failing failing = new(specification.CreateMethod(images.Shape, _kernels), phase, step: 3);
        TrainingRun run = TrainingRun.Start(specification, failing, images, _kernels);
        float[] before = [];
        Assert.Throws<TrainingDivergedException>(() =>
        {
            foreach (StepReport _ in run.Steps()) before = Everything(failing);
        });
        Assert.Equal(3, run.Step);
        Toys.AssertSameBits(before, Everything(failing));
    }

    private static RunSpecification Specification(string architecture, string method) =>
        Toys.Specification(architecture, steps: 9) with
        {
            Method = method,
            Latents = RunSpecification.Usual(method, MethodSettings.Empty).Latents,
        };

    private static float[] Everything(IMethod method) =>
    [
        .. method.Parameters.Values(),
        .. method.Statistics.SelectMany(statistic => statistic.Value.HostRead().ToArray()),
        .. method.Phases.SelectMany(phase => phase.Optimizer.State).SelectMany(state => state.Value.HostRead().ToArray()),
    ];

    /// <summary>A method one of whose phases has a loss that is not a number at a step.</summary>
    private sealed class Failing(IMethod method, int phase, long step) : IMethod
    {
        public IReadOnlyList<Phase> Phases { get; } =
            [.. method.Phases.Select(
                (p, i) => i != phase ? p : p with { Evaluate = batch => batch.Step == step ? Broken(p, batch) : p.Evaluate(batch) })];

        public ParameterSet Parameters => method.Parameters;

        public IReadOnlyList<NamedTensor> Statistics => method.Statistics;

        public ImageShape ImageShape => method.ImageShape;

        public int Latents => method.Latents;

        public Codes Encode(Tensor images) => method.Encode(images);

        public Tensor Decode(Tensor codes) => method.Decode(codes);

        private static Loss Broken(Phase phase, Batch batch)
        {
            Var value = phase.Evaluate(batch).Terms[0].Value;
            return batch.Loss(new Term("broken", 1, value * float.NaN));
        }
    }
}
