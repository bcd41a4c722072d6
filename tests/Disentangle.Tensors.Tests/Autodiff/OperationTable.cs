using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Reference;

namespace Disentangle.Tensors.Tests.Autodiff;

/// <summary>An input of an operation: its shape, and the range that its random values come from.</summary>
internal sealed record Input(Shape Shape, float Low = -2, float High = 2, bool Constant = false);

/// <summary>An operation with the shapes of its inputs, how it is recorded, and what it must give.</summary>
internal sealed record Operation(string Name, string Method, Input[] Inputs, Func<Var[], Var> Record, Func<double[][], double[]> Reference)
{
    /// <summary>What it gives for inputs that a person can follow, to the bit; null where the reference says enough.</summary>
    public Example? Example { get; init; }

    public override string ToString() => Name;
}

/// <summary>An operation by hand: how many rows and units, the inputs, and the result.</summary>
internal sealed record Example(int Batch, int Units, double[][] Inputs, double[] Output);

/// <summary>One row for every operation of the tape.</summary>
internal static class OperationTable
{
    private static readonly (string Name, Activation Activation)[] Activations =
        [("identity", default), ("relu", Activation.Relu), ("leaky", Activation.LeakyRelu(0.2f)), ("tanh", Activation.Tanh),
            ("sigmoid", Activation.Sigmoid), ("gelu", Activation.Gelu), ("softplus", Activation.Softplus)];

    /// <summary>All rows for a batch of <paramref name="b"/> and <paramref name="d"/> units (or channels).</summary>
    public static IEnumerable<Operation> Rows(int b, int d) =>
        [.. Arithmetic(b, d), .. Elementwise(b, d), .. Layers(b, d), .. Normalisations(b, d), .. ImageNormalisations(b, d), .. Shapes(b, d),
            .. Reductions(b, d), .. Likelihoods(b, d), .. Gaussians(b, d), .. Quantisations(b, d)];

    private static IEnumerable<Operation> Arithmetic(int b, int d)
    {
        Input x = new(new Shape(b, d)), divisor = new(new Shape(b, d), 0.5f, 2);
        yield return new("add", nameof(Op.Add), [x, x], v => Op.Add(v[0], v[1]), v => Zip(v, (a, c) => a + c));
        yield return new("subtract", nameof(Op.Subtract), [x, x], v => Op.Subtract(v[0], v[1]), v => Zip(v, (a, c) => a - c));
        yield return new("multiply", nameof(Op.Multiply), [x, x], v => Op.Multiply(v[0], v[1]), v => Zip(v, (a, c) => a * c));
        yield return new("divide", nameof(Op.Divide), [x, divisor], v => Op.Divide(v[0], v[1]), v => Zip(v, (a, c) => a / c));
        yield return new("affine", nameof(Op.Affine), [x], v => Op.Affine(v[0], -1.5f, 0.25f), v => Map(v, a => -1.5 * a + 0.25));
        yield return new("a + b", "op_Addition(Var, Var)", [x, x], v => v[0] + v[1], v => Zip(v, (a, c) => a + c));
        yield return new("a - b", "op_Subtraction(Var, Var)", [x, x], v => v[0] - v[1], v => Zip(v, (a, c) => a - c));
        yield return new("a * b", "op_Multiply(Var, Var)", [x, x], v => v[0] * v[1], v => Zip(v, (a, c) => a * c));
        yield return new("a / b", "op_Division(Var, Var)", [x, divisor], v => v[0] / v[1], v => Zip(v, (a, c) => a / c));
        yield return new("-a", "op_UnaryNegation(Var)", [x], v => -v[0], v => Map(v, a => -a));
        yield return new("a + 2", "op_Addition(Var, Single)", [x], v => v[0] + 2f, v => Map(v, a => a + 2));
        yield return new("2 + a", "op_Addition(Single, Var)", [x], v => 2f + v[0], v => Map(v, a => a + 2));
        yield return new("a - 2", "op_Subtraction(Var, Single)", [x], v => v[0] - 2f, v => Map(v, a => a - 2));
        yield return new("2 - a", "op_Subtraction(Single, Var)", [x], v => 2f - v[0], v => Map(v, a => 2 - a));
        yield return new("a * 3", "op_Multiply(Var, Single)", [x], v => v[0] * 3f, v => Map(v, a => 3 * a));
        yield return new("3 * a", "op_Multiply(Single, Var)", [x], v => 3f * v[0], v => Map(v, a => 3 * a));
    }

