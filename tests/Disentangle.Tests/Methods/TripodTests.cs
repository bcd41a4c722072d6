using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class TripodTests
{
    private const int Batch = 8, Units = 3;

    private static readonly ImageShape Shape = new(2, 2, 1);

    /// <summary>
    /// Finite differences of the loss with the choices of the values held where they are: what the straight-through estimator
    /// differentiates. Second differences of step 0.1 in single precision leave two to three digits of the penalty's gradient.
    /// </summary>
    [Theory]
    [InlineData(0, 0, "gelu", 1e-5)]
    [InlineData(2, 0, "gelu", 1e-5)]
    [InlineData(0, 5, "gelu", 5e-3)]
    [InlineData(0.5, 0.1, "softplus", 5e-3)]
    [InlineData(0.5, 0.1, "tanh", 1e-3)]
    [InlineData(0.5, 0.1, "architecture", 1e-3)]
    public void Loss_and_gradient_are_those_of_plain_arithmetic(double lambdaKlm, double lambdaNhp, string activation, double tolerance)
    {
        (Tripod method, Tensor images, Loss loss) = Evaluated(
            "mlp:4-5:tanh", Settings(("lambda_klm", lambdaKlm), ("lambda_nhp", lambdaNhp)).With("decoder_activation", activation));
        double[] parameters = [.. method.Parameters.Values().Select(value => (double)value)];
        float[] gradient = [.. method.Parameters.Items.SelectMany(parameter => parameter.Gradient.HostRead().ToArray())];
        float[] directions = new float[Batch * 4 * Units];
        Philox random = new(5, RandomPurpose.Directions);
        HessianPenalty.FillDirections(directions, Units, ref random);
        TripodReference plain = new(images.HostRead().ToArray(), parameters, directions, Activated(activation));

        double expected = plain.Loss(parameters, lambdaKlm, lambdaNhp);
        Assert.Equal(expected, loss.Total().Value.Item, tolerance * Math.Abs(expected));
        TinyReference.AssertGradient(parameters, gradient, values => plain.Loss(values, lambdaKlm, lambdaNhp), tolerance);
    }

    [Fact]
    public void Codes_are_those_values_that_are_nearest_to_the_tanh_of_outputs()
    {
        (Tripod method, Tensor images, _) = Evaluated("tiny", Settings());
        float[] outputs = method.Networks.Encode(images).Means;
        Assert.Equal(
            outputs.Select(e => 2 * Math.Round((Math.Tanh(e) + 1) / 2 * 11) / 11 - 1),
            method.Encode(images).Means.Select(value => (double)value),
            (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Null(method.Encode(images).LogVariances);

        (Tripod binary, _, _) = Evaluated("tiny", Settings(("values", 2)));
        Assert.Equal([-1f, 1f], binary.Encode(images).Means.Distinct().Order());
    }

    [Fact]
    public void Values_are_evenly_spaced_and_stay_when_they_are_quantised_again()
    {
        using IKernels kernels = Toys.Kernels();
        Tripod method = new(Toys.Context(Shape, kernels, latents: Units));
        float[] values = [.. method.DiscreteValues(1)];
        Assert.Equal(Enumerable.Range(0, 12).Select(j => -1 + 2f * j / 11), values, (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Equal((-1, 1), method.TraversalRange(0));
        Assert.Equal(values, ((IMethod)method).TraversalValues(0, 12));
        Assert.Equal(values, ((IMethod)method).TraversalValues(0, 30).Distinct());

        var rule = (CodeRule.Quantised)method.Layers.Code;
        float[] codes = [.. values.SelectMany(value => Enumerable.Repeat(value, Units))];
        Toys.AssertSameBits(codes, (rule with { Activation = Activation.Identity }).Of(new Codes(12, Units, codes), kernels).Means);

        Philox random = new(3, RandomPurpose.Test);
        Assert.Equal(values, method.SamplePrior(300, ref random).HostRead().ToArray().Distinct().Order());
    }

    /// <summary>The two weights at 0 leave nothing but the quantised autoencoder.</summary>
    [Theory]
    [InlineData("tiny", 4)]
    [InlineData("burgess", 16)]
    public void Without_its_terms_it_is_a_quantised_autoencoder_to_the_bit(string architecture, int size)
    {
        using IKernels kernels = Toys.Kernels();
        Tensor images = Toys.RandomImages(Batch, new ImageShape(size, size, 1)).All();
        MethodContext context = Toys.Context(new ImageShape(size, size, 1), kernels, architecture);
        Tripod method = new(context, Settings(("lambda_klm", 0), ("lambda_nhp", 0)));
        float total = Toys.Evaluate(method.Phases[0], images, kernels).Total().Value.Item;
        float[][] gradients = Gradients();

        Tensor values = ((CodeRule.Quantised)method.Layers.Code).Values;
        float other = Autoencode(method, images, kernels, c => Op.StraightThrough(c, Op.Quantise(c, c.Tape.Constant(values))));
        Assert.Equal(total, other);
        Assert.Equal(gradients, Gradients());

        float[][] Gradients() => [.. method.Parameters.Items.Select(parameter => parameter.Gradient.HostRead().ToArray())];
    }

    [Fact]
    public void With_many_values_it_tends_to_an_autoencoder()
    {
        using IKernels kernels = Toys.Kernels();
        Tensor images = Toys.RandomImages(Batch, Shape).All();
        double[] errors = [.. ((int[])[2, 16, 4096]).Select(count =>
        {
            Tripod method = new(Toys.Context(Shape, kernels), Settings(("values", count), ("lambda_klm", 0), ("lambda_nhp", 0)));
            float exact = Autoencode(method, images, kernels, c => c);
            return Math.Abs((double)Toys.Evaluate(method.Phases[0], images, kernels).Total().Value.Item - exact);
        })];
        Assert.True(errors[0] > 4 * errors[1] && errors[2] < 1e-4, string.Join(" ", errors));
    }

    [Theory]
    [InlineData(0.9395722, 1, 12, new float[] { 1, -1, 1, 1, -1, 1, 1, 1, 1, -1, 1, 1 })]
    [InlineData(0.4620981, 4, 2, new float[] { 1, -1, 1, -1, 1, -1, 1, -1 })]
    [InlineData(0.0450687, 2, 1, new float[] { -1, 1 })]
    [InlineData(0.2901462, 4, 2, new float[] { -1, -1, -1, 1, 1, -1, 1, 1 })]
    [InlineData(0.9031343, 4, 2, new float[] { -1, -1, 1, 1, -1, -1, 1, 1 })]
    public void The_multi_information_of_codes_by_hand(double expected, int rows, int units, float[] codes)
    {
        double[] exact = [.. codes.Select(code => (double)code)];
        Assert.Equal(expected, MultiInformation(rows, units, codes), 2e-6);
        Assert.Equal(expected, TripodReference.MultiInformation(exact, TripodReference.Deviations(exact, units), rows, units), 1e-7);
    }

    [Fact]
    public void The_multi_information_does_not_depend_on_the_scale_of_a_unit()
    {
        float[] codes = new float[10 * Units];
        new Philox(2, RandomPurpose.Test).FillNormal(codes);
        float[] scaled = [.. codes.Select((code, i) => code * (i % Units == 1 ? 8 : 1))];
        Assert.Equal(MultiInformation(10, Units, codes), MultiInformation(10, Units, scaled), 1e-5);
    }

    /// <summary>A unit that all images share has no gradient that is not finite, and neither have all of them.</summary>
    [Fact]
    public void Equal_images_give_finite_gradients()
    {
        using IKernels kernels = Toys.Kernels();
        Tripod method = new(Toys.Context(Shape, kernels, "mlp:4-5:tanh", Units), Settings());
        Tensor images = new(new Shape(Batch, 2, 2, 1), [.. Enumerable.Repeat(0.5f, Batch * 4)]);
        Assert.True(float.IsFinite(Toys.Evaluate(method.Phases[0], images, kernels).Total().Value.Item));
        Assert.All(method.Parameters.Items, p => Assert.All(p.Gradient.HostRead().ToArray(), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void A_unit_that_is_constant_has_a_deviation_of_a_millionth()
    {
        using IKernels kernels = Toys.Kernels();
        Tape tape = new(kernels);
        tape.Begin(ParameterSet.Empty);
        Tensor codes = new(new Shape(2, 2), [-0.5f, 0.25f, 0.5f, 0.25f]);
        float[] s = Tripod.Deviations(tape.Constant(codes)).Value.HostRead().ToArray();
        Assert.Equal(0.500001, s[0], 1e-7);
        Assert.Equal(1e-6, s[1], 2e-8);
    }

    [Theory]
    [InlineData("values", "1", "values must be a whole number from 2 to 4096, got 1")]
    [InlineData("values", "2.5", "values must be a whole number from 2 to 4096, got 2.5")]
    [InlineData("lambda_klm", "-1", "lambda_klm must be >= 0, got -1")]
    [InlineData("lambda_nhp", "nan", "lambda_nhp must be >= 0, got NaN")]
    [InlineData("clip", "0", "clip must be > 0, got 0")]
    [InlineData("decoder_activation", "swish",
        "unknown decoder_activation swish, expected one of gelu, softplus, tanh, leaky-relu, architecture")]
    public void Settings_out_of_range_are_refused(string name, string value, string message) => Assert.Equal(
        message,
        Toys.Refused(() => _ = new Tripod(Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty.Given([$"{name}={value}"]))).Message);

    [Fact]
    public void What_it_cannot_learn_from_is_refused()
    {
        RunSpecification specification = Toys.SpecificationOf("tripod");
        Assert.Equal("tripod needs an optimizer with weight decay and clipping, which sgd has not",
            Toys.Refused(() => (specification with { Optimizer = "sgd" }).CreateMethod(Shape, Toys.Kernels())).Message);
        Assert.Equal("tripod needs batches of at least 2 images, since it measures how units vary over them, got 1",
            Toys.Refused(() => TrainingRun.Start(specification with { Batch = 1 }, Toys.RandomImages(4, Shape), Toys.Kernels())).Message);

        MethodContext context = Toys.Context(Shape, Toys.Kernels());
        MethodContext own = context with { Architecture = context.Architecture with { DecoderWith = null } };
        Assert.Equal("the activation of the decoder of tiny cannot be chosen, got decoder_activation=gelu",
            Toys.Refused(() => _ = new Tripod(own)).Message);
        Assert.NotEmpty(new Tripod(own, MethodSettings.Empty.With("decoder_activation", "architecture")).Parameters.Items);
    }

    [Fact]
    public void The_encoder_begins_to_learn_after_the_decoder()
    {
        using IKernels kernels = Toys.Kernels();
        Tensor images = Toys.RandomImages(Batch, Shape).All();
        Tripod method = new(Toys.Context(Shape, kernels, "mlp:4-5:tanh", Units), Settings(("encoder_start", 3)));
        Parameter[] encoder = [.. method.Networks.EncoderParameters.Items];
        Parameter[] decoder = [.. method.Parameters.Items.Except(encoder)];
        Toys.Evaluate(method.Phases[0], images, kernels, step: 2);
        Assert.All(encoder, parameter => Assert.All(parameter.Gradient.HostRead().ToArray(), gradient => Assert.Equal(0, gradient)));
        Assert.All(decoder, parameter => Assert.Contains(parameter.Gradient.HostRead().ToArray(), gradient => gradient != 0));
        Toys.Evaluate(method.Phases[0], images, kernels, step: 3);
        Assert.All(encoder, parameter => Assert.Contains(parameter.Gradient.HostRead().ToArray(), gradient => gradient != 0));
    }

    [Fact]
    public void Its_learning_rate_is_its_own()
    {
        Assert.Equal(2e-4, RunSpecification.Usual("tripod", MethodSettings.Empty).LearningRate);
        Assert.Equal(5e-4, RunSpecification.Usual("qlae", MethodSettings.Empty).LearningRate);
    }

    [Fact]
    public void A_run_resumed_on_two_threads_gives_the_bits_of_one_thread_running_mean_included()
    {
        using TemporaryFolder folder = new();
        ArrayDataset images = Toys.RandomImages(30, new ImageShape(16, 16, 1));
        RunSpecification specification = Toys.SpecificationOf("tripod", "burgess", steps: 5) with
        {
            Settings = Settings(("encoder_start", 2)),
        };
        TrainingRun run = TrainingRun.Start(specification, images, Toys.Kernels());
        List<float> means = [];
        foreach (StepReport step in run.Steps())
        {
            if (step.Step == 3) run.SaveCheckpoint(folder["checkpoint"]);
            if (step.Step > 3) means.Add(step.Phases[0].Terms[3].Value);
        }

        TrainingRun resumed = TrainingRun.Resume(folder["checkpoint"], images, CpuDevice.CreateKernels(2));
        float[] again = [.. resumed.Steps().Select(step => step.Phases[0].Terms[3].Value)];
        Toys.AssertSameBits([.. means], again);
        Toys.AssertSameBits(run.Method.Parameters.Values(), resumed.Method.Parameters.Values());
    }

    private static MethodSettings Settings(params (string Name, double Value)[] settings) =>
        settings.Aggregate(MethodSettings.Empty.With("encoder_start", 0), (all, one) => all.With(one.Name, one.Value));

    private static Func<double, double> Activated(string name) => name switch
    {
        "gelu" => x => x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2,
        "softplus" => x => Math.Log(1 + Math.Exp(x)),
        _ => Math.Tanh,
    };

    private static (Tripod Method, Tensor Images, Loss Loss) Evaluated(string architecture, MethodSettings settings)
    {
        IKernels kernels = Toys.Kernels();
        Tensor images = Toys.RandomImages(Batch, Shape).All();
        Tripod method = new(Toys.Context(Shape, kernels, architecture, Units), settings);

        // Biases that are not 0.
        Philox random = new(21, RandomPurpose.Test);
        foreach (Parameter parameter in method.Parameters.Items)
            foreach (ref float value in parameter.Value.HostWrite()) value += 0.3f * random.NextNormal();
        return (method, images, Toys.Evaluate(method.Phases[0], images, kernels));
    }

    /// <summary>The reconstruction alone, of a function of tanh(e), its gradients in the parameters.</summary>
    private static float Autoencode(Tripod method, Tensor images, IKernels kernels, Func<Var, Var> code)
    {
        Tape tape = new(kernels);
        tape.Begin(method.Parameters);
        Var x = tape.Constant(images);
        Var logits = method.Networks.Logits(code(Op.Tanh(method.Networks.Posterior(x).Mean)));
        Var loss = Op.Mean(Op.BernoulliNegativeLogLikelihood(logits, x)) * (1f / method.ImageShape.Count);
        tape.Backward(loss);
        return loss.Value.Item;
    }

    private static double MultiInformation(int rows, int units, float[] codes)
    {
        using IKernels kernels = Toys.Kernels();
        Tape tape = new(kernels);
        tape.Begin(ParameterSet.Empty);
        Var q = tape.Constant(new Tensor(new Shape(rows, units), codes));
        return Tripod.MultiInformation(q, Tripod.Deviations(q)).Value.Item;
    }
}
