using Disentangle.Optimizers;

namespace Disentangle.Tests.Optimizers;

public sealed class OptimizerTests
{
    private static readonly float[] Start = [1, -2, 0.5f, 3, -0.1f];

    [Fact]
    public void Adam_follows_algorithm_1()
    {
        Parameter parameter = new("w", new Shape(5));
        Start.CopyTo(parameter.Value.HostWrite());
        Adam adam = new(new ParameterSet(parameter), Toys.Kernels(), rate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-3);

        double[] theta = [.. Start.Select(v => (double)v)], m = new double[5], v = new double[5];
        for (int t = 1; t <= 7; t++)
        {
            SetGradient(parameter, t);
            for (int i = 0; i < 5; i++)
            {
                double g = parameter.Gradient.HostRead()[i];
                m[i] = 0.8 * m[i] + 0.2 * g;
                v[i] = 0.95 * v[i] + 0.05 * g * g;
                theta[i] -= 0.1 * (m[i] / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, t))) + 1e-3);
            }

            adam.Step(t);
        }

        AssertClose(theta, parameter.Value, 2e-6);
        Assert.Equal(["w.m", "w.v"], adam.State.Select(s => s.Name));
        AssertClose(m, adam.State[0].Value, 1e-5);
        AssertClose(v, adam.State[1].Value, 1e-4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Sgd_follows_the_velocity(double momentum)
    {
        Parameter parameter = new("w", new Shape(5));
        Start.CopyTo(parameter.Value.HostWrite());
        Sgd sgd = new(new ParameterSet(parameter), Toys.Kernels(), rate: 0.05, momentum);

        double[] theta = [.. Start.Select(v => (double)v)], velocity = new double[5];
        for (int t = 1; t <= 4; t++)
        {
            SetGradient(parameter, t);
            for (int i = 0; i < 5; i++)
            {
                velocity[i] = momentum * velocity[i] + parameter.Gradient.HostRead()[i];
                theta[i] -= 0.05 * velocity[i];
            }

            sgd.Step(t);
        }

        AssertClose(theta, parameter.Value, 2e-5);
        Assert.Equal(momentum == 0 ? [] : ["w.velocity"], sgd.State.Select(s => s.Name));
    }

    [Fact]
    public void Adagrad_divides_by_the_root_of_the_sum_of_squares()
    {
        Parameter parameter = new("w", new Shape(5));
        Start.CopyTo(parameter.Value.HostWrite());
        Adagrad adagrad = new(new ParameterSet(parameter), Toys.Kernels(), rate: 0.05, epsilon: 1e-2);

        double[] theta = [.. Start.Select(v => (double)v)], sum = new double[5];
        for (int t = 1; t <= 4; t++)
        {
            SetGradient(parameter, t);
            for (int i = 0; i < 5; i++)
            {
                double g = parameter.Gradient.HostRead()[i];
                sum[i] += g * g;
                theta[i] -= 0.05 * g / (Math.Sqrt(sum[i]) + 1e-2);
            }

            adagrad.Step(t);
        }

        AssertClose(theta, parameter.Value, 2e-6);
        Assert.Equal(["w.sum"], adagrad.State.Select(s => s.Name));
    }

    [Theory]
    [InlineData("adam", typeof(Adam))]
    [InlineData("sgd", typeof(Sgd))]
    [InlineData("adagrad", typeof(Adagrad))]
    public void The_catalogue_makes_what_it_names(string id, Type type) =>
        Assert.IsType(type, OptimizerCatalogue.Get(id).Create(ParameterSet.Empty, Toys.Kernels(), 0.1));

    [Fact]
    public void An_unknown_optimizer_is_refused_with_the_nearest_name() =>
        Assert.Equal("unknown optimizer adamw; did you mean adam?", Toys.Refused(() => OptimizerCatalogue.Get("adamw")).Message);

    private static void SetGradient(Parameter parameter, int t)
    {
        for (int i = 0; i < 5; i++) parameter.Gradient.HostWrite()[i] = MathF.Sin(3 * i + t) * (i + 1);
    }

    private static void AssertClose(double[] expected, Tensor actual, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual.HostRead()[i], tolerance);
    }
}
