using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class InfoGanTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);
    private static readonly InfoGanReference.Sizes Sizes = new(Categories: 3, Continuous: 2, Noise: 4, Units: 5);

    private readonly IKernels _kernels = Toys.Kernels();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Loss_and_gradient_of_both_phases_are_those_of_plain_arithmetic(int phase)
    {
        Tensor images = Toys.RandomImages(8, Shape).All();
        InfoGan method = Tiny(0.7f, 0.3f);
        Philox random = new(21, RandomPurpose.Test);
        foreach (Parameter parameter in method.Parameters.Items)
        {
            foreach (ref float value in parameter.Value.HostWrite()) value += 0.1f * random.NextNormal();
        }

        float actual = Toys.Evaluate(method.Phases[phase], images, _kernels, step: 9).Total().Value.Item;

        InfoGanReference reference = new(images, Sizes, 0.7f, 0.3f);
        double[] parameters = [.. method.Parameters.Values().Select(value => (double)value)],
            input = Input(seed: 5, step: 9, images.Shape[0]);
        Func<double[], double[], double> loss = phase == 0 ? reference.LossOfDiscriminator : reference.LossOfGenerator;
        double expected = loss(parameters, input);
        Assert.InRange(expected, 0.1, 100);
        Assert.Equal(expected, actual, 1e-5 * Math.Max(1, Math.Abs(expected)));

        const double Step = 1e-6;
        List<(string Name, double Expected, float Actual)> gradient = [];
        int at = 0;
        foreach (Parameter parameter in method.Parameters.Items)
        {
            for (int i = 0; i < parameter.Value.Count; i++, at++)
            {
                if (!method.Phases[phase].Updates.Contains(parameter)) continue;
                double value = parameters[at];
                parameters[at] = value + Step;
                double above = loss(parameters, input);
                parameters[at] = value - Step;
                gradient.Add(($"{parameter.Name} {i}", (above - loss(parameters, input)) / (2 * Step), parameter.Gradient.HostRead()[i]));
                parameters[at] = value;
            }
        }

        double tolerance = 3e-5 * gradient.Max(g => Math.Abs(g.Expected));
        Assert.True(gradient.Count > 30 && tolerance > 0);
        foreach ((string name, double difference, float value) in gradient)
            Assert.True(Math.Abs(difference - value) < tolerance, $"gradient of {name}: expected {difference}, got {value}");
    }

    [Fact]
    public void Each_phase_changes_its_own_networks_and_their_statistics_alone()
    {
        Tensor images = Toys.RandomImages(8, new ImageShape(4, 4, 1)).All();
        InfoGan method = new(Toys.Context(new ImageShape(4, 4, 1), _kernels, "infogan"), units: 8);
        string[] generator = ["decoder"], discriminator = ["encoder", "features", "discriminator", "q"];
        AssertChanges(method, 0, images, discriminator);
        AssertChanges(method, 1, images, generator);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_discriminator_that_is_normalised_over_the_batch_does_not_see_that_all_images_are_brighter(bool normalises)
    {
        InfoGanNetworks networks = new(Toys.Context(Shape, _kernels, "tiny"), categories: 3, continuous: 2, noise: 4, units: 5, normalises);
        Tensor images = Toys.RandomImages(8, Shape).All(), brighter = new(images.Shape);
        for (int i = 0; i < images.Count; i++) brighter.HostWrite()[i] = images.HostRead()[i] + 0.5f;
        float[] judged = Judge(images);
        double furthest = judged.Zip(Judge(brighter), (a, b) => Math.Abs((double)a - b)).Max();
        if (normalises) Assert.InRange(furthest, 0, 1e-3 * judged.Max(Math.Abs));
        else Assert.True(furthest > 0.1 * judged.Max(Math.Abs), $"a difference of {furthest} is expected to be larger");

        float[] Judge(Tensor x)
        {
            Tape tape = new(_kernels);
            tape.Begin(networks.DiscriminatorParameters);
            return networks.Judgement(networks.Features(tape.Constant(x))).Value.HostRead().ToArray();
        }
    }

    [Fact]
    public void Without_lambda_q_is_not_trained_and_nothing_else_stands_still()
    {
        InfoGan method = Tiny(0, 0);
        TrainingRun run = TrainingRun.Start(Toys.Specification(steps: 5), method, Toys.RandomImages(20, Shape), _kernels);
        Dictionary<string, float[]> before = Values(method);
        Assert.Equal(5, run.Steps().Count());
        Dictionary<string, float[]> after = Values(method);
        Assert.Equal(
            ["q.fc1.weight", "q.fc1.bias", "q.norm1.gamma", "q.norm1.beta", "q.fc2.weight", "q.fc2.bias"],
            method.Parameters.Items.Select(p => p.Name).Where(name => before[name].SequenceEqual(after[name])));
    }

    [Fact]
    public void With_lambda_q_learns_to_read_the_codes()
    {
        MethodSettings settings = new(KeyValuePair.Create("categories", 3.0), KeyValuePair.Create("noise", 2.0),
            KeyValuePair.Create("units", 32.0));
        RunSpecification specification = RunSpecification.Usual("infogan", settings) with
        {
            Architecture = "tiny",
            Batch = 32,
            Steps = 600,
            LearningRate = 1e-2,
            Data = "toy",
        };
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(200, Shape), _kernels);
        float bound = 0;
        foreach (StepReport step in run.Steps())
        {
            Assert.Equal(["generator", "categorical-bound", "continuous-bound"], step.Phases[1].Terms.ToArray().Select(term => term.Name));
            bound = step.Phases[1].Terms[1].Value;
            Assert.True(bound <= Math.Log(3) + 1e-5);
        }

        Assert.InRange(bound, 0.8 * Math.Log(3), Math.Log(3) + 1e-5);
    }

    [Fact]
    public void Each_phase_draws_codes_of_its_own()
    {
        Assert.NotEqual(Input(5, 3, 6), Input(5, 4, 6));
        InfoGan method = Tiny(1, 1);
        Philox random = new(1, RandomPurpose.Test);
        Tensor codes = method.SamplePrior(6000, ref random);
        Assert.Equal(new Shape(6000, 5), codes.Shape);
        double[] mean = new double[5], square = new double[5];
        for (int i = 0; i < codes.Count; i++)
        {
            mean[i % 5] += codes.HostRead()[i] / 6000;
            square[i % 5] += codes.HostRead()[i] * codes.HostRead()[i] / 6000;
        }

        // Thirds of the categories, and U(-1, 1) of mean 0 and variance 1/3.
        for (int unit = 0; unit < 5; unit++)
        {
            Assert.Equal(unit < 3 ? 1.0 / 3 : 0, mean[unit], 0.03);
            Assert.Equal(1.0 / 3, square[unit], 0.03);
        }

        for (int i = 0; i < codes.Count; i += 5)
        {
            Assert.Equal([0, 0, 1], codes.HostRead().Slice(i, 3).ToArray().Order());
            Assert.All(codes.HostRead().Slice(i + 3, 2).ToArray(), c => Assert.InRange(c, -1, 1));
        }
    }

    [Fact]
    public void Encoding_gives_the_probabilities_of_the_categories_and_the_means_of_the_others()
    {
        InfoGan method = Tiny(1, 1);
        new float[] { 1, 2, 4, 0.25f, -0.5f, 7, 7 }.CopyTo(method.Named("q.fc2.bias").Value.HostWrite());
        method.Named("q.fc2.weight").Value.HostWrite().Clear();
        Codes codes = method.Encode(Toys.RandomImages(3, Shape).All());
        double sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(4);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Math.Exp(2) / sum, codes.MeanOf(i)[1], 1e-6);
            Assert.Equal(1, codes.MeanOf(i)[0] + codes.MeanOf(i)[1] + codes.MeanOf(i)[2], 1e-6);
            Assert.Equal([0.25f, -0.5f], codes.MeanOf(i)[3..].ToArray());
        }

        Assert.Null(codes.LogVariances);
        Assert.Equal([(0, 1), (-1, 1)], new[] { method.TraversalRange(2), method.TraversalRange(3) });
        Assert.Equal([0, 1], method.DiscreteValues(2));
        Assert.Null(method.DiscreteValues(3));
    }

    [Fact]
    public void A_row_of_categories_differs_in_the_category_alone()
    {
        // The tiny generator is linear, so along a row the logits differ by its weights of the category.
        InfoGan method = Tiny(1, 1);
        Philox random = new(8, RandomPurpose.Test);
        Tensor images = method.DecodeCategories(4, ref random);
        Assert.Equal(new Shape(12, 2, 2, 1), images.Shape);
        float[] weights = method.Named("decoder.fc1.weight").Value.HostRead().ToArray();
        for (int row = 0; row < 4; row++)
        {
            for (int k = 1; k < 3; k++)
            {
                for (int pixel = 0; pixel < 4; pixel++)
                    Assert.Equal(weights[k * 4 + pixel] - weights[pixel], Logit(row * 3 + k, pixel) - Logit(row * 3, pixel), 1e-4);
            }
        }

        Assert.NotEqual(images.HostRead()[..4].ToArray(), images.HostRead().Slice(12, 4).ToArray());

        double Logit(int image, int pixel) => Math.Log(images.HostRead()[image * 4 + pixel] / (1 - images.HostRead()[image * 4 + pixel]));
    }

    [Fact]
    public void Codes_are_decoded_with_the_same_noise_each_time()
    {
        InfoGan method = Tiny(1, 1), other = Tiny(1, 1);
        Philox random = new(8, RandomPurpose.Test);
        Tensor codes = method.SamplePrior(70, ref random);
        Toys.AssertSameBits(method.Decode(codes).HostRead(), other.Decode(codes).HostRead());
        Tensor last = new(new Shape(1, 5), codes.HostRead()[(69 * 5)..]);
        Toys.AssertSameBits(method.Decode(codes).HostRead()[(69 * 4)..], method.Decode(last).HostRead());
    }

    [Theory]
    [InlineData("categories", 1, "categories must be 0 or >= 2, got 1")]
    [InlineData("categories", 2.5, "categories must be a whole number from 0 to 65536, got 2.5")]
    [InlineData("categories", 1e6, "categories must be a whole number from 0 to 65536, got 1000000")]
    [InlineData("discriminator_lr", 0, "discriminator_lr must be > 0, got 0")]
    [InlineData("lambda_categorical", -1, "lambda_categorical must be >= 0, got -1")]
    [InlineData("lambda_continuous", -1, "lambda_continuous must be >= 0, got -1")]
    [InlineData("lambda", -1, "lambda_categorical must be >= 0, got -1")]
    [InlineData("units", 0, "units must be a whole number from 1 to 65536, got 0")]
    public void Wrong_settings_are_refused(string name, double value, string sentence) => Assert.Equal(
        sentence, Toys.Refused(() => InfoGan.Entry.Create(Toys.Context(Shape, _kernels), MethodSettings.Empty.With(name, value))).Message);

    [Fact]
    public void An_infogan_needs_a_code_and_more_than_one_image()
    {
        Assert.Equal(
            "infogan needs a code, got categories 0 and continuous 0",
            Toys.Refused(() => _ = new InfoGan(Toys.Context(Shape, _kernels), categories: 0, continuous: 0)).Message);
        RunSpecification specification = RunSpecification.Usual("infogan", MethodSettings.Empty) with { Architecture = "tiny", Batch = 1 };
        Assert.StartsWith("batch must be >= 2 for infogan",
            Toys.Refused(() => TrainingRun.Start(specification, Toys.RandomImages(20, Shape), _kernels)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2, new[] { "generator", "continuous-bound" })]
    [InlineData(2, 0, new[] { "generator", "categorical-bound" })]
    public void Either_kind_of_code_can_be_left_out(int categories, int continuous, string[] terms)
    {
        InfoGan method = new(Toys.Context(Shape, _kernels), categories, continuous, noise: 0, units: 4);
        Tensor images = Toys.RandomImages(6, Shape).All();
        Assert.Equal(terms, Toys.Evaluate(method.Phases[1], images, _kernels).Terms.ToArray().Select(term => term.Name));
        Assert.Equal((2, images.Shape), (method.Latents, method.Decode(method.Encode(images).ToTensor()).Shape));
    }

    private void AssertChanges(InfoGan method, int phase, Tensor images, string[] networks)
    {
        Dictionary<string, float[]> before = Values(method);
        Toys.Evaluate(method.Phases[phase], images, _kernels);
        method.Phases[phase].Optimizer.Step(1);
        Dictionary<string, float[]> after = Values(method);
        foreach ((string name, float[] value) in before)
        {
            bool own = networks.Contains(name[..name.IndexOf('.', StringComparison.Ordinal)]);
            Assert.True(own != value.SequenceEqual(after[name]), $"{name} in phase {method.Phases[phase].Name}");
        }
    }

    [Theory]
    [InlineData("", 1, 0.1f)]
    [InlineData("lambda=0.4", 0.4f, 0.4f)]
    [InlineData("lambda=0.4 lambda_continuous=0.2", 0.4f, 0.2f)]
    [InlineData("lambda_categorical=3", 3, 0.1f)]
    public void Each_part_of_the_code_has_a_weight_and_the_old_name_sets_both(string given, float categorical, float continuous)
    {
        MethodSettings settings = new(given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('='))
            .Select(parts => KeyValuePair.Create(parts[0], SettingValue.Parse(parts[1]))));
        IMethod method = InfoGan.Entry.Create(Toys.Context(Shape, _kernels), settings);
        foreach (Phase phase in method.Phases)
            Assert.Equal([1, -categorical, -continuous],
                Toys.Evaluate(phase, Toys.RandomImages(6, Shape).All(), _kernels).Terms.ToArray().Select(term => term.Weight));
    }

    private InfoGan Tiny(float lambdaCategorical, float lambdaContinuous) =>
        new(Toys.Context(Shape, _kernels), Sizes.Categories, Sizes.Continuous, Sizes.Noise, lambdaCategorical, lambdaContinuous,
            discriminatorRate: 1e-2, Sizes.Units);

    private double[] Input(ulong seed, long step, int batch)
    {
        InfoGanNetworks networks = new(Toys.Context(Shape, _kernels), Sizes.Categories, Sizes.Continuous, Sizes.Noise, Sizes.Units);
        Tensor input = new(new Shape(batch, Sizes.Input));
        Philox random = new(seed, RandomPurpose.Prior, step);
        networks.Draw(input.HostWrite(), Sizes.Input, ref random);
        return [.. input.HostRead().ToArray().Select(value => (double)value)];
    }

    private static Dictionary<string, float[]> Values(InfoGan method) =>
        method.Parameters.Items.Select(p => (p.Name, p.Value)).Concat(method.Statistics.Select(s => (s.Name, s.Value)))
            .ToDictionary(pair => pair.Name, pair => pair.Value.HostRead().ToArray());
}