    private static IEnumerable<Operation> Elementwise(int b, int d)
    {
        Input any = new(new Shape(b, d), -3, 3), positive = new(new Shape(b, d), 0.1f, 3), negative = new(new Shape(b, d), -3, -0.1f);
        (UnaryFunction Function, Func<Var, Var> Record, Input Input)[] functions =
        [
            (UnaryFunction.Exp, Op.Exp, any), (UnaryFunction.Log, Op.Log, positive), (UnaryFunction.Square, Op.Square, any),
            (UnaryFunction.Sqrt, Op.Sqrt, positive), (UnaryFunction.Abs, Op.Abs, any), (UnaryFunction.Softplus, Op.Softplus, any),
            (UnaryFunction.Sigmoid, Op.Sigmoid, any), (UnaryFunction.Tanh, Op.Tanh, any),
            (UnaryFunction.LogOneMinusExp, Op.LogOneMinusExp, negative), (UnaryFunction.Digamma, Op.Digamma, positive),
            (UnaryFunction.NormalCdf, Op.NormalCdf, any),
            (UnaryFunction.Gelu, Op.Gelu, any),
        ];
        foreach ((UnaryFunction function, Func<Var, Var> record, Input input) in functions)
            yield return new(function.ToString(), function.ToString(), [input], v => record(v[0]),
                v => Map(v, a => Functions.Apply(function, a)));
        foreach ((string name, Activation activation) in Activations)
            yield return new($"activate {name}", nameof(Op.Activate), [any], v => Op.Activate(v[0], activation),
                v => Map(v, a => Functions.Activate(activation, a)));
    }

    private static IEnumerable<Operation> Layers(int b, int d)
    {
        const int Outputs = 6;
        ConvolutionGeometry convolution = new(b, 6, 4, d, 5, 4, 2, 1), transposed = new(b, 6, 4, 3, d, 4, 2, 1);
        foreach ((string name, Activation f) in Activations)
        {
            yield return new($"linear {name}", nameof(Op.Linear),
                [new(new Shape(b, d)), Weights(new Shape(d, Outputs), d), new(new Shape(Outputs))],
                v => Op.Linear(v[0], v[1], v[2], f), v => Reference.Layers.Linear(v[0], v[1], v[2], b, d, Outputs, f));
            yield return new($"convolution {name}", nameof(Op.Convolution),
                [new(convolution.Large), Weights(convolution.Weights, 16 * d), new(new Shape(5))],
                v => Op.Convolution(v[0], v[1], v[2], 2, 1, f), v => Reference.Layers.Convolution(v[0], v[1], v[2], convolution, f));
            yield return new($"transposed convolution {name}", nameof(Op.TransposedConvolution),
                [new(transposed.Small), Weights(transposed.Weights, 4 * d), new(new Shape(3))],
                v => Op.TransposedConvolution(v[0], v[1], v[2], 2, 1, f), v =>
                    Reference.Layers.TransposedConvolution(v[0], v[1], v[2], transposed, f));
        }

        // Not differentiated: what is multiplied by the result gets the gradient.
        ConvolutionGeometry first = new(b, 6, 4, d, 5, 4, 2, 1), second = new(b, 3, 2, 5, 4, 3, 1, 1);
        Activation relu = Activation.Relu, leaky = Activation.LeakyRelu(0.2f), gelu = Activation.Gelu;
        yield return new("convolutions in series", nameof(Op.ConvolutionSeries),
            [
                new(first.Large, Constant: true), Weights(first.Weights, 16 * d) with { Constant = true },
                new(new Shape(5), Constant: true), Weights(second.Weights, 45) with { Constant = true },
                new(new Shape(4), Constant: true), new(second.Small),
            ],
            v => Op.ConvolutionSeries(v[0], (v[1], v[2], 2, 1, relu), (v[3], v[4], 1, 1, leaky)) * v[5],
            v =>
            {
                double[] hidden = Reference.Layers.Convolution(v[0], v[1], v[2], first, relu);
                return [.. Reference.Layers.Convolution(hidden, v[3], v[4], second, leaky).Zip(v[5], (y, value) => y * value)];
            });
        yield return new("convolutions in series, gelu", nameof(Op.ConvolutionSeries),
            [
                new(first.Large, Constant: true), Weights(first.Weights, 16 * d) with { Constant = true },
                new(new Shape(5), Constant: true), Weights(second.Weights, 45) with { Constant = true },
                new(new Shape(4), Constant: true), new(second.Small),
            ],
            v => Op.ConvolutionSeries(v[0], (v[1], v[2], 2, 1, gelu), (v[3], v[4], 1, 1, gelu)) * v[5],
            v =>
            {
                double[] hidden = Reference.Layers.Convolution(v[0], v[1], v[2], first, gelu);
                return [.. Reference.Layers.Convolution(hidden, v[3], v[4], second, gelu).Zip(v[5], (y, value) => y * value)];
            });
        yield return new("linear of an image", nameof(Op.Linear),
            [new(new Shape(b, 2, 3, d)), Weights(new Shape(6 * d, Outputs), 6 * d), new(new Shape(Outputs))],
            v => Op.Linear(v[0], v[1], v[2]), v => Reference.Layers.Linear(v[0], v[1], v[2], b, 6 * d, Outputs));
    }

