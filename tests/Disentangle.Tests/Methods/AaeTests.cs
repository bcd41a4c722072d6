using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Optimizers;

namespace Disentangle.Tests.Methods;

public sealed class AaeTests
{
    private const int Size = 8, Pixels = 4, Latents = 3, Units = 5;

    private static readonly ImageShape Shape = new(2, 2, 1);
    private static readonly ArrayDataset Data = Toys.RandomImages(40, Shape);

    [Fact]
    public void The_reconstruction_of_a_gaussian_encoder_is_that_of_a_sample() =>
        TinyReference.AssertSameLossAndGradient(context => new Aae(context, gaussian: true, discriminatorUnits: Units),
            model => model.Reconstruction);

    [Fact]
    public void Losses_and_gradients_of_a_deterministic_encoder_are_those_of_plain_arithmetic()
    {
        (Aae method, IKernels kernels) = Model();
        DiscriminatorReference discriminator = new(Latents, Units, 1);
        double[] network = Doubles(method.Phases[0]), judge = Doubles(method.Phases[1]), encoder = Doubles(method.Phases[2]);
        double[,] draws = new double[Size, Latents];
        Tensor prior = new(new Shape(Size, Latents));
        new Philox(5, RandomPurpose.Prior, 1).FillNormal(prior.HostWrite());
        for (int i = 0; i < prior.Count; i++) draws[i / Latents, i % Latents] = prior.HostRead()[i];

        AssertPhase(0, network, (values, images) => Reconstruction(values, images));
        AssertPhase(1, judge,
            (values, images) => discriminator.MinusLogFirst(values, draws)
                + discriminator.MinusLogSecond(values, CodesOf(encoder, images)));
        AssertPhase(2, encoder, (values, images) => discriminator.MinusLogFirst(judge, CodesOf(values, images)));

        void AssertPhase(int number, double[] parameters, Func<double[], Tensor, double> loss)
        {
            Tensor images = Toys.Draw(Data, Size, number);
            Phase phase = method.Phases[number];
            double actual = Toys.Evaluate(phase, images, kernels, number: number, phases: 3).Total().Value.Item;
            Assert.Equal(loss(parameters, images), actual, 1e-5);
            TinyReference.AssertGradient(parameters, phase.Updates.Items.SelectMany(p => p.Gradient.HostRead().ToArray()).ToArray(),
                values => loss(values, images));
        }
    }

    [Fact]
    public void The_phases_are_those_of_the_paper_in_its_order()
    {
        (Aae method, _) = Model();
        Assert.Equal(["reconstruction", "discriminator", "encoder"], method.Phases.Select(phase => phase.Name));
        Assert.Equal(["encoder", "decoder"], Networks(0));
        Assert.Equal(["discriminator"], Networks(1));
        Assert.Equal(["encoder"], Networks(2));

        IEnumerable<string> Networks(int phase) =>
            method.Phases[phase].Updates.Items.Select(parameter => parameter.Name.Split('.')[0]).Distinct();
    }

    [Fact]
    public void A_discriminator_that_knows_nothing_loses_2_log_2_and_teaches_nothing()
    {
        (Aae method, IKernels kernels) = Model();
        foreach (Parameter parameter in method.Phases[1].Updates.Items) parameter.Value.HostWrite().Clear();
        Assert.Equal(2 * Math.Log(2), Toys.Evaluate(method.Phases[1], Toys.Draw(Data, Size, 0), kernels).Total().Value.Item, 1e-6);
        Assert.Equal(Math.Log(2), Toys.Evaluate(method.Phases[2], Toys.Draw(Data, Size, 0), kernels).Total().Value.Item, 1e-6);
        foreach (Parameter parameter in method.Phases[2].Updates.Items)
            Assert.All(parameter.Gradient.HostRead().ToArray(), g => Assert.Equal(0, g));
    }

    [Theory]
    [InlineData(1, 1.37, 1.40)]
    [InlineData(3, 0.5, 1.25)]
    public void The_best_discriminator_loses_2_log_2_only_if_the_codes_are_spread_like_the_prior(float spread, double least, double most)
    {
        // Pixels that are normal, and an encoder that hands them on: q(z) = N(0, spread^2 I).
        IKernels kernels = Toys.Kernels();
        ImageShape pair = new(1, 2, 1);
        float[] pixels = new float[2 * 20_000];
        new Philox(3, RandomPurpose.Test).FillNormal(pixels);
        ArrayDataset data = new(pair, pixels);
        Aae method = new(Toys.Context(pair, kernels), discriminatorRate: 2e-3, discriminatorUnits: 32);
        new[] { spread, 0, 0, spread }.CopyTo(method.Named("encoder.heads.weight").Value.HostWrite());
        double loss = 0;
        for (int step = 0; step < 600; step++)
        {
            float total = Toys.Evaluate(method.Phases[1], Toys.Draw(data, 128, step), kernels, step).Total().Value.Item;
            method.Phases[1].Optimizer.Step(step + 1);
            if (step >= 300) loss += total / 300;
        }

        Assert.InRange(loss, least, most);
    }

