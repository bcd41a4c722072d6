using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class TrainingRunTests
{
    private static readonly ImageShape Small = new(4, 4, 1);

    [Fact]
    public void Reports_name_and_add_up_the_terms()
    {
        TrainingRun run = TrainingRun.Start(
            Toys.Specification(steps: 3) with { Method = "beta-vae", Settings = new([KeyValuePair.Create("beta", 2.5)]) },
            Toys.RandomImages(20, Small), Toys.Kernels());
        long expected = 0;
        foreach (StepReport step in run.Steps())
        {
            Assert.Equal(++expected, step.Step);
            PhaseReport phase = Assert.Single(step.Phases.ToArray());
            Assert.Equal("vae", phase.Name);
            Assert.Equal(
                [("reconstruction", 1f), ("kl", 2.5f), ("index-code-mi", 0f), ("total-correlation", 0f), ("dimension-wise-kl", 0f)],
                phase.Terms.ToArray().Select(t => (t.Name, t.Weight)));
            Assert.Equal(phase.Terms[0].Value + 2.5 * phase.Terms[1].Value, phase.Total, 1e-4);
        }

        Assert.Equal(3, run.Step);
    }

    [Fact]
    public void The_seed_decides_the_bits()
    {
        RunSpecification specification = Toys.Specification(steps: 5);
        Toys.AssertSameBits(Train(specification, threads: 1), Train(specification, threads: 1));
        Assert.NotEqual(Train(specification, threads: 1), Train(specification with { Seed = specification.Seed + 1 }, threads: 1));
    }

    [Theory]
    [InlineData("tiny", 4, 30)]
    [InlineData("locatello", 16, 5)]
    public void One_thread_and_two_give_the_same_bits(string architecture, int size, int steps)
    {
        RunSpecification specification = Toys.Specification(architecture, steps);
        Toys.AssertSameBits(Train(specification, threads: 1, size), Train(specification, threads: 2, size));
    }

    [Fact]
    public void A_batch_that_the_data_does_not_hold_is_refused_before_the_networks_take_memory()
    {
        RunSpecification specification = Toys.Specification() with { Latents = 65536, Batch = 21 };
        Assert.Equal("batch must be <= the number of images of toy, 20, got 21", RefusalWithin(1 << 20, specification));
    }

    [Fact]
    public void Networks_of_more_parameters_than_the_limit_are_refused_before_they_take_memory()
    {
        RunSpecification specification = Toys.Specification() with { Architecture = "mlp:12000-12000" };
        const long first = 17 * 12000, second = 12000L * 12000;
        Assert.Equal(
            $"the networks have at least {first + second} parameters, of which encoder.fc2.weight has {second}; "
                + "the limit is 134217728 parameters",
            RefusalWithin(1 << 24, specification));
    }

    private static string RefusalWithin(long bytes, RunSpecification specification)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Action start = () => TrainingRun.Start(specification, Toys.RandomImages(20, Small), Toys.Kernels());
        string message = Assert.Throws<UserErrorException>(start).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes);
        return message;
    }

    [Fact]
    public void Cancelling_stops_between_two_steps_and_a_later_loop_goes_on()
    {
        RunSpecification specification = Toys.Specification(steps: 20);
        using CancellationTokenSource source = new();
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(20, Small), Toys.Kernels());
        foreach (StepReport step in run.Steps(source.Token))
        {
            if (step.Step == 7) source.Cancel();
        }

        Assert.Equal(7, run.Step);
        foreach (StepReport step in run.Steps())
        {
            if (step.Step == 12) break;
        }

        Assert.Equal(12, run.Step);
        Assert.Equal(8, run.Steps().Count());
        Toys.AssertSameBits(Train(specification, threads: 1), run.Method.Parameters.Values());
    }

    [Fact]
    public void Encoding_between_steps_changes_nothing()
    {
        RunSpecification specification = Toys.Specification(steps: 5);
        ArrayDataset dataset = Toys.RandomImages(20, Small);
        TrainingRun run = TrainingRun.Start(specification, dataset, Toys.Kernels());
        foreach (StepReport _ in run.Steps()) run.Method.Decode(run.Method.Encode(dataset.All()).ToTensor());
        Toys.AssertSameBits(Train(specification, threads: 1), run.Method.Parameters.Values());
    }

    [Fact]
    public void Two_loops_at_once_are_refused()
    {
        TrainingRun run = TrainingRun.Start(Toys.Specification(), Toys.RandomImages(20, Small), Toys.Kernels());
        using IEnumerator<StepReport> first = run.Steps().GetEnumerator();
        first.MoveNext();
        Assert.Throws<InvalidOperationException>(() => run.Steps().First());
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_refused() =>
        Assert.Equal(
            "batch must be <= the number of images of toy, 20, got 21",
            Toys.Refused(() => TrainingRun.Start(Toys.Specification(batch: 21), Toys.RandomImages(20, Small), Toys.Kernels())).Message);

    [Fact]
    public void Images_that_do_not_suit_the_architecture_are_refused() =>
        Assert.Equal(
            "architecture burgess needs images whose height and width are multiples of 16, got 4x4x1",
            Toys.Refused(() => TrainingRun.Start(Toys.Specification("burgess"), Toys.RandomImages(20, Small), Toys.Kernels())).Message);

    private static float[] Train(RunSpecification specification, int threads, int size = 4)
    {
        using IKernels kernels = CpuDevice.CreateKernels(threads);
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(20, new ImageShape(size, size, 1)), kernels);
        Assert.Equal(specification.Steps, run.Steps().Count());
        return run.Method.Parameters.Values();
    }
}