    private static IEnumerable<Operation> Normalisations(int b, int d)
    {
        // A large epsilon, so that it counts.
        const float Epsilon = 0.05f;
        Input x = new(new Shape(b, d)), image = new(new Shape(b, 2, 3, d)), gamma = new(new Shape(d), 0.5f), beta = new(new Shape(d));
        Input mean = new(new Shape(d), Constant: true), variance = new(new Shape(d), 0.5f, 2, Constant: true);
        foreach ((string name, Activation f) in Activations)
        {
            yield return new($"batch normalise {name}", nameof(Op.BatchNormalise), [x, gamma, beta],
                v => Op.BatchNormalise(v[0], v[1], v[2], Row(v[0]), Row(v[0]), Epsilon, f), v =>
                    Normalisation.OfBatch(v[0], v[1], v[2], Epsilon, f));
        }

        yield return new("batch normalise an image", nameof(Op.BatchNormalise), [image, gamma, beta],
            v => Op.BatchNormalise(v[0], v[1], v[2], Row(v[0]), Row(v[0]), Epsilon), v => Normalisation.OfBatch(v[0], v[1], v[2], Epsilon));
        yield return new("normalise", nameof(Op.Normalise), [image, gamma, beta, mean, variance],
            v => Op.Normalise(v[0], v[1], v[2], v[3].Value, v[4].Value, Epsilon, Activation.LeakyRelu(0.2f)),
            v => Normalisation.Normalise(v[0], v[3], v[4], v[1], v[2], Epsilon, Activation.LeakyRelu(0.2f)));
    }

    private static IEnumerable<Operation> ImageNormalisations(int b, int d)
    {
        const float Epsilon = 0.05f;
        Input x = new(new Shape(b, 3, 2, d)), of = new(new Shape(d), 0.5f), ofEach = new(new Shape(b, d), 0.5f);
        foreach ((string name, Activation f) in Activations)
        {
            yield return new($"normalise images {name}", nameof(Op.NormaliseImages), [x, of, of],
                v => Op.NormaliseImages(v[0], v[1], v[2], Epsilon, f),
                v => Normalisation.OfImages(v[0], v[1], v[2], b, d, Epsilon, f));
        }

        yield return new("normalise images each", nameof(Op.NormaliseImages), [x, ofEach, ofEach],
            v => Op.NormaliseImages(v[0], v[1], v[2], Epsilon), v => Normalisation.OfImages(v[0], v[1], v[2], b, d, Epsilon));
        yield return new("normalise images only", nameof(Op.NormaliseImages), [x], v => Op.NormaliseImages(v[0], epsilon: Epsilon),
            v => Normalisation.OfImages(v[0], [], [], b, d, Epsilon));
    }

