using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Tensors.Tests.Autodiff;

/// <summary>Recording, differentiating and recording again.</summary>
public sealed class TapeTests
{
    private readonly IKernels _kernels = CpuDevice.CreateKernels(1);

    [Fact]
    public void A_second_step_uses_the_nodes_and_the_memory_of_the_first()
    {
        Tape tape = new(_kernels);
        Parameter p = Ones("p", 3);
        tape.Begin(new ParameterSet(p));
        Tensor first = Op.Exp(tape.Use(p)).Value;
        tape.Begin(new ParameterSet(p));
        Tensor second = Op.Exp(tape.Use(p)).Value;
        Assert.Same(first, second);
        Assert.Equal(2, tape.Count);
    }

    [Theory]
    [InlineData(true, 12)] // forward: x, 2 of y1, y1; backward: y1 and x
    [InlineData(false, 20)] // besides, y1, its gradient, and 2 of that where it is written
    public void Memory_between_two_convolutions_is_counted_once_where_nothing_else_takes_it(bool alone, int mebibytes)
    {
        Tape tape = new(_kernels);
        Parameter first = new("first", new Shape(4, 4, 8, 32)), second = new("second", new Shape(4, 4, 32, 32));
        tape.Begin(new ParameterSet(first, second));
        Var x = tape.Constant(_kernels.CreateTensor(new Shape(16, 64, 64, 8)));
        Var y1 = Op.Convolution(x, tape.Use(first), bias: null, stride: 2, padding: 1);
        Var y2 = Op.Convolution(y1, tape.Use(second), bias: null, stride: 2, padding: 1);
        tape.Backward(alone ? Op.Sum(y2) : Op.Sum(y2) + Op.Sum(y1));
        Assert.Equal(mebibytes, tape.UncachedBytes / 1048576.0);
        tape.Begin(ParameterSet.Empty);
        Assert.Equal(0, tape.UncachedBytes);
    }

    [Fact]
    public void A_step_with_other_operations_and_shapes_is_right()
    {
        Tape tape = new(_kernels);
        Parameter p = Ones("p", 3), q = Ones("q", 5);
        for (int round = 0; round < 3; round++)
        {
            tape.Begin(new ParameterSet(p));
            tape.Backward(Op.Sum(Op.Square(tape.Use(p)) * 2f));
            Assert.Equal([4f, 4f, 4f], p.Gradient.HostRead().ToArray());

            tape.Begin(new ParameterSet(q));
            tape.Backward(Op.Mean(Op.Exp(tape.Use(q))));
            Assert.All(q.Gradient.HostRead().ToArray(), g => Assert.Equal(MathF.E / 5, g, 1e-6f));
        }
    }

    [Fact]
    public void A_parameter_used_twice_is_one_node_and_its_gradients_add_up()
    {
        Tape tape = new(_kernels);
        Parameter p = Ones("p", 2);
        tape.Begin(new ParameterSet(p));
        Var a = tape.Use(p), b = tape.Use(p);
        Assert.Equal(1, tape.Count);
        tape.Backward(Op.Sum(a * b * 3f) + Op.Sum(a));
        Assert.Equal([7f, 7f], p.Gradient.HostRead().ToArray());
    }