    [Theory]
    [InlineData("tiny", 4)]
    [InlineData("burgess", 16)]
    public void Without_an_adversarial_step_length_it_is_an_autoencoder_to_the_bit(string architecture, int size)
    {
        ArrayDataset data = Toys.RandomImages(20, new ImageShape(size, size, 1));
        IKernels kernels = Toys.Kernels();
        MethodContext context = Toys.Context(data.Shape, kernels, architecture);
        Autoencoder networks = new(context, deterministic: true);
        Phase reconstruction = new("only", networks.Parameters, new Adam(networks.Parameters, kernels), batch => batch.Loss(new Term(
            "reconstruction", 1,
            Op.Mean(Op.BernoulliNegativeLogLikelihood(networks.Logits(networks.Posterior(batch.Images).Mean), batch.Images)))));
        Aae off = new(context, adversarialRate: 0, discriminatorUnits: 10), on = new(context, discriminatorUnits: 10);
        for (int step = 0; step < 6; step++)
        {
            float expected = Toys.Evaluate(reconstruction, Toys.Draw(data, 8, 3 * step), kernels).Total().Value.Item;
            reconstruction.Optimizer.Step(step + 1);
            Assert.Equal(expected, Toys.Step(off, data, 8, kernels, step)[0]);
            Toys.Step(on, data, 8, kernels, step);
        }

        Toys.AssertSameBits(networks.Parameters.Values(), off.Networks.Parameters.Values());
        Assert.NotEqual(networks.Parameters.Values(), on.Networks.Parameters.Values());
    }

    [Fact]
    public void The_codes_of_all_images_take_the_moments_of_the_prior()
    {
        double trained = DistanceOfMoments(2e-3);
        Assert.True(trained < 0.15, $"the moments are off by {trained}");
        Assert.True(DistanceOfMoments(0) > 0.5);
    }

    [Fact]
    public void Samples_and_traversals_follow_the_prior()
    {
        Aae method = (Aae)Aae.Entry.Create(Toys.Context(Shape, Toys.Kernels()),
            MethodSettings.Empty.With("prior", "uniform").With("prior_scale", 3));
        Philox random = new(1, RandomPurpose.Prior);
        float[] codes = method.SamplePrior(1000, ref random).HostRead().ToArray();
        Assert.InRange(codes.Max(), 2.9f, 3);
        Assert.InRange(codes.Min(), -3, -2.9f);
        Assert.Equal((-3f, 3f), method.TraversalRange(1));
        Assert.Equal((-2f, 2f), new Aae(Toys.Context(Shape, Toys.Kernels())).TraversalRange(0));
    }

    [Fact]
    public void A_prior_of_ones_own_reaches_the_discriminator()
    {
        // All draws at one place, where the discriminator sees log-odds of -3: -log D = log(1 + e^3).
        IKernels kernels = Toys.Kernels();
        Prior prior = new("point", "One point.", (codes, _, ref _) => codes.Fill(1), reach: 5);
        Aae method = new(Toys.Context(Shape, kernels), prior: prior, discriminatorLayers: 1, discriminatorUnits: 1);
        foreach (Parameter parameter in method.Parameters.Items) parameter.Value.HostWrite().Clear();
        method.Named("discriminator.fc1.weight").Value.HostWrite()[0] = 1;
        method.Named("discriminator.fc2.weight").Value.HostWrite()[0] = -3;
        Assert.Equal(Math.Log(1 + Math.Exp(3)) + Math.Log(2),
            Toys.Evaluate(method.Phases[1], Toys.Draw(Data, Size, 0), kernels).Total().Value.Item, 1e-5);
        Assert.Equal((-5f, 5f), method.TraversalRange(0));
    }

    [Fact]
    public void A_deterministic_encoder_has_no_variances()
    {
        Tensor images = Data.All();
        (Aae method, _) = Model();
        Codes codes = method.Encode(images);
        Assert.Null(codes.LogVariances);
        double[,] expected = CodesOf(Doubles(method.Phases[2]), images);
        for (int i = 0; i < codes.Means.Length; i++) Assert.Equal(expected[i / Latents, i % Latents], codes.Means[i], 1e-5);
        Assert.Equal(40 * 2, new Aae(Toys.Context(Shape, Toys.Kernels()), gaussian: true).Encode(images).LogVariances?.Length);
    }

