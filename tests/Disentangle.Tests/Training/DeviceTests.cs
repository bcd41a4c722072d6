using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Optimizers;
using Disentangle.Serialization;
using Disentangle.Tests.Shared;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

/// <summary>Training on a device with memory of its own, which the host does not see during a step.</summary>
public sealed class DeviceTests
{
    private const int Steps = 10;

    private static readonly ImageShape Images = new(4, 4, 1);

    public static TheoryData<string, string> Methods
    {
        get
        {
            TheoryData<string, string> methods =
                new() { { "factor-vae", "batches=one" }, { "aae", "encoder=gaussian" }, { "dip-vae-ii", "penalty=unbiased" } };
            foreach (MethodEntry entry in MethodCatalogue.All) methods.Add(entry.Id, "");
            return methods;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_trains_on_a_device_with_memory_of_its_own_to_the_same_bits(string id, string setting)
    {
        RunSpecification specification = SpecificationOf(id, setting);
        ArrayDataset images = Toys.RandomGrid(40, Images);
        using CheckingKernels device = new(Toys.Kernels());
        TrainingRun run = AssertSameBits(specification, images, device);

        // A step could be recorded and repeated: its commands are the same, on the same tensors, in every step but the first, which
        // creates them.
        int sequences = 2 * run.Method.Phases.Count;
        Assert.Equal(Steps * sequences, device.Sequences.Count);
        for (int i = 2 * sequences; i < device.Sequences.Count; i++) Assert.Equal(device.Sequences[i - sequences], device.Sequences[i]);
        Assert.All(device.Sequences, commands => Assert.NotEmpty(commands));

        // What was trained is used between steps, with images and codes of the host.
        IMethod method = specification.CreateMethod(Images, Toys.Kernels());
        using TemporaryFolder folder = new();
        run.SaveCheckpoint(folder["run"]);
        TrainingRun resumed = TrainingRun.Resume(folder["run"], method, images, Toys.Kernels());
        Assert.Equal(Steps, resumed.Step);
        Codes expected = method.Encode(images.All()), actual = run.Method.Encode(images.All());
        Toys.AssertSameBits(expected.Means, actual.Means);
        Toys.AssertSameBits(method.Decode(expected.ToTensor()).HostRead(), run.Method.Decode(actual.ToTensor()).HostRead());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_host_reads_each_phase_once(string id, string setting)
    {
        RunSpecification specification = SpecificationOf(id, setting);
        using CheckingKernels device = new(Toys.Kernels());
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomGrid(40, Images), device);
        int before = device.HostReads;
        Assert.Equal(Steps, run.Steps().Count());
        Assert.Equal(Steps * run.Method.Phases.Count, device.HostReads - before);
    }

    [Theory]
    [InlineData("beta-tcvae")]
    [InlineData("vae")]
    public void Weights_of_unequal_probabilities_reach_the_device(string id)
    {
        CorrelatedImages images = new();
        RunSpecification specification = Toys.SpecificationOf(id, steps: Steps) with { Sampling = SamplingRules.Parse(["a,b=0.4"], []) };
        using CheckingKernels device = new(Toys.Kernels());
        AssertSameBits(specification, images, device);
        for (int i = 4; i < device.Sequences.Count; i++) Assert.Equal(device.Sequences[i - 2], device.Sequences[i]);
    }

    [Fact]
    public void A_step_that_fails_is_undone_on_the_device_too()
    {
        ArrayDataset images = Toys.RandomGrid(40, Images);
        using CheckingKernels device = new(Toys.Kernels());
        RunSpecification specification = Toys.SpecificationOf("factor-vae", steps: Steps);
        TrainingRun run = TrainingRun.Start(specification, images, device);
        Assert.Equal(1, run.Steps().First().Step);
        float[] before = run.Method.Parameters.Values();
        Parameter broken = run.Method.Phases[1].Updates.Items[^1];
        float kept = broken.Value.HostRead()[0];
        broken.Value.HostWrite()[0] = float.NaN;
        TrainingDivergedException failure = Assert.Throws<TrainingDivergedException>(() => run.Steps().First());
        Assert.Equal((2, "vae", "the term density-ratio-tc"), (failure.Step, failure.Phase, failure.What));
        broken.Value.HostWrite()[0] = kept;
        Toys.AssertSameBits(before, run.Method.Parameters.Values());
    }

    [Theory]
    [InlineData("read", "is read by the host within a sequence of commands")]
    [InlineData("write", "is written by the host within a sequence of commands")]
    [InlineData("host tensor", "of another memory is given to the kernels")]
    [InlineData("old noise", "random numbers of step 7 within a sequence of commands of step 0")]
    public void A_phase_that_crosses_to_the_host_fails(string crossing, string message)
    {
        using CheckingKernels device = new(Toys.Kernels());
        MethodContext context = Toys.Context(Images, device);
        CrossingVae method = new(context, crossing);
        TrainingRun run = TrainingRun.Start(Toys.Specification() with { Method = "vae" }, method, Toys.RandomGrid(40, Images), device);
        Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => run.Steps().First()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_changes_from_step_to_step_without_being_an_input_is_seen()
    {
        using CheckingKernels device = new(Toys.Kernels());
        MethodContext context = Toys.Context(Images, device);
        RunSpecification specification = Toys.Specification(steps: 4) with { Method = "vae" };
        TrainingRun run = TrainingRun.Start(specification, new CrossingVae(context, "schedule"), Toys.RandomGrid(40, Images), device);
        Assert.Equal(4, run.Steps().Count());
        Assert.NotEqual(device.Sequences[4], device.Sequences[6]);
        Assert.Equal(device.Sequences[5], device.Sequences[7]);
    }

    [Fact]
    public void Pairs_reach_the_device_and_a_resumed_run_sees_the_same()
    {
        CorrelatedImages images = new();
        SamplingRules rules = SamplingRules.Parse([], ["a=3,b=3"]);
        RunSpecification specification = Toys.Specification(steps: Steps) with { Method = "vae", Sampling = rules };
        using CheckingKernels device = new(Toys.Kernels());
        TrainingRun run = TrainingRun.Start(specification, Model(device), images, device);
        TrainingRun whole = TrainingRun.Start(specification, Model(Toys.Kernels()), images, Toys.Kernels());
        using TemporaryFolder folder = new();
        foreach (StepReport step in run.Steps())
        {
            if (step.Step == 4) run.SaveCheckpoint(folder["run"]);
        }

        TrainingRun resumed = TrainingRun.Resume(folder["run"], Model(Toys.Kernels()), images, Toys.Kernels());
        Assert.Equal(4, resumed.Step);
        Assert.Equal(Steps - 4, resumed.Steps().Count());
        Assert.Equal(Steps, whole.Steps().Count());
        Toys.AssertSameBits(whole.Method.Parameters.Values(), run.Method.Parameters.Values());
        Toys.AssertSameBits(whole.Method.Parameters.Values(), resumed.Method.Parameters.Values());

        static CrossingVae Model(IKernels kernels) => new(Toys.Context(new ImageShape(2, 2, 1), kernels), "pairs");
    }

    private static RunSpecification SpecificationOf(string id, string setting)
    {
        RunSpecification specification = Toys.SpecificationOf(id, steps: Steps);
        return setting.Split('=') is [string name, string value]
            ? specification with { Settings = specification.Settings.With(name, value) }
            : specification;
    }

    private static TrainingRun AssertSameBits(RunSpecification specification, IImageDataset images, CheckingKernels device)
    {
        TrainingRun expected = TrainingRun.Start(specification, images, Toys.Kernels());
        TrainingRun run = TrainingRun.Start(specification, images, device);
        using IEnumerator<StepReport> steps = run.Steps().GetEnumerator();
        foreach (StepReport step in expected.Steps())
        {
            Assert.True(steps.MoveNext());
            for (int phase = 0; phase < step.Phases.Length; phase++)
            {
                Assert.Equal(step.Phases[phase].Total, steps.Current.Phases[phase].Total);
                Assert.Equal(step.Phases[phase].Terms.ToArray(), steps.Current.Phases[phase].Terms.ToArray());
            }
        }

        Toys.AssertSameBits(expected.Method.Parameters.Values(), run.Method.Parameters.Values());
        Assert.Equal(expected.Method.Statistics.Count, run.Method.Statistics.Count);
        foreach ((NamedTensor statistic, NamedTensor other) in expected.Method.Statistics.Zip(run.Method.Statistics))
            Toys.AssertSameBits(statistic.Value.HostRead(), other.Value.HostRead());
        return run;
    }

    /// <summary>A VAE whose phase does what a phase must not.</summary>
    private sealed class CrossingVae : IAutoencodingMethod
    {
        private readonly string _crossing;

        public CrossingVae(MethodContext context, string crossing)
        {
            (Networks, _crossing) = (new GaussianAutoencoder(context), crossing);
            PhaseFeed feed = crossing == "pairs" ? PhaseFeed.Pairs(new PairRule()) : PhaseFeed.Single;
            IOptimizer optimizer = context.Optimizer(Networks.Parameters, context.Kernels);
            Phases = [new Phase("vae", Networks.Parameters, optimizer, Evaluate) { Feed = feed }];
        }

        public IReadOnlyList<Phase> Phases { get; }

        public ParameterSet Parameters => Networks.Parameters;

        public GaussianAutoencoder Networks { get; }

        private Loss Evaluate(Batch batch)
        {
            (Var mu, Var logSigma2) = Networks.Posterior(batch.Images);
            if (_crossing == "read") Assert.True(mu.Value.HostRead().Length > 0);
            if (_crossing == "write") mu.Value.HostWrite().Clear();
            if (_crossing == "host tensor") mu += batch.Tape.Constant(new Tensor(mu.Shape));
            if (_crossing == "schedule") mu *= 1 - 0.1f * batch.Step;
            if (_crossing == "pairs")
            {
                // The units of both images of a pair side by side, (B, 2 D), and what the pair is labelled with.
                int pairs = batch.Size / 2, units = mu.Shape[1];
                Var both = Op.Reshape(mu, new Shape(pairs, 2 * units));
                Var change = Op.Columns(both, 0, units) - Op.Columns(both, units, units);
                Var loss = Op.Mean(Op.Square(change)) + Op.Mean(Op.Square(mu + logSigma2)) + Op.Mean(batch.Labels);
                return batch.Loss(new Term("change", 1, loss));
            }

            Philox old = new(1, RandomPurpose.Posterior, 7);
            if (_crossing == "old noise") mu += batch.Tape.Normal(mu.Shape, ref old);
            return batch.Loss(new Term("kl", 1, Op.Mean(Op.SumLast(Op.GaussianKl(mu, logSigma2)))));
        }
    }
}