    /// <summary>
    /// Layers of convolution that follow each other are differentiated together, but not where something else takes what is between them,
    /// be it recorded between the two, or behind them.
    /// </summary>
    [Theory]
    [InlineData("nothing")]
    [InlineData("between")]
    [InlineData("behind")]
    [InlineData("twice")]
    public void Layers_that_follow_each_other_have_the_gradients_of_layers_apart(string other)
    {
        float[][] together = Gradients(apart: false), apart = Gradients(apart: true);
        for (int i = 0; i < together.Length; i++)
        {
            // Where contributions meet, they are added up in another order.
            if (other == "nothing") Assert.Equal(apart[i], together[i]);
            else Numbers.Close([.. apart[i].Select(value => (double)value)], together[i], 1e-5);
        }

        Assert.All(together, gradient => Assert.Contains(gradient, value => value != 0));

        float[][] Gradients(bool apart)
        {
            Tape tape = new(_kernels);
            Parameter[] all =
            [
                Of("x", 3, 8, 8, 2), Of("w1", 4, 4, 2, 16), Of("b1", 16), Of("w2", 4, 4, 16, 5), Of("b2", 5), Of("w3", 4, 4, 3, 5),
                Of("w4", 4, 4, 1, 3), Of("b4", 1),
            ];
            tape.Begin(new ParameterSet(all));
            Var[] v = [.. all.Select(tape.Use)];
            Var first = Op.Convolution(v[0], v[1], v[2], 2, 1, Activation.Relu), loss = Op.Sum(v[2]);
            if (other == "between") loss += Op.Sum(Op.Square(first));
            Var second = Op.Convolution(Apart(first), v[3], v[4], 2, 1, Activation.Tanh);
            if (other == "twice") second += Op.Convolution(Apart(first), v[3], v[4], 2, 1);
            Var third = Op.TransposedConvolution(Apart(second), v[5], null, 2, 1, Activation.Relu);
            Var fourth = Op.TransposedConvolution(Apart(third), v[6], v[7], 2, 1);
            if (other == "behind") loss += Op.Sum(Op.Square(third)) + Op.Sum(Op.Square(first));
            tape.Backward(loss + Op.Sum(Op.Square(fourth)));
            return [.. all.Select(parameter => parameter.Gradient.HostRead().ToArray())];

            Var Apart(Var x) => apart ? Op.Reshape(x, x.Shape) : x;
        }

        Parameter Of(string name, params int[] sizes)
        {
            Shape shape = sizes.Length == 1 ? new Shape(sizes[0]) : new Shape(sizes[0], sizes[1], sizes[2], sizes[3]);
            Parameter parameter = new(name, shape);
            Numbers.Normal(shape, name[^1]).HostRead().CopyTo(parameter.Value.HostWrite());
            return parameter;
        }
    }

    [Fact]
    public void What_a_phase_does_not_train_is_constant_in_it()
    {
        Tape tape = new(_kernels);
        Parameter encoder = Ones("encoder", 2), discriminator = Ones("discriminator", 2);
        discriminator.Gradient.HostWrite().Fill(9);
        tape.Begin(new ParameterSet(encoder));
        Var d = tape.Use(discriminator);
        Assert.False(d.NeedsGradient);
        tape.Backward(Op.Sum(tape.Use(encoder) * d * 5f));
        Assert.Equal([5f, 5f], encoder.Gradient.HostRead().ToArray());
        Assert.Equal([9f, 9f], discriminator.Gradient.HostRead().ToArray());

        tape.Begin(new ParameterSet(discriminator));
        Assert.False(tape.Use(encoder).NeedsGradient);
        tape.Backward(Op.Sum(tape.Use(encoder) * tape.Use(discriminator) * 3f));
        Assert.Equal([5f, 5f], encoder.Gradient.HostRead().ToArray());
        Assert.Equal([3f, 3f], discriminator.Gradient.HostRead().ToArray());
    }

    [Fact]
    public void A_trained_parameter_that_the_loss_does_not_depend_on_gets_zeros()
    {
        Tape tape = new(_kernels);
        Parameter used = Ones("used", 2), recorded = Ones("recorded", 2), absent = Ones("absent", 2);
        foreach (Parameter p in (Parameter[])[used, recorded, absent]) p.Gradient.HostWrite().Fill(9);
        tape.Begin(new ParameterSet(used, recorded, absent));
        _ = Op.Exp(tape.Use(recorded));
        tape.Backward(Op.Sum(tape.Use(used)));
        Assert.Equal([1f, 1f], used.Gradient.HostRead().ToArray());
        Assert.Equal([0f, 0f], recorded.Gradient.HostRead().ToArray());
        Assert.Equal([0f, 0f], absent.Gradient.HostRead().ToArray());

        // A loss without any trained parameter leaves nothing from the step before.
        used.Gradient.HostWrite().Fill(9);
        tape.Begin(new ParameterSet(used));
        tape.Backward(Op.Sum(tape.Constant(new Tensor(new Shape(3)))));
        Assert.Equal([0f, 0f], used.Gradient.HostRead().ToArray());
    }

    [Fact]
    public void The_loss_may_be_a_parameter_itself()
    {
        Tape tape = new(_kernels);
        Parameter p = Ones("p", 1);
        tape.Begin(new ParameterSet(p));
        tape.Backward(tape.Use(p));
        Assert.Equal(1, p.Gradient.Item);
    }

