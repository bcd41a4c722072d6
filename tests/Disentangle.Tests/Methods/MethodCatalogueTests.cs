using Disentangle.Architectures;
using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class MethodCatalogueTests
{
    private static readonly ImageShape Images = new(2, 2, 1);

    public static TheoryData<string> Ids => [.. MethodCatalogue.All.Select(entry => entry.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_method_encodes_decodes_and_names_its_phases(string id)
    {
        MethodEntry entry = MethodCatalogue.Get(id);
        int latents = entry.Latents?.Invoke(MethodSettings.Empty) ?? 3;
        IMethod method = entry.Create(Toys.Context(Images, Toys.Kernels(), latents: latents), MethodSettings.Empty);
        Tensor images = Toys.RandomImages(150, Images).All();

        Codes codes = method.Encode(images);
        Tensor decoded = method.Decode(codes.ToTensor());

        Assert.Equal((150, latents, latents), (codes.Count, codes.Latents, method.Latents));
        Assert.Equal(images.Shape, decoded.Shape);
        Assert.All(decoded.HostRead().ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.Equal(method.Phases.Count, method.Phases.Select(phase => phase.Name).Distinct().Count());
        Assert.Equal(method.Parameters.Items.Select(p => p.Name).Order(),
            method.Phases.SelectMany(phase => phase.Updates.Items).Select(p => p.Name).Distinct().Order());

        // Images are encoded in chunks; a chunk's place decides nothing.
        Tensor last = new(new Shape(1, 2, 2, 1), images.HostRead()[(149 * 4)..]);
        Toys.AssertSameBits(codes.MeanOf(149), method.Encode(last).Means);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_entry_describes_every_term_of_the_losses(string id)
    {
        MethodEntry entry = MethodCatalogue.Get(id);
        IKernels kernels = Toys.Kernels();
        List<string> seen = [];

        // A choice may bring terms of its own, as a Gaussian encoder does.
        IEnumerable<MethodSettings> choices =
            entry.Settings.SelectMany(setting => setting.Choices.Select(choice => Toys.SmallSettings(id).With(setting.Name, choice)));
        foreach (MethodSettings settings in choices.Prepend(Toys.SmallSettings(id)))
        {
            // Labels are of pairs with one change.
            MethodSettings whole = settings.Values.ContainsKey("labels") ? settings.With("pairs", 1) : settings;
            IMethod method = entry.Create(Toys.Context(Images, kernels, latents: 2), whole);
            PhaseChannel channel = new(kernels);
            for (int number = 0; number < method.Phases.Count; number++)
            {
                Tensor images = Toys.RandomImages(8, Images).All();
                Loss loss =
                    Toys.Evaluate(method.Phases[number], images, kernels, number: number, phases: method.Phases.Count, channel: channel);
                foreach (Term term in loss.Terms)
                {
                    TermInfo info = Assert.Single(entry.Terms, info => info.Name == term.Name);
                    // A weight of 0 may also be a setting's default.
                    bool mayBeOff = entry.Settings.Any(setting => setting.Default.Name is null && setting.Default.Number == 0);
                    if (info.Unweighted || !mayBeOff) Assert.Equal(info.Unweighted, term.Weight == 0);
                    seen.Add(term.Name);
                }
            }
        }

        Assert.Equal(entry.Terms.Select(term => term.Name).Order(), seen.Distinct().Order());
        Assert.All(entry.Terms, term => Assert.Matches("^[^.]+.*[^ ]\\.$", term.Meaning));
        Assert.True(entry.MainSetting is null ? entry.Settings.Count == 0 : entry.Settings.Contains(entry.MainSetting));
        Assert.Equal(new TermInfo("of another version", ""), entry.Term("of another version"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_phase_changes_what_it_names_and_nothing_else(string id)
    {
        const int Size = 8;
        ArrayDataset images = Toys.RandomImages(30, Images);
        IKernels kernels = Toys.Kernels();
        IMethod method = MethodCatalogue.Get(id).Create(Toys.Context(Images, kernels, latents: 3), Toys.SmallSettings(id));
        PhaseChannel channel = new(kernels);
        int phases = method.Phases.Count;
        for (int step = 0; step < 3; step++)
        {
            for (int number = 0; number < phases; number++)
            {
                Phase phase = method.Phases[number];
                Parameter[] others = [.. method.Parameters.Items.Where(parameter => !phase.Updates.Contains(parameter))];
                foreach (Parameter parameter in others) parameter.Gradient.HostWrite().Fill(float.NaN);
                float[][] before = [.. others.Select(parameter => parameter.Value.HostRead().ToArray())];
                float[] updated = phase.Updates.Values();

                Tensor drawn = Toys.Draw(images, Size, step * phases + number);
                Toys.Evaluate(phase, drawn, kernels, step, number: number, phases: phases, channel: channel);
                phase.Optimizer.Step(step + 1);

                Assert.NotEqual(updated, phase.Updates.Values());
                for (int i = 0; i < others.Length; i++)
                {
                    Toys.AssertSameBits(before[i], others[i].Value.HostRead());
                    Assert.All(others[i].Gradient.HostRead().ToArray(), gradient => Assert.True(float.IsNaN(gradient)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_method_resumed_on_two_threads_gives_the_bits_of_one_thread_uninterrupted(string id)
    {
        using TemporaryFolder folder = new();
        ArrayDataset images = Toys.RandomGrid(30, Images);
        TrainingRun run = TrainingRun.Start(Toys.SpecificationOf(id, steps: 4), images, Toys.Kernels());
        foreach (StepReport step in run.Steps())
        {
            if (step.Step == 2) run.SaveCheckpoint(folder["checkpoint"]);
        }

        TrainingRun resumed = TrainingRun.Resume(folder["checkpoint"], images, CpuDevice.CreateKernels(2));
        Assert.Equal(2, resumed.Steps().Count());
        Toys.AssertSameBits(run.Method.Parameters.Values(), resumed.Method.Parameters.Values());
    }

    public static TheoryData<string, string, string> Combinations
    {
        get
        {
            TheoryData<string, string, string> data = [];
            foreach (string id in MethodCatalogue.All.Select(entry => entry.Id))
            {
                foreach (Architecture architecture in ArchitectureCatalogue.All) data.Add(id, architecture.Id, "bernoulli");
                foreach (string likelihood in (string[])["gaussian:0.3", "laplace"]) data.Add(id, "tiny", likelihood);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_method_learns_with_every_architecture_and_likelihood(string id, string architecture, string likelihood)
    {
        ImageShape colour = new(16, 16, 3);
        ArrayDataset images = Toys.RandomGrid(8, colour);
        RunSpecification specification = Toys.SpecificationOf(id, architecture, steps: 2) with
        {
            Batch = 4,
            LearningRate = 1e-4,
            Likelihood = Likelihood.Parse(likelihood),
        };
        TrainingRun run = TrainingRun.Start(specification, images, Toys.Kernels());
        float[] before = run.Method.Parameters.Values();
        foreach (StepReport step in run.Steps())
        {
            foreach (PhaseReport phase in step.Phases) Assert.True(float.IsFinite(phase.Total));
        }

        Assert.NotEqual(before, run.Method.Parameters.Values());
        Codes codes = run.Method.Encode(images.All());
        Assert.All(codes.Means, code => Assert.True(float.IsFinite(code)));
        Assert.Equal(new Shape(8, 16, 16, 3), run.Method.Decode(codes.ToTensor()).Shape);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_method_draws_codes_of_its_prior_and_goes_through_its_units(string id)
    {
        IMethod method = MethodCatalogue.Get(id).Create(Toys.Context(Images, Toys.Kernels(), latents: 3), MethodSettings.Empty);
        Philox random = new(2, RandomPurpose.Prior), again = random;
        Tensor codes = method.SamplePrior(5, ref random);
        Assert.Equal(new Shape(5, method.Latents), codes.Shape);
        Toys.AssertSameBits(codes.HostRead(), method.SamplePrior(5, ref again).HostRead());
        Assert.Equal(5, method.Decode(codes).Shape[0]);
        for (int unit = 0; unit < method.Latents; unit++)
        {
            (float first, float last) = method.TraversalRange(unit);
            Assert.True(first < last && float.IsFinite(last - first));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_method_tells_what_it_is(string id)
    {
        MethodEntry entry = MethodCatalogue.Get(id);
        Assert.Matches("^[a-z][a-z0-9-]*$", entry.Id);
        Assert.EndsWith(".", entry.Description, StringComparison.Ordinal);
        Assert.NotEmpty(entry.Formula);
        foreach (Setting setting in entry.Settings)
        {
            setting.Check(setting.Default);
            Assert.EndsWith(".", setting.Meaning, StringComparison.Ordinal);
            Assert.Equal($"{setting.Name} must be {setting.Range}, got -4", Toys.Refused(() => setting.Check(-4)).Message);
        }
    }

    [Theory]
    [InlineData("beta", -4, "beta must be >= 0, got -4")]
    [InlineData("beta", double.NaN, "beta must be >= 0, got NaN")]
    [InlineData("warmup", 2.5, "warmup must be a whole number >= 0, got 2.5")]
    [InlineData("bta", 1, "unknown setting bta of beta-vae; did you mean beta?")]
    public void Wrong_settings_are_refused(string name, double value, string sentence)
    {
        MethodEntry entry = MethodCatalogue.Get("beta-vae");
        Assert.Equal(sentence,
            Toys.Refused(() => entry.Create(Toys.Context(Images, Toys.Kernels()), MethodSettings.Empty.With(name, value))).Message);
    }

    [Fact]
    public void A_method_without_settings_says_so() =>
        Assert.Equal(
            "unknown setting beta of vae, there are none",
            Toys.Refused(() => MethodCatalogue.Get("vae").Check(MethodSettings.Empty.With("beta", 1))).Message);

    [Fact]
    public void An_unknown_method_is_refused_with_the_nearest_name() =>
        Assert.Equal("unknown method betavae; did you mean beta-vae?", Toys.Refused(() => MethodCatalogue.Get("betavae")).Message);

    [Fact]
    public void The_default_beta_is_4()
    {
        IKernels kernels = Toys.Kernels();
        IMethod method = MethodCatalogue.Get("beta-vae").Create(Toys.Context(Images, kernels), MethodSettings.Empty);
        Assert.Equal(4, Toys.Evaluate(method.Phases[0], Toys.RandomImages(4, Images).All(), kernels).Terms[1].Weight);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        IMethod method = MethodCatalogue.Get("vae").Create(Toys.Context(Images, Toys.Kernels()), MethodSettings.Empty);
        Assert.Equal(
            "this model expects images of 2x2x1, got a tensor of shape 5x2x2x3",
            Toys.Refused(() => method.Encode(new Tensor(new Shape(5, 2, 2, 3)))).Message);
    }
}
