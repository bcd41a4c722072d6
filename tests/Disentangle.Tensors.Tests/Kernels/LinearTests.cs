using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>The matrix kernels against their references, on shapes around the sizes of vectors, tiles and pieces.</summary>
public abstract class LinearTests(TestDevice device) : KernelTests(device)
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 0, 3, 4 }, { 1, 1, 1 }, { 2, 3, 5 }, { 3, 7, 1 }, { 1, 64, 33 }, { 4, 1, 31 }, { 5, 16, 16 }, { 7, 17, 33 }, { 8, 5, 32 },
        { 9, 31, 47 }, { 13, 100, 64 }, { 33, 65, 127 }, { 64, 256, 20 }, { 61, 1024, 10 }, { 257, 11, 37 }, { 300, 3, 2 }, { 16, 4, 1031 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward(int batch, int inputs, int outputs)
    {
        (Tensor x, Tensor w, Tensor bias) = (Normal(new Shape(batch, inputs), 1), Weights(new Shape(inputs, outputs), inputs, 2),
            Normal(new Shape(outputs), 3));
        foreach (Activation activation in (Activation[])[default, Activation.Relu, Activation.LeakyRelu(0.2f),
            Activation.Tanh, Activation.Sigmoid])
        {
            Tensor y = New(new Shape(batch, outputs));
            Kernels.Linear(x, w, bias, activation, y);
            double[] expected = Layers.Linear(Numbers.Doubles(x), Numbers.Doubles(w), Numbers.Doubles(bias),
                batch, inputs, outputs, activation);
            Numbers.Close(expected, y.HostRead(), 1e-5, $"{activation}", least: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void No_bias_is_a_bias_of_zero(int batch, int inputs, int outputs)
    {
        (Tensor x, Tensor w) = (Normal(new Shape(batch, inputs), 1), Weights(new Shape(inputs, outputs), inputs, 2));
        Tensor without = New(new Shape(batch, outputs)), with = New(new Shape(batch, outputs));
        Kernels.Linear(x, w, null, default, without);
        Kernels.Linear(x, w, New(new Shape(outputs)), default, with);
        Numbers.SameBits(with.HostRead(), without.HostRead(), "no bias");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients(int batch, int inputs, int outputs)
    {
        (Tensor x, Tensor w, Tensor dy) = (Normal(new Shape(batch, inputs), 1), Weights(new Shape(inputs, outputs), inputs, 2),
            Normal(new Shape(batch, outputs), 3));
        double[] expectedX = Layers.LinearInputGradient(Numbers.Doubles(dy), Numbers.Doubles(w), batch, inputs, outputs);
        double[] expectedW = Layers.LinearWeightGradient(Numbers.Doubles(x), Numbers.Doubles(dy), batch, inputs, outputs);
        CheckAccumulation(x.Shape, expectedX, 1e-5, (dx, add) => Kernels.LinearInputGradient(dy, w, dx, add));
        CheckAccumulation(w.Shape, expectedW, 1e-5, (dw, add) => Kernels.LinearWeightGradient(x, dy, dw, add));
    }
}
