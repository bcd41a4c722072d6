using Disentangle.Foundation.Numerics;
using Disentangle.Layers;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>The penalty of functions whose second derivatives are known; its gradient is tested with <see cref="Tripod"/>.</summary>
public sealed class HessianPenaltyTests
{
    // So that a direction of signs has the length 1.
    private const float Deviation = 10;

    [Theory]
    [InlineData(1, 0, 0, 3)]
    [InlineData(-2, 0, 0, 0.5f)]
    public void A_function_of_units_one_by_one_has_none(float a, float b, float c, float d) =>
        Assert.Equal(0, Penalty(new Quadratic([a, b, c, d]), Whole(50), Directions(50)));

    [Fact]
    public void A_linear_function_has_none()
    {
        using IKernels kernels = Toys.Kernels();
        Parameter weights = new("w", new Shape(2, 3)), biases = new("b", new Shape(3));
        new float[] { 1, -2, 3, 0.5f, 4, -1 }.CopyTo(weights.Value.HostWrite());
        Assert.Equal(0, Penalty(new Linear(weights, biases), Whole(50), Directions(50)));
    }

    /// <summary>Its Hessian is [[1, 2], [2, 3]]: 8 / 18 of the squares are off the diagonal.</summary>
    [Fact]
    public void Variances_over_many_directions_are_those_of_the_hessian()
    {
        const int Rows = 100_000;
        using IKernels kernels = Toys.Kernels();
        Tape tape = new(kernels);
        tape.Begin(ParameterSet.Empty);
        Quadratic f = new([1, 2, 2, 3]);
        Var directions = tape.Constant(new Tensor(new Shape(Rows, 8), Directions(Rows)));
        float signs = Variance(0), normals = Variance(4);

        // Of two draws, the biased variance is half of 2 (2 + 2)^2 and of 2 (1 + 4 + 4 + 9); standard errors are 0.025 and 0.2.
        Assert.Equal(8, signs, 0.1);
        Assert.Equal(18, normals, 0.8);
        Assert.Equal(8.0 / 18, signs / normals, 0.02);

        float Variance(int column)
        {
            Var v = Op.Columns(directions, column, 2), w = Op.Columns(directions, column + 2, 2);
            return Op.Mean(Op.SecondDifferenceVariance(f.Apply(v), f.Apply(-v), f.Apply(w), f.Apply(-w))).Value.Item;
        }
    }

    [Fact]
    public void It_is_the_quotient_of_the_variances_and_does_not_depend_on_the_scale_of_the_function()
    {
        float[] codes = new float[20], directions = Directions(10);
        new Philox(1, RandomPurpose.Test).FillNormal(codes);
        double expected = 0;
        for (int row = 0; row < 10; row++)
        {
            // Second differences of z' A z / 2 are v' A v.
            double[] second = [.. Enumerable.Range(0, 4).Select(draw =>
            {
                (double x, double y) = (directions[8 * row + 2 * draw], directions[8 * row + 2 * draw + 1]);
                return x * x + 4 * x * y + 3 * y * y;
            })];
            expected += Math.Pow(second[0] - second[1], 2) / Math.Pow(second[2] - second[3], 2) / 10;
        }

        Assert.Equal(expected, Penalty(new Quadratic([1, 2, 2, 3]), codes, directions), 1e-4 * expected);
        Assert.Equal(expected, Penalty(new Quadratic([30, 60, 60, 90]), codes, directions), 1e-4 * expected);
    }

    [Fact]
    public void Layers_after_the_last_activation_are_not_applied()
    {
        Failing last = new();
        Assert.Equal(
            Penalty(new Quadratic([1, 2, 2, 3]), Whole(5), Directions(5)),
            Penalty(new Sequence(new Quadratic([1, 2, 2, 3]), last), Whole(5), Directions(5)));
        Assert.Equal(0, Penalty(last, Whole(5), Directions(5)));
    }

    [Fact]
    public void Directions_are_signs_and_normal_numbers()
    {
        float[] directions = Directions(5000);
        float[] signs = [.. directions.Where((_, i) => i % 8 < 4)], normals = [.. directions.Where((_, i) => i % 8 >= 4)];
        Assert.Equal([-1, 1], signs.Distinct().Order());
        Assert.Equal(0, signs.Average(), 0.03);
        Assert.Equal(0, normals.Average(), 0.03);
        Assert.Equal(1, normals.Average(value => value * value), 0.05);
        Assert.NotEqual(directions[..40], Directions(5, step: 1));
    }