    [Theory]
    [InlineData("adversarial_lr", -1, "adversarial_lr must be >= 0, got -1")]
    [InlineData("discriminator_lr", 0, "discriminator_lr must be > 0, got 0")]
    [InlineData("prior_scale", 0, "prior_scale must be > 0, got 0")]
    [InlineData("prior_scale", 1e-60, "the scale of a prior must be > 0, got 0")]
    [InlineData("discriminator_layers", 65, "discriminator_layers must be a whole number from 1 to 64, got 65")]
    [InlineData("prior", "swiss-rol", "unknown prior swiss-rol; did you mean swiss-roll?")]
    [InlineData("prior", "swiss-roll", "the prior swiss-roll needs 2 latent units, got 3")]
    public void Wrong_settings_are_refused(string name, object value, string sentence) =>
        Assert.Equal(
            sentence,
            Toys.Refused(() => Aae.Entry.Create(
                Toys.Context(Shape, Toys.Kernels(), latents: 3), MethodSettings.Empty.With(name,
                    value is string text ? text : Convert.ToDouble(value)))).Message);

    // Images of two pixels that vary little and together, far from where their codes shall be; a linear encoder can make N(0, I) of
    // them, the sooner the larger its weights are at first. The largest distance of a mean from 0, and
    // of a covariance from that of the prior.
    private static double DistanceOfMoments(double adversarialRate)
    {
        const int Count = 4000;
        IKernels kernels = Toys.Kernels();
        float[] pixels = new float[2 * Count];
        Philox random = new(9, RandomPurpose.Test);
        for (int i = 0; i < Count; i++)
        {
            float a = random.NextNormal();
            (pixels[2 * i], pixels[2 * i + 1]) = (0.5f + 0.25f * a, 0.5f + 0.25f * (0.6f * a + 0.8f * random.NextNormal()));
        }

        ArrayDataset data = new(new ImageShape(1, 2, 1), pixels);
        Aae method = new(Toys.Context(data.Shape, kernels), false, null, adversarialRate, discriminatorRate: 1e-2, discriminatorUnits: 32);
        foreach (ref float weight in method.Named("encoder.heads.weight").Value.HostWrite()) weight *= 4;
        for (int step = 0; step < 6000; step++) Toys.Step(method, data, 64, kernels, step);

        Codes codes = method.Encode(data.All());
        double[] mean = new double[2];
        double[,] second = new double[2, 2];
        for (int i = 0; i < Count; i++)
        {
            for (int d = 0; d < 2; d++)
            {
                mean[d] += codes.MeanOf(i)[d] / Count;
                for (int e = 0; e < 2; e++) second[d, e] += (double)codes.MeanOf(i)[d] * codes.MeanOf(i)[e] / Count;
            }
        }

        double distance = mean.Max(Math.Abs);
        for (int d = 0; d < 2; d++)
        {
            for (int e = 0; e < 2; e++) distance = Math.Max(distance, Math.Abs(second[d, e] - mean[d] * mean[e] - (d == e ? 1 : 0)));
        }

        return distance;
    }

    private static (Aae Method, IKernels Kernels) Model()
    {
        IKernels kernels = Toys.Kernels();
        Aae method = new(Toys.Context(Shape, kernels, latents: Latents), discriminatorLayers: 1, discriminatorUnits: Units);
        Philox random = new(24, RandomPurpose.Test);
        foreach (Parameter parameter in method.Parameters.Items)
        {
            foreach (ref float value in parameter.Value.HostWrite()) value += 0.3f * random.NextNormal();
        }

        return (method, kernels);
    }

    private static double[,] CodesOf(double[] encoder, Tensor images)
    {
        double[,] codes = new double[images.Shape[0], Latents];
        for (int b = 0; b < images.Shape[0]; b++)
        {
            for (int d = 0; d < Latents; d++)
            {
                codes[b, d] = encoder[Pixels * Latents + d];
                for (int p = 0; p < Pixels; p++) codes[b, d] += images.HostRead()[b * Pixels + p] * encoder[p * Latents + d];
            }
        }

        return codes;
    }

    private static double Reconstruction(double[] parameters, Tensor images)
    {
        double[,] codes = CodesOf(parameters, images);
        int decoder = (Pixels + 1) * Latents, bias = decoder + Latents * Pixels;
        double sum = 0;
        for (int b = 0; b < Size; b++)
        {
            for (int p = 0; p < Pixels; p++)
            {
                double logit = parameters[bias + p];
                for (int d = 0; d < Latents; d++) logit += codes[b, d] * parameters[decoder + d * Pixels + p];
                sum += Math.Log(1 + Math.Exp(logit)) - images.HostRead()[b * Pixels + p] * logit;
            }
        }

        return sum / Size;
    }

    private static double[] Doubles(Phase phase) => Array.ConvertAll(phase.Updates.Values(), value => (double)value);
}