    [Fact]
    public void Values_between_have_gradients_where_they_matter()
    {
        Tape tape = new(_kernels);
        Parameter p = Ones("p", 2);
        tape.Begin(new ParameterSet(p));
        Var y = Op.Square(tape.Use(p)), unused = Op.Exp(tape.Use(p));
        tape.Backward(Op.Sum(y * 3f));
        Assert.Equal([3f, 3f], y.Gradient.HostRead().ToArray());
        Assert.Throws<InvalidOperationException>(() => unused.Gradient);
    }

    [Fact]
    public void Only_a_single_number_can_be_differentiated()
    {
        Tape tape = new(_kernels);
        Parameter p = Ones("p", 2);
        tape.Begin(new ParameterSet(p));
        Assert.Throws<ArgumentException>(() => tape.Backward(tape.Use(p)));
    }

    [Fact]
    public void Noise_is_the_stream_it_was_drawn_from_and_carries_on()
    {
        Tape tape = new(_kernels);
        tape.Begin(ParameterSet.Empty);
        Philox drawn = new(4, RandomPurpose.Posterior, 7), expected = drawn;
        float[] numbers = new float[10];
        expected.FillNormal(numbers);
        Var a = tape.Normal(new Shape(2, 3), ref drawn), b = tape.Normal(new Shape(4), ref drawn);
        Assert.Equal(numbers, a.Value.HostRead().ToArray().Concat(b.Value.HostRead().ToArray()));
        Assert.False(a.NeedsGradient);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Tape tape = new(_kernels);
        tape.Begin(ParameterSet.Empty);
        Var a = tape.Constant(new Tensor(new Shape(2, 3))), b = tape.Constant(new Tensor(new Shape(3, 2))),
            row = tape.Constant(new Tensor(new Shape(3)));
        Assert.Throws<ArgumentException>(() => a + b);
        Assert.Throws<ArgumentException>(() => a * row);
        Assert.Throws<ArgumentException>(() => Op.Reshape(a, new Shape(5)));
        Assert.Throws<ArgumentException>(() => Op.Columns(a, 2, 2));
        Assert.Throws<ArgumentException>(() => Op.Columns(a, -1, 2));
        Assert.Throws<ArgumentException>(() => Op.Concatenate(a, b));
        Assert.Throws<ArgumentException>(() => Op.Linear(a, a, row));
        Assert.Throws<ArgumentException>(() => Op.Convolution(a, a, row, 1, 0));
        Assert.Throws<ArgumentException>(() => Op.TransposedConvolution(a, a, row, 1, 0));
        Assert.Throws<ArgumentException>(() => Op.GaussianKl(a, b));
        Assert.Throws<ArgumentException>(() => Op.Reparameterise(a, a, b));
        Assert.Throws<ArgumentException>(() => Op.GaussianLogDensity(a, a, b));
        Assert.Throws<ArgumentException>(() => Op.PairwiseGaussianLogDensity(a, b, b));
        Assert.Throws<ArgumentException>(() => Op.BernoulliNegativeLogLikelihood(a, b));
        Assert.Throws<ArgumentException>(() => Op.GaussianNegativeLogLikelihood(a, a, 0));
        Assert.Throws<ArgumentException>(() => Op.LaplaceNegativeLogLikelihood(a, a, float.NaN));
        Assert.Throws<ArgumentException>(() => Op.LogSumExp(a, 0));
        Assert.Throws<ArgumentException>(() => Op.LogSumExp(row, 1));
        Assert.Throws<ArgumentException>(() => Op.LogSumExp(a, 1, row.Value));
        Assert.Throws<ArgumentException>(() => Op.Covariance(row));
        Assert.Throws<ArgumentException>(() => Op.ColumnMeans(row));
    }

    [Fact]
    public void Images_that_are_trained_are_refused()
    {
        Tape tape = new(_kernels);
        Parameter p = new("p", new Shape(2, 3));
        tape.Begin(new ParameterSet(p));
        Var x = tape.Use(p);
        Assert.Throws<ArgumentException>(() => Op.BernoulliNegativeLogLikelihood(x, x));
    }

    private static Parameter Ones(string name, int count)
    {
        Parameter parameter = new(name, new Shape(count));
        parameter.Value.HostWrite().Fill(1);
        return parameter;
    }
}