    [Fact]
    public void The_running_mean_weighs_each_step_a_hundredth_more_than_the_one_before()
    {
        RunSpecification specification = Toys.SpecificationOf("tripod", "mlp:4-5:tanh", steps: 30);
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(20, new ImageShape(2, 2, 1)), Toys.Kernels());
        (double sum, double weight) = (0, 0);
        foreach (StepReport step in run.Steps())
        {
            IReadOnlyList<TermReport> terms = [.. step.Phases[0].Terms];
            Assert.Equal(["hessian-penalty", "hessian-penalty-mean"], terms.Skip(2).Select(term => term.Name));
            (sum, weight) = (0.99 * sum + 0.01 * terms[2].Value, 0.99 * weight + 0.01);
            Assert.Equal(sum / weight, terms[3].Value, 1e-4 * (sum / weight));
        }
    }

    /// <summary>What the penalty decodes around the codes is no part of the running statistics.</summary>
    [Fact]
    public void Running_statistics_of_the_decoder_are_those_of_the_codes()
    {
        using IKernels kernels = Toys.Kernels();
        ImageShape shape = new(4, 4, 1);
        Tensor images = Toys.RandomImages(8, shape).All();
        float[][] statistics = [.. ((double[])[0, 1]).Select(weight =>
        {
            Tripod method = new(Toys.Context(shape, kernels, "infogan"), MethodSettings.Empty.With("lambda_nhp", weight));
            Toys.Evaluate(method.Phases[0], images, kernels);
            return method.Networks.Statistics.SelectMany(statistic => statistic.Value.HostRead().ToArray()).ToArray();
        })];
        Assert.NotEmpty(statistics[0]);
        Toys.AssertSameBits(statistics[0], statistics[1]);
    }

    private static float Penalty(ILayer decoder, float[] codes, float[] directions)
    {
        using IKernels kernels = Toys.Kernels();
        Tape tape = new(kernels);
        tape.Begin(ParameterSet.Empty);
        Var z = tape.Constant(new Tensor(new Shape(codes.Length / 2, 2), codes));
        Var s = tape.Constant(new Tensor(new Shape(2), [Deviation, Deviation]));
        Var along = tape.Constant(new Tensor(new Shape(codes.Length / 2, 8), directions));
        return new HessianPenalty(decoder, kernels).Of(z, s, along).Value.Item;
    }

    private static float[] Directions(int rows, long step = 0)
    {
        float[] directions = new float[8 * rows];
        Philox random = new(4, RandomPurpose.Directions, step);
        HessianPenalty.FillDirections(directions, 2, ref random);
        return directions;
    }

    /// <summary>Whole numbers, around which signs make no rounding.</summary>
    private static float[] Whole(int rows) => [.. Enumerable.Range(0, 2 * rows).Select(i => (float)(i % 7 - 3))];

    /// <summary>z' A z / 2, (B, 2) to (B, 1).</summary>
    private sealed class Quadratic(float[] a) : ILayer
    {
        public IReadOnlyList<Parameter> Parameters => [];

        public int HiddenOutputs => 1;

        public Var Apply(Var x)
        {
            Tape tape = x.Tape;
            Var product = Op.Linear(x, tape.Constant(new Tensor(new Shape(2, 2), a)), tape.Constant(new Tensor(new Shape(2))));
            return Op.Reshape(0.5f * Op.SumLast(product * x), new Shape(x.Shape[0], 1));
        }

        public Shape OutputOf(Shape input) => new(input[0], 1);
    }

    private sealed class Linear(Parameter weights, Parameter biases) : ILayer
    {
        public IReadOnlyList<Parameter> Parameters => [weights, biases];

        public int HiddenOutputs => 1;

        public Var Apply(Var x) => Op.Linear(x, x.Tape.Use(weights), x.Tape.Use(biases));

        public Shape OutputOf(Shape input) => new(input[0], biases.Value.Count);
    }

    private sealed class Failing : ILayer
    {
        public IReadOnlyList<Parameter> Parameters => [];

        public Var Apply(Var x) => throw new InvalidOperationException("not to be applied");

        public Shape OutputOf(Shape input) => input;
    }
}
