using Disentangle.Tensors.Kernels;
using Disentangle.Tensors.Reference;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>The matrix kernels against their references, on shapes around the sizes of vectors, tiles and pieces.</summary>
public sealed class LinearTests
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
        (Tensor x, Tensor w, Tensor bias) = (Numbers.Normal(new Shape(batch, inputs), 1),
            Numbers.Weights(new Shape(inputs, outputs), inputs, 2), Numbers.Normal(new Shape(outputs), 3));
        IKernels kernels = CpuDevice.CreateKernels(1);
        foreach (Activation activation in (Activation[])[default, Activation.Relu, Activation.LeakyRelu(0.2f),
            Activation.Tanh, Activation.Sigmoid])
        {
            Tensor y = new(new Shape(batch, outputs));
            kernels.Linear(x, w, bias, activation, y);
            double[] expected = Layers.Linear(Numbers.Doubles(x), Numbers.Doubles(w), Numbers.Doubles(bias),
                batch, inputs, outputs, activation);
            Numbers.Close(expected, y.HostRead(), 1e-5, $"{activation}", least: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void No_bias_is_a_bias_of_zero(int batch, int inputs, int outputs)
    {
        (Tensor x, Tensor w) = (Numbers.Normal(new Shape(batch, inputs), 1), Numbers.Weights(new Shape(inputs, outputs), inputs, 2));
        IKernels kernels = CpuDevice.CreateKernels(1);
        Tensor without = new(new Shape(batch, outputs)), with = new(new Shape(batch, outputs));
        kernels.Linear(x, w, null, default, without);
        kernels.Linear(x, w, new Tensor(new Shape(outputs)), default, with);
        Numbers.SameBits(with.HostRead(), without.HostRead(), "no bias");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients(int batch, int inputs, int outputs)
    {
        (Tensor x, Tensor w, Tensor dy) = (Numbers.Normal(new Shape(batch, inputs), 1),
            Numbers.Weights(new Shape(inputs, outputs), inputs, 2), Numbers.Normal(new Shape(batch, outputs), 3));
        IKernels kernels = CpuDevice.CreateKernels(1);
        double[] expectedX = Layers.LinearInputGradient(Numbers.Doubles(dy), Numbers.Doubles(w), batch, inputs, outputs);
        double[] expectedW = Layers.LinearWeightGradient(Numbers.Doubles(x), Numbers.Doubles(dy), batch, inputs, outputs);
        Accumulation.Check(x.Shape, expectedX, 1e-5, (dx, add) => kernels.LinearInputGradient(dy, w, dx, add));
        Accumulation.Check(w.Shape, expectedW, 1e-5, (dw, add) => kernels.LinearWeightGradient(x, dy, dw, add));
    }
}