    private static IEnumerable<Operation> Shapes(int b, int d)
    {
        Input x = new(new Shape(b, d));
        int start = d / 3, count = (d + 1) / 2;
        yield return new("reshape", nameof(Op.Reshape), [x], v => Op.Reshape(v[0], new Shape(d, 1, b)), v => v[0]);
        yield return new("columns", nameof(Op.Columns), [x], v => Op.Columns(v[0], start, count),
            v => [.. v[0].Where((_, i) => i % d >= start && i % d < start + count)]);
        yield return new("permute columns", nameof(Op.PermuteColumns), [x], v => Op.PermuteColumns(v[0], Reversed(v[0])),
            v => [.. Enumerable.Range(0, b * d).Select(i => v[0][(b - 1 - i / d) * d + i % d])]);
        yield return new("concatenate", nameof(Op.Concatenate), [x, new(new Shape(b, 3))], v => Op.Concatenate(v[0], v[1]),
            v => [.. Enumerable.Range(0, b).SelectMany(r => v[0].Skip(r * d).Take(d).Concat(v[1].Skip(r * 3).Take(3)))]);
        yield return new("broadcast rows", nameof(Op.BroadcastRows), [new(new Shape(d))], v => Op.BroadcastRows(v[0], b),
            v => [.. Enumerable.Repeat(v[0], b).SelectMany(row => row)]);
    }

    private static IEnumerable<Operation> Reductions(int b, int d)
    {
        Input x = new(new Shape(b, d)), cube = new(new Shape(b, 4, d)), row = new(new Shape(d)), image = new(new Shape(b, 2, 3, d));
        Input logWeights = new(new Shape(b, d), -3, 0, Constant: true), cubeLogWeights = new(new Shape(b, 4), -3, 0, Constant: true);
        yield return new("sum", nameof(Op.Sum), [x], v => Op.Sum(v[0]), v => [Sums.Sum(v[0])]);
        yield return new("mean", nameof(Op.Mean), [x], v => Op.Mean(v[0]), v => [Sums.Sum(v[0]) / (b * d)]);
        yield return new("sum last of a vector", nameof(Op.SumLast), [row], v => Op.SumLast(v[0]), v => [Sums.Sum(v[0])]);
        yield return new("sum last of a matrix", nameof(Op.SumLast), [x], v => Op.SumLast(v[0]), v => Sums.Rows(v[0], b, d));
        yield return new("sum last of a cube", nameof(Op.SumLast), [cube], v => Op.SumLast(v[0]), v => Sums.Rows(v[0], b * 4, d));
        yield return new("sum last of images", nameof(Op.SumLast), [image], v => Op.SumLast(v[0]), v => Sums.Rows(v[0], b * 6, d));
        foreach ((string name, Input values) in ((string, Input)[])[("a matrix", x), ("images", image)])
            yield return new($"second difference variance of {name}", nameof(Op.SecondDifferenceVariance), [values, values, values, values],
                v => Op.SecondDifferenceVariance(v[0], v[1], v[2], v[3]),
                v => Sums.SecondDifferenceVariance(v[0], v[1], v[2], v[3], b));
        yield return new("cumulative sum of a vector", nameof(Op.CumulativeSum), [row], v => Op.CumulativeSum(v[0]),
            v => Sums.Cumulative(v[0], 1, d));
        yield return new("cumulative sum of a matrix", nameof(Op.CumulativeSum), [x], v => Op.CumulativeSum(v[0]),
            v => Sums.Cumulative(v[0], b, d));
        yield return new("cumulative sum of a cube", nameof(Op.CumulativeSum), [cube], v => Op.CumulativeSum(v[0]),
            v => Sums.Cumulative(v[0], b * 4, d));
        yield return new("column means", nameof(Op.ColumnMeans), [x], v => Op.ColumnMeans(v[0]),
            v => [.. Sums.Columns(v[0], b, d).Select(s => s / b)]);
        yield return new("covariance", nameof(Op.Covariance), [x], v => Op.Covariance(v[0]), v => Sums.Covariance(v[0], b, d));
        yield return new("log-sum-exp of a matrix", nameof(Op.LogSumExp), [x], v => Op.LogSumExp(v[0], 1),
            v => Sums.LogSumExp(v[0], [], b, d, 1));
        yield return new("weighted log-sum-exp of a matrix", nameof(Op.LogSumExp), [x, logWeights],
            v => Op.LogSumExp(v[0], 1, v[1].Value), v => Sums.LogSumExp(v[0], v[1], b, d, 1));
        yield return new("log-sum-exp of a cube", nameof(Op.LogSumExp), [cube], v => Op.LogSumExp(v[0], 1),
            v => Sums.LogSumExp(v[0], [], b, 4, d));
        yield return new("weighted log-sum-exp of a cube", nameof(Op.LogSumExp), [cube, cubeLogWeights],
            v => Op.LogSumExp(v[0], 1, v[1].Value), v => Sums.LogSumExp(v[0], v[1], b, 4, d));
    }

