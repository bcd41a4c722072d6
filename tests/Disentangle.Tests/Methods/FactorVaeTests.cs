using Disentangle.Architectures;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Methods;
using Disentangle.Optimizers;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class FactorVaeTests
{
    private const int Size = 8, Latents = 3, Units = 5;

    private static readonly ImageShape Shape = new(2, 2, 1);
    private static readonly ArrayDataset Data = Toys.RandomImages(40, Shape);

    [Theory]
    [InlineData(0.5)]
    [InlineData(6)]
    public void Loss_and_gradient_of_the_vae_phase_are_those_of_plain_arithmetic(float gamma)
    {
        FactorVae? method = null;
        TinyReference.AssertSameLossAndGradient(
            context => method = Stir(new FactorVae(context, gamma, discriminatorLayers: 1, discriminatorUnits: Units)),
            model => model.Reconstruction + model.Kl + gamma * new DiscriminatorReference(3, Units,
                2).LogOdds(Doubles(method!.Phases[1]), model.Sample).Average());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Loss_and_gradient_of_the_discriminator_phase_are_those_of_plain_arithmetic(bool oneBatch)
    {
        (FactorVae method, IKernels kernels) = Model(6, oneBatch);
        Tensor first = Toys.Draw(Data, Size, 0), second = Toys.Draw(Data, Size, 1);
        double[] before = Doubles(method.Phases[0]);
        PhaseChannel channel = new(kernels);
        Toys.Evaluate(method.Phases[0], first, kernels, number: 0, phases: 2, channel: channel);
        method.Phases[0].Optimizer.Step(1);
        double[] after = Doubles(method.Phases[0]);
        Assert.NotEqual(before, after);
        float loss = Toys.Evaluate(method.Phases[1], second, kernels, number: 1, phases: 2, channel: channel).Total().Value.Item;

        // The codes are from before the update of the encoder, of which the permuted ones of a second batch are from after.
        double[,] codes = new TinyReference(first, Latents, 0).Evaluate(before).Sample;
        double[,] source = oneBatch ? codes : new TinyReference(second, Latents, 1).Evaluate(after).Sample;
        int[,] rows = Permutation(new Philox(5, RandomPurpose.Permutation, 1));
        double[,] permuted = new double[Size, Latents];
        for (int b = 0; b < Size; b++)
        {
            for (int d = 0; d < Latents; d++) permuted[b, d] = source[rows[b, d], d];
        }

        DiscriminatorReference reference = new(Latents, Units, 2);
        double[] parameters = Doubles(method.Phases[1]);
        Assert.Equal(Loss(parameters), loss, 1e-5);
        float[] gradient = [.. method.Phases[1].Updates.Items.SelectMany(p => p.Gradient.HostRead().ToArray())];
        TinyReference.AssertGradient(parameters, gradient, Loss);

        double Loss(double[] values) => 0.5 * reference.MinusLogFirst(values, codes) + 0.5 * reference.MinusLogSecond(values, permuted);
    }

    [Fact]
    public void A_discriminator_that_knows_nothing_sees_no_correlation_and_loses_log_2()
    {
        (FactorVae method, IKernels kernels) = Model(6);
        foreach (Parameter parameter in method.Phases[1].Updates.Items) parameter.Value.HostWrite().Clear();
        PhaseChannel channel = new(kernels);
        Loss vae = Toys.Evaluate(method.Phases[0], Toys.Draw(Data, Size, 0), kernels, channel: channel);
        Assert.Equal(["reconstruction", "kl", "density-ratio-tc", "index-code-mi", "total-correlation", "dimension-wise-kl"],
            vae.Terms.ToArray().Select(term => term.Name));
        Assert.Equal([1f, 1f, 6f, 0f, 0f, 0f], vae.Terms.ToArray().Select(term => term.Weight));
        Assert.Equal(0, vae.Terms[2].Value.Value.Item);
        Loss discriminator = Toys.Evaluate(method.Phases[1], Toys.Draw(Data, Size, 1), kernels, channel: channel);
        Assert.Equal(Math.Log(2), discriminator.Total().Value.Item, 1e-6);
    }

    [Fact]
    public void The_encoder_gets_no_gradient_from_the_discriminator_phase_nor_the_discriminator_from_the_other()
    {
        (FactorVae method, IKernels kernels) = Model(6);
        PhaseChannel channel = new(kernels);
        for (int phase = 0; phase < 2; phase++)
        {
            foreach (Parameter parameter in method.Parameters.Items) parameter.Gradient.HostWrite().Fill(7);
            Toys.Evaluate(method.Phases[phase], Toys.Draw(Data, Size, phase), kernels, number: phase, phases: 2, channel: channel);
            Assert.All(method.Phases[1 - phase].Updates.Items,
                parameter => Assert.All(parameter.Gradient.HostRead().ToArray(), g => Assert.Equal(7, g)));
            Assert.All(method.Phases[phase].Updates.Items,
                parameter => Assert.All(parameter.Gradient.HostRead().ToArray(), g => Assert.NotEqual(7, g)));
        }
    }

    [Fact]
    public void Every_column_keeps_its_values_and_every_order_is_equally_likely()
    {
        Tensor codes = new(new Shape(3, 2), [1, 10, 2, 20, 3, 30]), permuted = new();
        Dictionary<string, int> counts = [];
        const int Draws = 36_000;
        for (int draw = 0; draw < Draws; draw++)
        {
            Philox random = new(1, RandomPurpose.Permutation, draw);
            ColumnPermutation.Permute(codes, permuted, ref random);
            Assert.Equal([1f, 2f, 3f], Column(0).Order());
            Assert.Equal([10f, 20f, 30f], Column(1).Order());
            string order = string.Join(' ', permuted.HostRead().ToArray());
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        // 3! x 3! pairs of orders, the first column's as well; chi^2 of 35 degrees of freedom exceeds 67 once in a thousand.
        Assert.Equal(36, counts.Count);
        Assert.InRange(counts.Values.Sum(count => Math.Pow(count - Draws / 36.0, 2) / (Draws / 36.0)), 0, 67);
        Assert.Equal([1f, 10f, 2f, 20f, 3f, 30f], codes.HostRead().ToArray());

        float[] Column(int d) => [permuted.HostRead()[d], permuted.HostRead()[2 + d], permuted.HostRead()[4 + d]];
    }

    [Fact]
    public void A_discriminator_of_correlated_normal_codes_finds_their_total_correlation()
    {
        // TC = -1/2 log(1 - rho^2) = 0.5108 at rho = 0.8.
        const int Batch = 256;
        IKernels kernels = Toys.Kernels();
        CodeDiscriminator discriminator = new(new ParameterSource(4, Initialisation.Glorot), latents: 2, layers: 2, units: 32, logits: 2);
        Adam optimizer = new(discriminator.Parameters, kernels, 2e-3, 0.5, 0.9);
        Tape tape = new(kernels);
        Tensor codes = new(new Shape(Batch, 2)), permuted = new();
        double correlation = 0;
        const int Steps = 1500, Last = 500;
        for (int step = 0; step < Steps; step++)
        {
            Philox random = new(6, RandomPurpose.Test, step), order = new(6, RandomPurpose.Permutation, step);
            for (int i = 0; i < Batch; i++)
            {
                float a = random.NextNormal();
                (codes.HostWrite()[2 * i], codes.HostWrite()[2 * i + 1]) = (a, 0.8f * a + 0.6f * random.NextNormal());
            }

            ColumnPermutation.Permute(codes, permuted, ref order);
            tape.Begin(discriminator.Parameters);
            Var logOdds = discriminator.LogOdds(tape.Constant(codes));

            // Of codes that it has not been fitted to yet.
            if (step >= Steps - Last) correlation += Op.Mean(logOdds).Value.Item / Last;
            tape.Backward(0.5f * discriminator.CrossEntropy(tape.Constant(codes), tape.Constant(permuted)));
            optimizer.Step(step + 1);
        }

        Assert.InRange(correlation, 0.9 * 0.5108, 1.1 * 0.5108);
    }

    [Fact]
    public void One_unit_has_no_total_correlation_to_find()
    {
        // Permuted codes of one unit are codes: the optimal discriminator guesses.
        (FactorVae method, IKernels kernels) = Model(0, latents: 1);
        float[] losses = [.. Enumerable.Range(0, 400).Select(step => Toys.Step(method, Data, 32, kernels, step)[1])];
        Assert.Equal(Math.Log(2), losses[200..].Average(), 0.01);
    }

    [Theory]
    [InlineData("gamma", -1, "gamma must be >= 0, got -1")]
    [InlineData("discriminator_lr", 0, "discriminator_lr must be > 0 or lr, got 0")]
    [InlineData("discriminator_lr", -1e-4, "discriminator_lr must be > 0 or lr, got -0.0001")]
    [InlineData("discriminator_lr", double.NaN, "discriminator_lr must be > 0 or lr, got NaN")]
    [InlineData("discriminator_layers", 0, "discriminator_layers must be a whole number from 1 to 64, got 0")]
    [InlineData("discriminator_units", 1e12, "discriminator_units must be a whole number from 1 to 65536, got 1000000000000")]
    [InlineData("batches", 2, "batches must be one of two, one, got 2")]
    public void Wrong_settings_are_refused(string name, double value, string sentence) =>
        Assert.Equal(
            sentence,
            Toys.Refused(
                () => FactorVae.Entry.Create(Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty.With(name, value))).Message);

    [Fact]
    public void Settings_reach_the_method()
    {
        MethodSettings settings = MethodSettings.Empty.With("discriminator_layers", 2).With("discriminator_units", 7).With("gamma", 3);
        IKernels kernels = Toys.Kernels();
        IMethod method = FactorVae.Entry.Create(Toys.Context(Shape, kernels), settings);
        Assert.Equal(
            ["2x7", "7", "7x7", "7", "7x2", "2"], method.Phases[1].Updates.Items.Select(parameter => parameter.Value.Shape.ToString()));
        Assert.Equal(3, Toys.Evaluate(method.Phases[0], Toys.Draw(Data, Size, 0), kernels).Terms[2].Weight);

        // A second batch changes nothing where it is not used.
        Assert.Equal(SecondPhase("one", 1), SecondPhase("one", 2));
        Assert.NotEqual(SecondPhase("two", 1), SecondPhase("two", 2));

        float SecondPhase(string batches, long draw)
        {
            IMethod model = FactorVae.Entry.Create(Toys.Context(Shape, kernels), settings.With("batches", batches));
            PhaseChannel channel = new(kernels);
            Toys.Evaluate(model.Phases[0], Toys.Draw(Data, Size, 0), kernels, channel: channel);
            return Toys.Evaluate(model.Phases[1], Toys.Draw(Data, Size, draw), kernels, channel: channel).Total().Value.Item;
        }
    }

    [Fact]
    public void A_batch_of_one_image_is_refused_before_training() =>
        Assert.Equal(
            "factor-vae needs batches of at least 2 images, since a single code cannot be permuted, got 1",
            Toys.Refused(
                () => TrainingRun.Start(Toys.Specification(batch: 1) with { Method = "factor-vae" }, Data, Toys.Kernels())).Message);

    [Theory]
    [InlineData(3e-3, null, 3e-3)]
    [InlineData(3e-3, "lr", 3e-3)]
    [InlineData(3e-3, "0.0002", 2e-4)]
    public void The_discriminator_learns_as_fast_as_the_vae_unless_it_has_a_learning_rate_of_its_own(double rate,
        string? own, double expected)
    {
        MethodSettings settings = own is null ? MethodSettings.Empty
            : MethodSettings.Empty.With("discriminator_lr", SettingValue.Parse(own));
        TrainingRun run = TrainingRun.Start(
            Toys.Specification(steps: 1) with { Method = "factor-vae", Settings = settings, LearningRate = rate }, Data, Toys.Kernels());
        Phase discriminator = run.Method.Phases[1];
        float[] before = discriminator.Updates.Values();
        Assert.Single(run.Steps());

        // The first step of Adam is the learning rate wherever the gradient is not tiny.
        double largest = before.Zip(discriminator.Updates.Values(), (a, b) => Math.Abs((double)a - b)).Max();
        Assert.Equal(expected, largest, 0.01 * expected);
    }

    [Fact]
    public void The_discriminators_learning_rate_is_a_number_or_that_of_the_run()
    {
        MethodEntry entry = FactorVae.Entry;
        Assert.Equal("lr", entry.Settings.Single(setting => setting.Name == "discriminator_lr").Default.Name);
        Assert.Equal("discriminator_lr must be > 0 or lr, got slow",
            Toys.Refused(() => entry.Check(MethodSettings.Empty.With("discriminator_lr", "slow"))).Message);
        Assert.Equal("discriminator_lr must be > 0 or lr, got 0",
            Toys.Refused(() => entry.Check(MethodSettings.Empty.With("discriminator_lr", 0))).Message);
    }

    private static (FactorVae Method, IKernels Kernels) Model(float gamma, bool oneBatch = false, int latents = Latents)
    {
        IKernels kernels = Toys.Kernels();
        FactorVae method = new(Toys.Context(Shape, kernels, latents: latents), gamma, oneBatch, discriminatorRate: 1e-2,
            discriminatorLayers: 1, discriminatorUnits: Units);
        return (Stir(method), kernels);
    }

    // Away from zero biases, so that every part of a gradient has something to say.
    private static FactorVae Stir(FactorVae method)
    {
        Philox random = new(22, RandomPurpose.Test);
        foreach (Parameter parameter in method.Parameters.Items)
        {
            foreach (ref float value in parameter.Value.HostWrite()) value += 0.3f * random.NextNormal();
        }

        return method;
    }

    // Which row each value comes from.
    private static int[,] Permutation(Philox random)
    {
        Tensor rows = new(new Shape(Size, Latents)), permuted = new();
        for (int i = 0; i < rows.Count; i++) rows.HostWrite()[i] = i / Latents;
        ColumnPermutation.Permute(rows, permuted, ref random);
        int[,] result = new int[Size, Latents];
        for (int i = 0; i < rows.Count; i++) result[i / Latents, i % Latents] = (int)permuted.HostRead()[i];
        return result;
    }

    private static double[] Doubles(Phase phase) => Array.ConvertAll(phase.Updates.Values(), value => (double)value);
}
