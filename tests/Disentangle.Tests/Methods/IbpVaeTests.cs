using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors.Reference;

namespace Disentangle.Tests.Methods;

public sealed class IbpVaeTests
{
    private static readonly ImageShape Images = new(2, 2, 1);

    [Theory]
    [InlineData("relaxed", "corrected", 0.3, 0.25, 10, 1)]
    [InlineData("relaxed", "corrected", 1, 0.5, 2, 40)]
    [InlineData("relaxed", "released", 0.5, 0.5, 10, 0)]
    [InlineData("bernoulli", "corrected", 0.3, 0.25, 0.7, 1)]
    [InlineData("bernoulli", "released", 1, 0.25, 10, 1)]
    public void Loss_and_gradient_equal_the_reference_and_its_differences(string kl, string std, double temperature,
        double priorTemperature, double alpha, double nuWeight)
    {
        const double Beta = 2;
        const int N = 8;
        IKernels kernels = Toys.Kernels();
        Tensor images = Toys.RandomImages(N, Images).All();
        MethodSettings settings = MethodSettings.Empty.With("kl", kl).With("std", std).With("alpha", alpha).With("beta", Beta)
            .With("temperature", temperature).With("prior_temperature", priorTemperature).With("nu_weight", nuWeight);
        IbpVae method = Model(kernels, settings, latents: 3);
        Assert.Equal(
            ["encoder.heads.weight", "encoder.heads.bias", "decoder.fc1.weight", "decoder.fc1.bias", "sticks.a", "sticks.b"],
            method.Parameters.Items.Select(parameter => parameter.Name));
        Disturb(method);

        Loss loss = Toys.Evaluate(method.Phases[0], images, kernels, step: 4);
        float[] gradient = [.. method.Parameters.Items.SelectMany(parameter => parameter.Gradient.HostRead().ToArray())];
        IbpReference reference = new(images, 3, step: 4)
        {
            Alpha = alpha, Temperature = temperature, PriorTemperature = priorTemperature, BernoulliKl = kl == "bernoulli",
            ReleasedStd = std == "released",
        };
        double[] parameters = [.. method.Parameters.Values().Select(value => (double)value)];
        IbpReference.Outcome expected = reference.Evaluate(parameters);
        Assert.Equal(["reconstruction", "kl-a", "kl-z", "kl-z-floor", "kl-nu", "active-features", "used-features"],
            loss.Terms.ToArray().Select(term => term.Name));
        Assert.Equal([1, (float)Beta, (float)Beta, 0, (float)Beta * (float)nuWeight / N, 0, 0],
            loss.Terms.ToArray().Select(term => term.Weight));
        double[] values = [expected.Reconstruction, expected.KlA, expected.KlZ, expected.KlZFloor, expected.KlNu, expected.Active];
        for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], Value(loss, i), 1e-5 * Math.Max(1, Math.Abs(values[i])));

        const double Step = 1e-5;
        double[] differences = new double[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            double value = parameters[i];
            parameters[i] = value + Step;
            double above = Total();
            parameters[i] = value - Step;
            differences[i] = (above - Total()) / (2 * Step);
            parameters[i] = value;
        }

        double tolerance = 1e-5 * differences.Max(Math.Abs);
        for (int i = 0; i < parameters.Length; i++)
            Assert.True(Math.Abs(differences[i] - gradient[i]) < tolerance, $"gradient {i}: expected {differences[i]}, got {gradient[i]}");

        // The sticks' part is small beside the rest, so once more against itself.
        tolerance = 1e-4 * differences[^6..].Max(Math.Abs);
        for (int i = parameters.Length - 6; i < parameters.Length; i++)
            Assert.True(Math.Abs(differences[i] - gradient[i]) < tolerance,
                $"gradient {i} of the sticks: expected {differences[i]}, got {gradient[i]}");

        double Total()
        {
            IbpReference.Outcome o = reference.Evaluate(parameters);
            return o.Reconstruction + Beta * (o.KlA + o.KlZ + nuWeight * o.KlNu / N);
        }
    }

    [Fact]
    public void The_sticks_are_paid_for_once_in_an_epoch()
    {
        IKernels kernels = Toys.Kernels();
        IbpVae method = Model(kernels, MethodSettings.Empty.With("beta", 3));
        Disturb(method);
        Tape tape = new(kernels);
        double sum = 0, klNu = 0;
        for (int batch = 0; batch < 5; batch++)
        {
            Batch four = new(tape, 5, datasetCount: 20);
            tape.Begin(ParameterSet.Empty);
            four.Begin(Toys.RandomImages(4, Images).All(), step: batch);
            Term term = method.Phases[0].Evaluate(four).Terms[4];

            // The loss is a mean over the batch: B images of it are B / N of the sticks.
            klNu = term.Value.Value.Item;
            sum += 4 * (double)term.Weight * klNu;
        }

        Assert.True(klNu > 0.005);
        Assert.Equal(3 * klNu, sum, 1e-5);
    }

    [Fact]
    public void The_prior_has_the_temperature_of_the_posterior_unless_another_is_set()
    {
        Tensor images = Toys.RandomImages(8, Images).All();
        float[] Terms(MethodSettings settings)
        {
            IKernels kernels = Toys.Kernels();
            IbpVae method = Model(kernels, settings);
            Disturb(method);
            return [.. Toys.Evaluate(method.Phases[0], images, kernels).Terms.ToArray().Select(term => term.Read())];
        }

        Assert.Equal(Terms(MethodSettings.Empty.With("prior_temperature", 0.3)), Terms(MethodSettings.Empty));
        MethodSettings warm = MethodSettings.Empty.With("temperature", 0.7);
        Assert.Equal(Terms(warm.With("prior_temperature", 0.7)), Terms(warm));
        Assert.Equal(Terms(warm.With("prior_temperature", 0.7)), Terms(warm.With("prior_temperature", "equal")));
        Assert.Equal(0, Terms(warm)[3]);
        Assert.NotEqual(0, Terms(warm.With("prior_temperature", 0.5))[3]);
    }

    [Fact]
    public void Unequal_temperatures_cost_what_the_floor_shows_without_evidence()
    {
        IKernels kernels = Toys.Kernels();
        IbpVae method = Model(kernels, MethodSettings.Empty.With("prior_temperature", 0.25), latents: 100);
        Blank(method);
        Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(64, Images).All(), kernels);
        Assert.Equal(Value(loss, 3), Value(loss, 2));

        // Logits of 100 sticks: from 2.3 down to -9.5, where a feature costs 0.46.
        Assert.InRange(Value(loss, 3), 5, 20);
    }

    [Fact]
    public void A_fresh_posterior_is_near_the_prior_and_without_evidence_costs_nothing()
    {
        IKernels kernels = Toys.Kernels();
        MethodSettings equal = MethodSettings.Empty.With("temperature", 0.5).With("prior_temperature", 0.5);
        foreach (MethodSettings settings in (MethodSettings[])[equal, equal.With("kl", "bernoulli")])
        {
            IbpVae method = Model(kernels, settings, latents: 10);
            Blank(method);
            Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(256, Images).All(), kernels);
            Assert.Equal(0, Value(loss, 1), 1e-7);
            Assert.Equal(0, Value(loss, 2), 1e-7);
            Assert.Equal(10 * 4.3e-5, Value(loss, 4), 5e-5);

            // 6.1446 of the prior; a is 10.01 and b 1.01, and a batch of 256 is a sample.
            Assert.Equal(StickBreaking.ExpectedFeatures(10, 10), Value(loss, 5), 0.4);
            Assert.Equal(0, Value(loss, 6));
        }
    }

    [Fact]
    public void An_absent_feature_draws_nothing_but_pays_for_its_value()
    {
        IKernels kernels = Toys.Kernels();
        IbpVae method = Model(kernels, MethodSettings.Empty);
        Blank(method);
        Philox random = new(1, RandomPurpose.Test);
        random.FillUniform(method.Named("decoder.fc1.weight").Value.HostWrite(), 1, 3);
        Span<float> bias = method.Named("encoder.heads.bias").Value.HostWrite();
        (bias[0], bias[1]) = (-1000, -1000);
        Tensor images = Toys.RandomImages(16, Images).All();
        Loss dead = Toys.Evaluate(method.Phases[0], images, kernels);
        Assert.Equal(4 * Math.Log(2), Value(dead, 0), 1e-5);
        Assert.Equal(0, Value(dead, 1), 1e-7);

        (bias[2], bias[5]) = (1.5f, -1);
        Loss paying = Toys.Evaluate(method.Phases[0], images, kernels);
        Assert.Equal(4 * Math.Log(2), Value(paying, 0), 1e-5);
        Assert.Equal(0.5 * 1.5 * 1.5 + 0.5 * Math.Exp(-1), Value(paying, 1), 1e-5);
        Assert.Equal(0, Value(paying, 5), 1e-6);
        Assert.All(method.Encode(images).Means, mean => Assert.Equal(0, mean));
    }

    [Fact]
    public void Evidence_raises_the_probability_of_a_feature_and_mean_sticks_order_them()
    {
        IbpVae method = Model(Toys.Kernels(), MethodSettings.Empty, latents: 4);
        Blank(method);
        Tensor images = Toys.RandomImages(3, Images).All();
        Features without = method.Infer(images);
        for (int k = 1; k < 4; k++) Assert.True(without.Presence[k] < without.Presence[k - 1]);

        // E pi_1 under q(nu), which starts almost at the prior: alpha / (alpha + 1).
        Assert.Equal(10.0 / 11, without.Presence[0], 2e-3);

        method.Named("encoder.heads.bias").Value.HostWrite()[2] = 0.5f;
        Features with = method.Infer(images);
        Assert.True(with.Presence[2] > without.Presence[2]);
        Assert.Equal(Logit(without.Presence[2]) + 0.5, Logit(with.Presence[2]), 1e-5);
        Assert.Equal(without.Presence[1], with.Presence[1]);

        static double Logit(double p) => Math.Log(p / (1 - p));
    }

    [Fact]
    public void Cold_coins_without_kl_are_an_autoencoder_with_a_hard_mask()
    {
        IKernels kernels = Toys.Kernels();
        IbpVae method = Model(kernels, MethodSettings.Empty.With("beta", 0).With("temperature", 0.01).With("std", "corrected"), latents: 3);
        Disturb(method);
        Span<float> bias = method.Named("encoder.heads.bias").Value.HostWrite();
        new float[] { 2000, -2000, 2000 }.CopyTo(bias);
        bias[6..9].Fill(-60);
        Tensor images = Toys.RandomImages(8, Images).All();
        Loss loss = Toys.Evaluate(method.Phases[0], images, kernels);
        Assert.Equal(Value(loss, 0), loss.Total().Value.Item);

        // What it sees is what its codes decode to: the mean where the coin is 1, nothing where it is 0.
        Codes codes = method.Encode(images);
        Tensor decoded = method.Decode(codes.ToTensor());
        double expected = decoded.HostRead().ToArray().Zip(images.HostRead().ToArray(),
            (p, x) => -x * Math.Log(p) - (1 - x) * Math.Log(1 - p)).Sum() / 8;
        Assert.Equal(expected, Value(loss, 0), 1e-4);
        for (int i = 0; i < 8; i++) Assert.Equal(0, codes.MeanOf(i)[1]);
    }

    [Fact]
    public void The_spread_of_values_is_that_of_the_setting()
    {
        // One pixel that the decoder copies the value to: the reconstruction term tells the sample.
        const float LogVariance = -1.5f;
        foreach ((string std, double deviation) in ((string, double)[])[("corrected", Math.Exp(LogVariance / 2)),
            ("released", Math.Exp(LogVariance))])
        {
            IKernels kernels = Toys.Kernels();
            IbpVae method = new(
                Toys.Context(new ImageShape(1, 1, 1), kernels, latents: 1) with { Likelihood = Likelihood.Gaussian() },
                MethodSettings.Empty.With("std", std));
            Blank(method);
            new float[] { 3000, 0.25f, LogVariance }.CopyTo(method.Named("encoder.heads.bias").Value.HostWrite());
            method.Named("decoder.fc1.weight").Value.HostWrite()[0] = 1;
            Tensor images = new(new Shape(4, 1, 1, 1), [0.25f, 0.5f, 1, 0]);
            Loss loss = Toys.Evaluate(method.Phases[0], images, kernels);

            Philox random = new(5, RandomPurpose.Posterior);
            for (int i = 0; i < 8; i++) random.NextUInt();
            float[] noise = new float[4];
            random.FillNormal(noise);
            double expected = noise.Zip(images.HostRead().ToArray()).Average(
                p => Math.Pow(p.Second - Functions.Sigmoid(0.25 + deviation * p.First), 2) + 0.5 * Math.Log(Math.PI));
            Assert.Equal(expected, Value(loss, 0), 1e-5);
            Assert.Equal(0.5 * (0.0625 + Math.Exp(LogVariance) - LogVariance - 1), Value(loss, 1), 1e-5);
            Assert.All(method.Encode(images).LogVariances!, value => Assert.Equal(2 * Math.Log(deviation), value, 1e-5));
        }
    }

    [Fact]
    public void Codes_are_masked_or_means_and_features_tell_both()
    {
        IKernels kernels = Toys.Kernels();
        Tensor images = Toys.RandomImages(70, Images).All();
        IbpVae masked = Model(kernels, MethodSettings.Empty, latents: 3),
            mean = Model(kernels, MethodSettings.Empty.With("code", "mean"), latents: 3);
        Disturb(masked);
        Disturb(mean);
        Features features = masked.Infer(images);
        Toys.AssertSameBits(features.Means, mean.Encode(images).Means);
        float[] codes = masked.Encode(images).Means;
        for (int i = 0; i < codes.Length; i++) Assert.Equal(features.Presence[i] * features.Means[i], codes[i], 1e-7f);
        Assert.Equal(features.Presence.Sum() / 70, features.Active, 1e-4);
    }

    [Fact]
    public void A_feature_is_used_where_its_masked_code_varies()
    {
        // Always there and always the same; the value varies; the presence varies; varies but is never there.
        float[] presence = [1, 1, 0, 0.001f, 1, 1, 1, 0.001f], means = [2, -1, 1, -2, 2, 1, 1, 2];
        Features features = new(2, 4, presence, means, new float[8]);
        Assert.Equal([1, 2], features.Used);

        IKernels kernels = Toys.Kernels();
        IbpVae method = Model(kernels, MethodSettings.Empty, latents: 3);
        Disturb(method);
        method.Named("encoder.heads.bias").Value.HostWrite()[0] = -1000;
        Tensor images = Toys.RandomImages(32, Images).All();
        Loss loss = Toys.Evaluate(method.Phases[0], images, kernels);
        Assert.Equal(method.Infer(images).Used.Length, Value(loss, 6));
        Assert.InRange(Value(loss, 6), 1, 2);
    }

    [Fact]
    public void Codes_of_the_prior_are_absent_or_normal()
    {
        const int Draws = 40_000, K = 10;
        IbpVae method = Model(Toys.Kernels(), MethodSettings.Empty, K);
        Philox random = new(6, RandomPurpose.Prior);
        float[] codes = method.SamplePrior(Draws, ref random).HostRead().ToArray();
        float[] present = [.. codes.Where(code => code != 0)];

        // Sum of pi_k: 6.1446 of them; the variance of their number is below 6.2 + 4.
        Assert.Equal(StickBreaking.ExpectedFeatures(10, K), present.Length / (double)Draws, 4 * Math.Sqrt(10.0 / Draws));
        Assert.Equal(0, present.Average(), 4 / Math.Sqrt(present.Length));
        Assert.Equal(1, present.Average(code => code * (double)code), 4 * Math.Sqrt(2.0 / present.Length));
        for (int k = 0; k < K; k++)
        {
            double expected = Math.Pow(10.0 / 11, k + 1), actual = codes.Where((code, i) => i % K == k && code != 0)
                .Count() / (double)Draws;
            Assert.Equal(expected, actual, 4 * 0.5 / Math.Sqrt(Draws));
        }
    }

    [Fact]
    public void Codes_are_drawn_with_the_sticks_that_were_learnt()
    {
        // The first feature is nearly sure, the second has 1 in 4, and the third is half as likely: the prior expects 0.91, 0.83, 0.75.
        const int Draws = 40_000, K = 3;
        IbpVae method = Model(Toys.Kernels(), MethodSettings.Empty, K);
        new float[] { 50, -1, 1 }.CopyTo(method.Named("sticks.a").Value.HostWrite());
        new float[] { 0.5f, 0.5f, 2 }.CopyTo(method.Named("sticks.b").Value.HostWrite());
        Philox random = new(6, RandomPurpose.Prior);
        float[] codes = method.SamplePrior(Draws, ref random).HostRead().ToArray();
        double expected = 1;
        for (int k = 0; k < K; k++)
        {
            expected *= Math.Exp(Kumaraswamy.LogMoment(Positive("sticks.a"), Positive("sticks.b"), 1));
            double actual = codes.Where((code, i) => i % K == k && code != 0).Count() / (double)Draws;
            Assert.Equal(expected, actual, 4 * Math.Sqrt(expected * (1 - expected) / Draws));

            double Positive(string name) => Math.Log(1 + Math.Exp(method.Named(name).Value.HostRead()[k])) + 0.01;
        }

        Assert.True(expected < 0.2);
    }

    [Theory]
    [InlineData("relaxed", 0.3, 0.3)]
    [InlineData("relaxed", 1, 0.25)]
    [InlineData("bernoulli", 0.01, 0.3)]
    public void Extremes_stay_finite(string kl, double temperature, double priorTemperature)
    {
        // Sticks at 1 and at 0, evidence far to either side, 200 features.
        IKernels kernels = Toys.Kernels();
        MethodSettings settings = MethodSettings.Empty.With("kl", kl).With("temperature", temperature)
            .With("prior_temperature", priorTemperature);
        foreach ((float rawA, float rawB, float d) in ((float, float, float)[])[(1e4f, -20, 0), (1e4f, -20, 500), (-20, 20, 0),
            (-20, 20, 3000), (0, 0, -500), (30, -20, -80)])
        {
            IbpVae method = Model(kernels, settings, latents: 200);
            method.Named("sticks.a").Value.HostWrite().Fill(rawA);
            method.Named("sticks.b").Value.HostWrite().Fill(rawB);
            method.Named("encoder.heads.bias").Value.HostWrite()[..200].Fill(d);
            Loss loss = Toys.Evaluate(method.Phases[0], Toys.RandomImages(16, Images).All(), kernels);
            Assert.All(loss.Terms.ToArray(), term => Assert.True(float.IsFinite(term.Read()), $"{term.Name} at a {rawA}, b {rawB}, d {d}"));
            foreach (Parameter parameter in method.Parameters.Items)
                Assert.True(parameter.Gradient.HostRead().ToArray().All(float.IsFinite),
                    $"gradient of {parameter.Name} at a {rawA}, b {rawB}, d {d}");
            if (kl == "bernoulli") Assert.True(Value(loss, 2) >= -1e-4);
        }
    }

    [Theory]
    [InlineData("alpha", "0", "alpha must be >= 0.01, got 0")]
    [InlineData("temperature", "0", "temperature must be >= 0.01, got 0")]
    [InlineData("prior_temperature", "0", "prior_temperature must be > 0 or equal, got 0")]
    [InlineData("prior_temperature", "same", "prior_temperature must be > 0 or equal, got same")]
    [InlineData("nu_weight", "-1", "nu_weight must be >= 0, got -1")]
    [InlineData("kl", "bernouli", "unknown kl bernouli; did you mean bernoulli?")]
    public void Wrong_settings_are_refused(string name, string value, string sentence) =>
        Assert.Equal(sentence,
            Toys.Refused(() => Model(Toys.Kernels(), MethodSettings.Empty.With(name, SettingValue.Parse(value)))).Message);

    private static IbpVae Model(IKernels kernels, MethodSettings settings, int latents = 2) =>
        new(Toys.Context(Images, kernels, latents: latents), settings);

    /// <summary>Away from the start, so that every part of the loss has something to say.</summary>
    private static void Disturb(IbpVae method)
    {
        Philox random = new(21, RandomPurpose.Test);
        foreach (Parameter parameter in method.Parameters.Items)
        {
            foreach (ref float value in parameter.Value.HostWrite()) value += 0.3f * random.NextNormal();
        }
    }

    /// <summary>An encoder and a decoder that say nothing; the sticks stay.</summary>
    private static void Blank(IbpVae method)
    {
        foreach (Parameter parameter in method.Parameters.Items.SkipLast(2)) parameter.Value.HostWrite().Clear();
    }

    private static float Value(Loss loss, int term) => loss.Terms[term].Read();
}