    private static IEnumerable<Operation> Likelihoods(int b, int d)
    {
        Input logits = new(new Shape(b, 3, d), -4, 4), images = new(new Shape(b, 3, d), 0, 1, Constant: true);
        yield return new("Bernoulli", nameof(Op.BernoulliNegativeLogLikelihood), [logits, images],
            v => Op.BernoulliNegativeLogLikelihood(v[0], v[1]),
            v => Densities.ImageNegativeLog(PixelDistribution.Bernoulli, 1, v[0], v[1], b));
        yield return new("Gaussian", nameof(Op.GaussianNegativeLogLikelihood), [logits, images],
            v => Op.GaussianNegativeLogLikelihood(v[0], v[1], 0.3f),
            v => Densities.ImageNegativeLog(PixelDistribution.Gaussian, 0.3f, v[0], v[1], b));
        yield return new("Laplace", nameof(Op.LaplaceNegativeLogLikelihood), [logits, images],
            v => Op.LaplaceNegativeLogLikelihood(v[0], v[1], 0.2f),
            v => Densities.ImageNegativeLog(PixelDistribution.Laplace, 0.2f, v[0], v[1], b));
    }

    private static IEnumerable<Operation> Gaussians(int b, int d)
    {
        Input x = new(new Shape(b, d)), more = new(new Shape(b + 2, d));
        yield return new("Gaussian KL", nameof(Op.GaussianKl), [x, x], v => Op.GaussianKl(v[0], v[1]), v => Zip(v, Densities.GaussianKl));
        yield return new("reparameterise", nameof(Op.Reparameterise), [x, x, x], v => Op.Reparameterise(v[0], v[1], v[2]),
            v => [.. v[0].Select((_, i) => Densities.Reparameterise(v[0][i], v[1][i], v[2][i]))]);
        yield return new("Gaussian log-density", nameof(Op.GaussianLogDensity), [x, x, x], v => Op.GaussianLogDensity(v[0], v[1], v[2]),
            v => [.. v[0].Select((_, i) => Densities.GaussianLog(v[0][i], v[1][i], v[2][i]))]);
        yield return new("pairwise Gaussian log-density", nameof(Op.PairwiseGaussianLogDensity), [x, more, more],
            v => Op.PairwiseGaussianLogDensity(v[0], v[1], v[2]), v => Densities.PairwiseGaussianLog(v[0], v[1], v[2], b, b + 2, d));
        yield return new("pairwise, mean as log-variance", nameof(Op.PairwiseGaussianLogDensity), [x, more],
            v => Op.PairwiseGaussianLogDensity(v[0], v[1], v[1]), v => Densities.PairwiseGaussianLog(v[0], v[1], v[1], b, b + 2, d));

        // The first and the last unit, and the first with itself.
        double[] units = [0, d - 1, 0, 0];
        yield return new("support corners", nameof(Op.SupportCorners), [x], v => Op.SupportCorners(v[0], UnitPairs(v[0])),
            v => Support.Corners(v[0], units, b, d));

        // Samples of different sizes, the smallest of which has a pair.
        Input sample = new(new Shape(b + 2, d)), other = new(new Shape(b + 3, d), -1, 2);
        foreach (RadialKernel kernel in Enum.GetValues<RadialKernel>())
        {
            foreach (bool biased in (bool[])[false, true])
                yield return new($"squared MMD {kernel}{(biased ? ", biased" : "")}", nameof(Op.SquaredMmd), [sample, other],
                    v => Op.SquaredMmd(v[0], v[1], kernel, biased), v => [Discrepancy.SquaredMmd(kernel, biased, v[0], v[1], d)]);
        }

        // A decision: what is multiplied by it gets the gradient, what it depends on gets none.
        Input rows = new(new Shape(2 * b, d), Constant: true);
        foreach (PairDistance distance in Enum.GetValues<PairDistance>())
            yield return new($"shared units {distance}", nameof(Op.SharedUnits), [rows, rows, new(new Shape(b, d))],
                v => Op.SharedUnits(v[0], v[1], distance) * v[2],
                v => [.. Pairs.SharedUnits(distance, v[0], v[1], b, d).Zip(v[2], (one, value) => one * value)]);
    }

