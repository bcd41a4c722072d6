using Disentangle.Architectures;
using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class QlaeTests
{
    private const int Batch = 8, Pixels = 4, Units = 3, Levels = 5;

    private static readonly ImageShape Shape = new(2, 2, 1);

    /// <summary>
    /// Finite differences of the loss with the choices of the values, and what has no gradient, held where they are: what the
    /// straight-through estimator differentiates.
    /// </summary>
    [Theory]
    [InlineData(0.01, 0.01)]
    [InlineData(3, 0)]
    [InlineData(0, 3)]
    public void Loss_and_gradient_are_those_of_plain_arithmetic(double lambdaQ, double lambdaC)
    {
        (Qlae method, Tensor images, Loss loss) = Evaluated(Settings(("lambda_q", lambdaQ), ("lambda_c", lambdaC)));
        double[] parameters = [.. method.Parameters.Values().Select(value => (double)value)];
        float[] gradient = [.. method.Parameters.Items.SelectMany(parameter => parameter.Gradient.HostRead().ToArray())];
        PlainModel plain = new(images.HostRead().ToArray(), parameters);

        Assert.Equal(plain.Loss(parameters, lambdaQ, lambdaC), loss.Total().Value.Item, 1e-6);
        TinyReference.AssertGradient(parameters, gradient, values => plain.Loss(values, lambdaQ, lambdaC));
    }

    [Fact]
    public void The_reconstruction_moves_the_encoder_and_not_the_values()
    {
        (Qlae method, _, _) = Evaluated(Settings(("lambda_q", 0), ("lambda_c", 0)));
        Assert.All(method.Values.Gradient.HostRead().ToArray(), gradient => Assert.Equal(0, gradient));
        Assert.Contains(method.Networks.EncoderParameters.Items[0].Gradient.HostRead().ToArray(), gradient => gradient != 0);
    }

    [Fact]
    public void With_many_values_it_tends_to_an_autoencoder()
    {
        Tensor images = Toys.RandomImages(Batch, Shape).All();
        using IKernels kernels = Toys.Kernels();
        Aae autoencoder = new(Toys.Context(Shape, kernels), adversarialRate: 0);
        Shrink(autoencoder.Networks);
        double exact = Toys.Evaluate(autoencoder.Phases[0], images, kernels).Terms[0].Read();
        double[] errors = [.. ((int[])[2, 16, 4096]).Select(count =>
        {
            Qlae method = new(Toys.Context(Shape, kernels), Settings(("values", count)));
            Shrink(method.Networks);
            return Math.Abs(Toys.Evaluate(method.Phases[0], images, kernels).Terms[0].Read() - exact);
        })];
        Assert.True(errors[0] > 4 * errors[1] && errors[2] < 1e-3, string.Join(" ", errors));

        // Outputs between the first value and the last.
        static void Shrink(Autoencoder networks)
        {
            foreach (ref float weight in networks.EncoderParameters.Items[0].Value.HostWrite()) weight *= 0.2f;
        }
    }

    [Fact]
    public void Codes_traversals_and_samples_are_values_of_the_units()
    {
        (Qlae method, Tensor images, _) = Evaluated(Settings());
        Codes codes = method.Encode(images);
        Philox random = new(3, RandomPurpose.Test);
        float[] samples = method.SamplePrior(200, ref random).HostRead().ToArray();
        for (int unit = 0; unit < Units; unit++)
        {
            float[] own = method.Values.Value.HostRead().Slice(unit * Levels, Levels).ToArray();
            Assert.Equal(own.Order(), method.DiscreteValues(unit));
            Assert.All(Enumerable.Range(0, Batch), image => Assert.Contains(codes.MeanOf(image)[unit], own));
            Assert.Equal(own.Order(), samples.Where((_, i) => i % Units == unit).Distinct().Order());
            Assert.Equal(own.Order(), ((IMethod)method).TraversalValues(unit, Levels));
            Assert.Equal(own.Order(), ((IMethod)method).TraversalValues(unit, 11).Distinct());
            Assert.Equal((own.Min(), own.Max()), method.TraversalRange(unit));
        }

        Assert.Null(codes.LogVariances);
    }

    [Fact]
    public void Values_start_evenly_spaced_within_a_half()
    {
        Qlae method = new(Toys.Context(Shape, Toys.Kernels(), latents: 2), Settings());
        Assert.Equal([-0.5f, -0.25f, 0, 0.25f, 0.5f, -0.5f, -0.25f, 0, 0.25f, 0.5f], method.Values.Value.HostRead().ToArray());
    }

    /// <summary>With a learning rate whose only visible effect is the decay: what decays, and what does not.</summary>
    [Fact]
    public void Weights_scales_and_the_constant_decay_and_biases_and_values_do_not()
    {
        ImageShape images = new(16, 16, 1);
        using IKernels kernels = Toys.Kernels();
        Qlae method = new(Toys.Context(images, kernels, "qlae-quarter", latents: 2) with
        {
            DecayedOptimizer = (parameters, k, decay, clip) =>
                new Disentangle.Optimizers.Adam(parameters, k, 1e-3, decay: decay, clip: clip),
        }, Settings(("weight_decay", 100)));
        Dictionary<string, float[]> before = method.Parameters.Items.ToDictionary(
            parameter => parameter.Name, parameter => parameter.Value.HostRead().ToArray());
        foreach (Parameter parameter in method.Parameters.Items) parameter.Gradient.HostWrite().Clear();
        method.Phases[0].Optimizer.Step(1);
        foreach (Parameter parameter in method.Parameters.Items)
        {
            string name = parameter.Name;
            bool added = name.EndsWith(".bias", StringComparison.Ordinal) || name.EndsWith(".beta", StringComparison.Ordinal);
            float keep = added || name == "codebook" ? 1 : 0.9f;
            Assert.Equal(before[name].Select(value => value * keep), parameter.Value.HostRead().ToArray());
        }

        Assert.Contains(method.Parameters.Items, parameter => parameter.Name == "encoder.norm1.gamma");
        Assert.Contains(method.Parameters.Items, parameter => parameter.Name == "decoder.constant");
    }

    [Fact]
    public void An_optimizer_without_weight_decay_is_refused()
    {
        RunSpecification specification = Toys.SpecificationOf("qlae") with { Optimizer = "sgd" };
        Assert.Equal("qlae needs an optimizer with weight decay and clipping, which sgd has not",
            Toys.Refused(() => specification.CreateMethod(Shape, Toys.Kernels())).Message);
    }

    /// <summary>The sizes that the authors' configuration gives, added up by hand.</summary>
    [Fact]
    public void The_networks_have_as_many_parameters_as_published()
    {
        int[] widths = [32, 64, 128, 256];
        long encoder = 0, decoder = 4 * 4 * 256, inputs = 3;
        foreach (int width in widths)
        {
            foreach (int kernel in (int[])[3, 3, 4])
            {
                encoder += kernel * kernel * inputs * width + 2 * width;
                inputs = width;
            }
        }

        encoder += 4097 * 256 + 257 * 256 + 257 * 12;
        inputs = 256;
        decoder += 13 * 256 + 257 * 256;
        foreach (int width in widths.Reverse())
        {
            foreach (int kernel in (int[])[3, 3, 4])
            {
                decoder += kernel * kernel * inputs * width + 257 * 2 * width;
                inputs = width;
            }
        }

        decoder += 9 * 32 * 3;
        Architecture architecture = ArchitectureCatalogue.Get("qlae");
        ImageShape images = new(64, 64, 3);
        ParameterSource source = new(1, architecture.Initialisation);
        Assert.Equal(encoder, architecture.Encoder(source, images, 12, 1).Parameters.Sum(parameter => parameter.Value.Count));
        Assert.Equal(decoder, architecture.Decoder(source, images, 12).Parameters.Sum(parameter => parameter.Value.Count));
    }

    private static MethodSettings Settings(params (string Name, double Value)[] settings) =>
        settings.Aggregate(MethodSettings.Empty.With("values", Levels), (all, one) => all.With(one.Name, one.Value));

    private static (Qlae Method, Tensor Images, Loss Loss) Evaluated(MethodSettings settings)
    {
        IKernels kernels = Toys.Kernels();
        Tensor images = Toys.RandomImages(Batch, Shape).All();
        Qlae method = new(Toys.Context(Shape, kernels, latents: Units), settings);

        // Values in no order, of every unit its own, and biases that are not 0.
        Philox random = new(21, RandomPurpose.Test);
        foreach (Parameter parameter in method.Parameters.Items)
            foreach (ref float value in parameter.Value.HostWrite()) value += 0.3f * random.NextNormal();
        return (method, images, Toys.Evaluate(method.Phases[0], images, kernels));
    }

    /// <summary>The model of the architecture "tiny" in double precision; what the gradient does not flow through stays.</summary>
    private sealed class PlainModel
    {
        private readonly float[] _images;
        private readonly double[] _outputs, _quantised;
        private readonly int[] _chosen;

        public PlainModel(float[] images, double[] parameters)
        {
            _images = images;
            _outputs = Outputs(parameters);
            _chosen = [.. _outputs.Select((output, i) => Enumerable.Range(0, Levels).MinBy(j =>
                Math.Abs(output - Value(parameters, i % Units, j))))];
            _quantised = [.. _chosen.Select((j, i) => Value(parameters, i % Units, j))];
        }

        public double Loss(double[] parameters, double lambdaQ, double lambdaC)
        {
            double[] e = Outputs(parameters);
            double reconstruction = 0, quantisation = 0, commitment = 0;
            for (int b = 0; b < Batch; b++)
            {
                for (int pixel = 0; pixel < Pixels; pixel++)
                {
                    double logit = parameters[Pixels * Units + Units + Units * Pixels + pixel];
                    for (int d = 0; d < Units; d++)
                    {
                        int i = b * Units + d;
                        logit += (e[i] + (_quantised[i] - _outputs[i])) * parameters[Pixels * Units + Units + d * Pixels + pixel];
                    }

                    reconstruction += (Math.Log(1 + Math.Exp(logit)) - _images[b * Pixels + pixel] * logit) / (Batch * Pixels);
                }
            }

            for (int i = 0; i < e.Length; i++)
            {
                quantisation += Math.Pow(_outputs[i] - Value(parameters, i % Units, _chosen[i]), 2) / e.Length;
                commitment += Math.Pow(e[i] - _quantised[i], 2) / e.Length;
            }

            return reconstruction + lambdaQ * quantisation + lambdaC * commitment;
        }

        private static double Value(double[] parameters, int unit, int level) =>
            parameters[Pixels * Units + Units + Units * Pixels + Pixels + unit * Levels + level];

        private double[] Outputs(double[] parameters) =>
        [
            .. Enumerable.Range(0, Batch * Units).Select(i => parameters[Pixels * Units + i % Units] + Enumerable.Range(0, Pixels)
                .Sum(pixel => _images[i / Units * Pixels + pixel] * parameters[pixel * Units + i % Units])),
        ];
    }
}
