using Disentangle.Outsider;
using Disentangle.Tensors;
using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Cli.Tests;

/// <summary>The operation of the sample project, which documentation names as the one to learn from.</summary>
public sealed class SampleOperationTests
{
    private static readonly float[] X = [0.5f, -1.25f, 2, -0.75f, 3];
    private static readonly float[] Weights = [1, -2, 0.5f, 3, -1];

    [Fact]
    public void The_reciprocal_and_its_gradient_equal_the_closed_forms()
    {
        using IKernels kernels = CpuDevice.CreateKernels(1);
        Parameter x = new("x", new Shape(X.Length), kernels), w = new("w", new Shape(X.Length), kernels);
        X.CopyTo(x.Value.HostWrite());
        Weights.CopyTo(w.Value.HostWrite());
        Tape tape = new(kernels);
        tape.Begin(new ParameterSet(x));
        Var y = Reciprocal.Of(tape.Use(x));
        tape.Backward(Op.Sum(y * tape.Use(w)) + Op.Sum(y)); // used twice: gradients add up

        float[] value = y.Value.HostRead().ToArray(), gradient = x.Gradient.HostRead().ToArray();
        for (int i = 0; i < X.Length; i++)
        {
            Assert.Equal(1 / X[i], value[i], 1e-6f);
            Assert.Equal(-(Weights[i] + 1) / (X[i] * X[i]), gradient[i], 1e-5f);
        }
    }
}