    private static IEnumerable<Operation> Quantisations(int b, int d)
    {
        // What chooses a value gets no gradient.
        Input x = new(new Shape(b, d)), chooser = x with { Constant = true }, values = new(new Shape(d, 4));
        yield return new("quantise", nameof(Op.Quantise), [chooser, values], v => Op.Quantise(v[0], v[1]),
            v => Quantisation.Quantise(v[0], v[1], d))
        {
            // Values in no order, since units are learnt and may cross. 0.5 is as near to 1 as to 0: the lower place counts.
            Example = new(3, 2,
                [[0.5, 0.5, -3, 0.26, 0.9, 7], [1, 0, 2, -9, /**/ 0, 0.5, 1, -9]],
                [1, 0.5, 0, 0.5, 1, 1]),
        };

        // With itself as the value, since the gradient is that of x where the value is not x.
        yield return new("straight through", nameof(Op.StraightThrough), [x], v => Op.StraightThrough(v[0], v[0]), v => v[0]);
    }

    /// <summary>Weights for sums of so many products that these sums are of order 1.</summary>
    private static Input Weights(Shape shape, int terms) => new(shape, -1.5f / MathF.Sqrt(terms), 1.5f / MathF.Sqrt(terms));

    private static double[] Map(double[][] v, Func<double, double> f) => [.. v[0].Select(f)];

    private static double[] Zip(double[][] v, Func<double, double, double> f) => [.. v[0].Zip(v[1], f)];

    // A number for each column, to be overwritten.
    private static Tensor Row(Var x) => x.Tape.Kernels.CreateTensor(new Shape(x.Shape.Last));

    private static Var UnitPairs(Var x) => x.Tape.Constant(x.Tape.Kernels.CreateTensor(new Shape(2, 2), [0, x.Shape[1] - 1, 0, 0]));

    // The order of PermuteColumns that turns a matrix upside down.
    private static Var Reversed(Var x)
    {
        (int rows, int columns) = (x.Shape[0], x.Shape[1]);
        return x.Tape.Constant(
            x.Tape.Kernels.CreateTensor(x.Shape, [.. Enumerable.Range(0, rows * columns).Select(i => (float)(rows - 1 - i / columns))]));
    }
}
