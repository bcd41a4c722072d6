using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>Parameter updates against their references over several steps.</summary>
public abstract class UpdateTests(TestDevice device) : KernelTests(device)
{
    private const int Steps = 20;

    public static TheoryData<int> Lengths => [0, 1, 15, 17, 20011];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Adam(int length)
    {
        Tensor value = Normal(new Shape(length), 1), m = New(value.Shape), v = New(value.Shape);
        double[] expected = Numbers.Doubles(value), em = new double[length], ev = new double[length];
        for (int step = 1; step <= Steps; step++)
        {
            Tensor gradient = Normal(value.Shape, 10 + (ulong)step);
            Kernels.AdamStep(value, gradient, m, v, 1e-2, 0.9, 0.999, 1e-8, step);
            Updates.Adam(expected, Numbers.Doubles(gradient), em, ev, 1e-2, 0.9, 0.999, 1e-8, step);
        }

        Numbers.CloseEach(expected, value.HostRead(), 0, 2e-6, "value");
        Numbers.Close(em, m.HostRead(), 1e-6, "m", least: 0.1);
        Numbers.Close(ev, v.HostRead(), 1e-6, "v");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Adam_with_decay_and_clipped_gradients(int length)
    {
        Tensor value = Normal(new Shape(length), 1), m = New(value.Shape), v = New(value.Shape);
        double[] expected = Numbers.Doubles(value), em = new double[length], ev = new double[length];
        for (int step = 1; step <= Steps; step++)
        {
            Tensor gradient = Normal(value.Shape, 10 + (ulong)step);
            Kernels.AdamStep(value, gradient, m, v, 1e-2, 0.9, 0.999, 1e-8, step, decay: 0.5, clip: 0.7);
            Updates.Adam(expected, Numbers.Doubles(gradient), em, ev, 1e-2, 0.9, 0.999, 1e-8, step, 0.5, 0.7f);
        }

        Numbers.CloseEach(expected, value.HostRead(), 0, 2e-6, "value");
    }

    [Fact]
    public void Decay_multiplies_once_and_a_gradient_that_is_no_number_stays_none()
    {
        Tensor value = New(new Shape(3), [1.5f, -3.1f, 1]), gradient = New(value.Shape, [0, 0, float.NaN]), m = New(value.Shape), v =
            New(value.Shape);
        Kernels.AdamStep(value, gradient, m, v, 1e-3, 0.9, 0.999, 1e-8, 1, decay: 0.1, clip: 1);
        float keep = (float)(1 - 1e-3 * 0.1);
        Assert.Equal([1.5f * keep, -3.1f * keep, float.NaN], value.HostRead().ToArray());
    }

    [Fact]
    public void Without_decay_and_clip_the_bits_are_those_of_Adam()
    {
        Tensor one = Normal(new Shape(1001), 1), other = Copy(one), gradient = Normal(one.Shape, 2);
        Tensor m = New(one.Shape), v = New(one.Shape), otherM = New(one.Shape), otherV = New(one.Shape);
        Kernels.AdamStep(one, gradient, m, v, 1e-2, 0.9, 0.999, 1e-8, 1);
        Kernels.AdamStep(other, gradient, otherM, otherV, 1e-2, 0.9, 0.999, 1e-8, 1, decay: 0, clip: 1e30);
        Numbers.SameBits(one.HostRead(), other.HostRead(), "value");
    }

    /// <summary>
    /// By the definition: m_hat = g and v_hat = g^2 at step 1, so the step is the learning rate, whatever the gradient's size.
    /// </summary>
    [Fact]
    public void The_first_step_of_Adam_has_the_size_of_the_learning_rate()
    {
        Tensor value = New(new Shape(3)), gradient = New(new Shape(3), [1e-3f, -5, 2e3f]), m = New(value.Shape), v = New(value.Shape);
        Kernels.AdamStep(value, gradient, m, v, 0.1, 0.9, 0.999, 1e-8, 1);
        Numbers.CloseEach([-0.1, 0.1, -0.1], value.HostRead(), 2e-5);
    }

    [Fact]
    public void Adam_counts_steps_from_1() => Assert.Throws<ArgumentOutOfRangeException>(() =>
    {
        Tensor t = New(new Shape(1));
        Kernels.AdamStep(t, t, t, t, 0.1, 0.9, 0.999, 1e-8, 0);
    });

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Gradient_descent_with_and_without_momentum(int length)
    {
        Tensor value = Normal(new Shape(length), 1), plain = Copy(value), velocity = New(value.Shape);
        double[] expected = Numbers.Doubles(value), expectedPlain = Numbers.Doubles(value),
            ev = new double[length], none = new double[length];
        for (int step = 1; step <= Steps; step++)
        {
            Tensor gradient = Normal(value.Shape, 10 + (ulong)step);
            Kernels.SgdStep(value, gradient, velocity, 0.05, 0.9);
            Kernels.SgdStep(plain, gradient, null, 0.05, 0);
            Updates.Sgd(expected, Numbers.Doubles(gradient), ev, 0.05, 0.9);
            Updates.Sgd(expectedPlain, Numbers.Doubles(gradient), none, 0.05, 0);
        }

        Numbers.Close(expected, value.HostRead(), 2e-6, "with momentum");
        Numbers.Close(expectedPlain, plain.HostRead(), 2e-6, "without");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Adagrad(int length)
    {
        Tensor value = Normal(new Shape(length), 1), sum = New(value.Shape);
        double[] expected = Numbers.Doubles(value), es = new double[length];
        for (int step = 1; step <= Steps; step++)
        {
            Tensor gradient = Normal(value.Shape, 10 + (ulong)step);
            Kernels.AdagradStep(value, gradient, sum, 0.05, 1e-10);
            Updates.Adagrad(expected, Numbers.Doubles(gradient), es, 0.05, 1e-10);
        }

        Numbers.Close(expected, value.HostRead(), 2e-6, "value");
        Numbers.Close(es, sum.HostRead(), 2e-6, "sum");
    }
}
