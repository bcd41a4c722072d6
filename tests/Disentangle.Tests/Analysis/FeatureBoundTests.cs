using Disentangle.Analysis;
using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Tests.Analysis;

/// <summary>Bounds with binary presence against log p(x) by quadrature, for a model of one feature.</summary>
public sealed class FeatureBoundTests
{
    private static readonly ImageShape Small = new(2, 2, 1);

    [Fact]
    public void Many_weights_come_near_the_likelihood_and_one_stays_below()
    {
        IKernels kernels = Toys.Kernels();
        IbpVae model = Model(kernels);
        ArrayDataset data = Toys.RandomImages(1, Small);

        // E over q(nu) of log p(x | nu), what both bounds are below of.
        StickPosterior sticks = Sticks(model);
        Philox random = new(9, RandomPurpose.Test);
        double[] logPi = new double[1];
        (double absent, Func<double, double> present) = Likelihoods(model, data, kernels);
        double inside = Quadrature(present);
        RunningMean exact = default;
        for (int i = 0; i < 20_000; i++)
        {
            sticks.Draw(logPi, ref random);
            double pi = Math.Exp(logPi[0]);
            exact.Add(Math.Log(pi * inside + (1 - pi) * absent) - model.SticksKl());
        }

        RunningMean one = default, many = default;
        for (ulong seed = 0; seed < 400; seed++)
        {
            FeatureBound bound = FeatureBound.Of(model, Likelihood.Bernoulli, data, [0], 400, seed, kernels);
            one.Add(bound.Elbo.Mean);
            many.Add(bound.ImportanceWeighted.Mean);
        }

        double error = 4 * (exact.StandardError + many.StandardError);
        Assert.InRange(many.Mean - exact.Mean, -error - 0.01, error);
        Assert.True(one.Mean < many.Mean - 0.005, $"{one.Mean}, {many.Mean}");
    }

    [Fact]
    public void With_one_weight_both_bounds_are_one()
    {
        IKernels kernels = Toys.Kernels();
        FeatureBound bound = FeatureBound.Of(Model(kernels), Likelihood.Bernoulli, Toys.RandomImages(6, Small), [0, 2, 5], 1, 3, kernels);
        Assert.Equal(bound.Elbo.Mean, bound.ImportanceWeighted.Mean, 1e-9);
        Assert.Equal(3, bound.Elbo.Count);
    }

    // Away from the start, so that presence and value both say something.
    private static IbpVae Model(IKernels kernels)
    {
        IbpVae model = new(Toys.Context(Small, kernels, latents: 1), MethodSettings.Empty.With("alpha", 2));
        Philox random = new(5, RandomPurpose.Test);
        foreach (Parameter parameter in model.Parameters.Items)
            foreach (ref float value in parameter.Value.HostWrite()) value += 0.8f * random.NextNormal();
        return model;
    }

    // q(nu) of the model, from its parameters.
    private static StickPosterior Sticks(IbpVae model)
    {
        StickPosterior sticks = new(1, 2);
        foreach (Parameter parameter in sticks.Parameters)
            model.Parameters.Items.Single(one => one.Name == parameter.Name).Value.HostRead().CopyTo(parameter.Value.HostWrite());
        return sticks;
    }

    private static (double Absent, Func<double, double> Present) Likelihoods(IbpVae model, ArrayDataset data, IKernels kernels)
    {
        Tape tape = new(kernels);
        Tensor image = data.All();
        return (Of(0), Of);

        double Of(double c)
        {
            tape.Begin(ParameterSet.Empty);
            Var code = tape.Constant(new Tensor(new Shape(1, 1), [(float)c]));
            return Math.Exp(-Likelihood.Bernoulli.NegativeLogLikelihood(model.Logits(code), tape.Constant(image)).Value.Item);
        }
    }

    // The mean of a function of a standard normal number.
    private static double Quadrature(Func<double, double> of)
    {
        const double step = 0.01;
        double sum = 0;
        for (int i = -800; i <= 800; i++) sum += of(i * step) * Math.Exp(-0.5 * i * step * i * step);
        return sum * step / Math.Sqrt(2 * Math.PI);
    }
}
