using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Tests.Initialisers;

public sealed class InitialiserTests
{
    private const int Count = 100_000;

    public static TheoryData<string, double> UniformLimits => new()
    {
        { "glorot", Math.Sqrt(6.0 / (48 + 96)) },
        { "kaiming", Math.Sqrt(6.0 / 48) },
        { "fan in", 1 / Math.Sqrt(48) },
    };

    [Theory]
    [MemberData(nameof(UniformLimits))]
    public void Uniform_values_fill_the_limits_of_their_fan(string name, double limit)
    {
        float[] values = Fill(Named(name));

        // Of 100,000 values the extremes lie within 1/1000 of the limits but for a chance of e^-50.
        Assert.InRange(values.Max(), 0.999 * limit, limit * (1 + 1e-6));
        Assert.InRange(values.Min(), -limit * (1 + 1e-6), -0.999 * limit);

        // The variance of a uniform distribution is limit^2 / 3; its estimate deviates by 0.28 % on average.
        Assert.Equal(limit * limit / 3, Variance(values), limit * limit / 3 * 0.015);
    }

    [Fact]
    public void Normal_values_have_the_moments_asked_for()
    {
        float[] values = Fill(new Normal(0.02f));

        Assert.Equal(0, values.Average(), 4e-4);
        Assert.Equal(0.02 * 0.02, Variance(values), 0.02 * 0.02 * 0.025);
        double kurtosis = values.Average(v => Math.Pow(v / 0.02, 4));
        Assert.Equal(3, kurtosis, 0.2);
    }

    [Fact]
    public void Zeros_are_zero()
    {
        float[] values = [1, 2, 3];
        Philox random = default;
        new Zeros().Fill(values, new Fan(1, 1), ref random);
        Assert.Equal([0f, 0f, 0f], values);
    }

    [Fact]
    public void A_parameter_is_drawn_from_seed_and_ordinal()
    {
        ParameterSource source = new(42, Initialisation.Glorot);
        source.Weights("first", new Shape(3, 4), new Fan(3, 4));
        Parameter second = source.Biases("second", new Shape(4), new Fan(3, 4));
        Parameter third = source.Weights("third", new Shape(3, 4), new Fan(3, 4));

        float[] expected = new float[12];
        float limit = MathF.Sqrt(6f / 7f);
        new Philox(42, RandomPurpose.Initialisation, 2).FillUniform(expected, -limit, limit);
        Assert.Equal(expected, third.Value.HostRead().ToArray());
        Assert.Equal(new float[4], second.Value.HostRead().ToArray());
    }

    [Fact]
    public void Layers_pass_the_fans_of_their_kernels()
    {
        SpyInitialiser spy = new();
        ParameterSource source = new(0, new Initialisation(spy, spy));
        _ = new Dense(source, "dense", 20, 12);
        _ = new Dense(source, "heads", 20, 12, heads: 2);
        _ = new ConvolutionLayer(source, "conv", channels: 3, outputs: 5, kernel: 4, stride: 2, padding: 1);
        _ = new TransposedConvolutionLayer(source, "convt", channels: 3, outputs: 5, kernel: 4, stride: 2, padding: 1);

        // Weights and biases of each layer; a transposed convolution counts its outputs as fan in, as PyTorch does.
        Fan[] expected = [new(20, 12), new(20, 6), new(48, 80), new(80, 48)];
        Assert.Equal(expected.SelectMany(fan => new[] { fan, fan }), spy.Fans);
    }

    private static IInitialiser Named(string name) => name switch
    {
        "glorot" => new GlorotUniform(),
        "kaiming" =>
        new KaimingUniform(),
        _ => new FanInUniform()
    };

    private static float[] Fill(IInitialiser initialiser)
    {
        float[] values = new float[Count];
        Philox random = new(1, RandomPurpose.Test);
        initialiser.Fill(values, new Fan(48, 96), ref random);
        return values;
    }

    private static double Variance(float[] values)
    {
        double mean = values.Average(v => (double)v);
        return values.Average(v => (v - mean) * (v - mean));
    }

    private sealed class SpyInitialiser : IInitialiser
    {
        public List<Fan> Fans { get; } = [];

        public void Fill(Span<float> values, Fan fan, ref Philox random) => Fans.Add(fan);
    }
}
