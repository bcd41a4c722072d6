using Disentangle.Foundation.Numerics;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

/// <summary>Several phases in a step, and what stops them.</summary>
public sealed class PhaseTests
{
    private static readonly ArrayDataset Data = new(new ImageShape(1, 1, 1), [0, 1, 2, 3, 4, 5, 6, 7]);

    [Fact]
    public void Phases_update_their_own_parameters_one_after_the_other()
    {
        (TrainingRun run, TwoPhaseToy toy) = Start(steps: 1);
        Assert.Single(run.Steps());

        // Adam's first step is its rate. The second phase sees the updated first parameter: its gradient is 1.5 * 2 * error.
        float first = toy.Parameters.Items[0].Value.HostRead()[0];
        Assert.Equal(0.1, first, 1e-5);
        double mean = MeanOfBatch(1);
        Assert.Equal(-0.1 * 3 * (first - mean), toy.Parameters.Items[1].Value.HostRead()[0], 1e-4);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_loss_that_is_not_finite_stops_training_and_names_phase_and_term(float value)
    {
        (TrainingRun run, TwoPhaseToy toy) = Start(steps: 10);
        toy.BreakFirst = (step, term) => step == 4 ? term * value : term;
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => run.Steps().Count());
        Assert.Equal($"training diverged at step 5: in phase one, the term again is {value}", error.Message);
        Assert.Equal((5L, "one", "the term again"), (error.Step, error.Phase, error.What));
        Assert.Equal(4, run.Step);
    }

    [Fact]
    public void A_step_that_fails_in_its_last_phase_leaves_everything_as_before_it()
    {
        (TrainingRun run, TwoPhaseToy toy) = Start(steps: 10);
        toy.BreakSecond = (step, term) => step == 4 ? term * float.NaN : term;
        float[] before = [];
        Assert.Throws<TrainingDivergedException>(() =>
        {
            foreach (StepReport _ in run.Steps()) before = Everything(toy);
        });
        Toys.AssertSameBits(before, Everything(toy));

        // Mended, the run goes on as if nothing had happened.
        toy.BreakSecond = null;
        Assert.Equal(6, run.Steps().Count());
        (TrainingRun whole, TwoPhaseToy other) = Start(steps: 10);
        Assert.Equal(10, whole.Steps().Count());
        Toys.AssertSameBits(Everything(other), Everything(toy));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_stops_training_and_names_the_parameter()
    {
        (TrainingRun run, TwoPhaseToy toy) = Start(steps: 10);

        // The root of 0 is finite, its derivative is not.
        toy.BreakSecond = (step, term) => step == 4 ? Op.Sqrt(term * 0) : term;
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => run.Steps().Count());
        Assert.Equal("training diverged at step 5: in phase two, the gradient of second is NaN", error.Message);
    }

    [Fact]
    public void A_resumed_run_of_several_phases_gives_the_same_bits()
    {
        using TemporaryFolder folder = new();
        (TrainingRun run, TwoPhaseToy toy) = Start(steps: 10);
        foreach (StepReport step in run.Steps())
        {
            if (step.Step == 4) run.SaveCheckpoint(folder["checkpoint"]);
        }

        IKernels kernels = Toys.Kernels();
        TwoPhaseToy other = new(kernels);
        TrainingRun resumed = TrainingRun.Resume(folder["checkpoint"], other, Data, kernels);
        Assert.Equal(6, resumed.Steps().Count());
        Toys.AssertSameBits(Everything(toy), Everything(other));
    }

    [Fact]
    public void A_broken_parameter_is_named_rather_than_the_terms_that_it_breaks()
    {
        (TrainingRun run, TwoPhaseToy toy) = Start(steps: 10);
        toy.Parameters.Items[1].Value.HostWrite()[0] = float.NaN;
        Assert.Equal(
            "training diverged at step 1: in phase two, the parameter second is NaN",
            Assert.Throws<TrainingDivergedException>(() => run.Steps().Count()).Message);
    }

    [Fact]
    public void A_broken_parameter_is_never_saved()
    {
        using TemporaryFolder folder = new();
        (TrainingRun run, TwoPhaseToy toy) = Start(steps: 3);
        Assert.Equal(3, run.Steps().Count());
        run.SaveCheckpoint(folder["checkpoint"]);
        toy.Parameters.Items[1].Value.HostWrite()[0] = float.NegativeInfinity;
        Assert.Equal(
            "training diverged at step 3: in phase two, the parameter second is -Infinity",
            Assert.Throws<TrainingDivergedException>(() => run.SaveCheckpoint(folder["checkpoint"])).Message);
        Assert.Equal(3, Checkpoint.Read(folder["checkpoint"]).Step);
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    private static (TrainingRun Run, TwoPhaseToy Toy) Start(long steps)
    {
        IKernels kernels = Toys.Kernels();
        TwoPhaseToy toy = new(kernels);
        return (TrainingRun.Start(Toys.Specification(steps: steps, batch: 4), toy, Data, kernels), toy);
    }

    private static float[] Everything(TwoPhaseToy toy) =>
        [.. toy.Parameters.Values(),
            .. toy.Phases.SelectMany(phase => phase.Optimizer.State).SelectMany(state => state.Value.HostRead().ToArray())];

    private static double MeanOfBatch(long draw)
    {
        Philox random = new(11, RandomPurpose.Batch, draw);
        double sum = 0;
        for (int i = 0; i < 4; i++) sum += random.NextInt(8);
        return sum / 4;
    }
}
