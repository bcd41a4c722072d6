using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>Log-sum-exp on awkward shapes and with terms that would overflow, vanish or are not numbers.</summary>
public abstract class LogSumExpTests(TestDevice device) : KernelTests(device)
{
    private const float Inf = float.PositiveInfinity;

    [Theory]
    [InlineData(0, 3, 1)]
    [InlineData(2, 0, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 17, 1)]
    [InlineData(5, 2048, 1)]
    [InlineData(2, 5, 3)]
    [InlineData(3, 64, 10)]
    [InlineData(2, 33, 16)]
    [InlineData(2, 7, 37)]
    [InlineData(0, 7, 3)]
    public void Equals_the_reference_with_and_without_weights(int outer, int length, int inner)
    {
        Shape shape = inner == 1 ? new Shape(outer, length) : new Shape(outer, length, inner);
        Tensor x = Uniform(shape, 1, -200, 200), w = Uniform(new Shape(outer, length), 2, -20, 0), y = New(new Shape(outer * inner));
        Kernels.LogSumExp(x, null, y);
        Numbers.Close(Sums.LogSumExp(Numbers.Doubles(x), [], outer, length, inner), y.HostRead(), 1e-6);
        Kernels.LogSumExp(x, w, y);
        Numbers.Close(Sums.LogSumExp(Numbers.Doubles(x), Numbers.Doubles(w), outer, length, inner), y.HostRead(), 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Terms_of_probability_zero(int inner)
    {
        // Rows: none; one of three; all equal and tiny; all equal and huge.
        float[][] rows = [[-Inf, -Inf, -Inf], [-Inf, 2, -Inf], [-1e30f, -1e30f, -1e30f], [3e4f, 3e4f, 3e4f]];
        Tensor x = Repeat(rows, inner), y = New(new Shape(4 * inner)), dy = New(y.Shape), dx = New(x.Shape);
        dy.HostWrite().Fill(1);
        Kernels.LogSumExp(x, null, y);
        Kernels.LogSumExpGradient(x, null, y, dy, dx, accumulate: false);
        float[] expected = [-Inf, 2, -1e30f, 3e4f + MathF.Log(3)];
        float[][] responsibilities = [[0, 0, 0], [0, 1, 0], [1, 1, 1], [1f / 3, 1f / 3, 1f / 3]];
        for (int r = 0; r < 4; r++)
        {
            for (int i = 0; i < inner; i++) Assert.Equal(expected[r], y.HostRead()[r * inner + i]);
        }

        // At -1e30 the logarithm of 3 is lost to rounding, so there each term counts as the whole.
        Numbers.CloseEach(Numbers.Doubles(Repeat(responsibilities, inner)), dx.HostRead(), 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Weights_of_probability_zero_take_terms_away(int inner)
    {
        Tensor x = Repeat([[1, 5, 2]], inner), w = New(new Shape(1, 3), [0, -Inf, 0]), y = New(new Shape(inner)),
            dx = New(x.Shape), dy = New(y.Shape);
        dy.HostWrite().Fill(1);
        Kernels.LogSumExp(x, w, y);
        Kernels.LogSumExpGradient(x, w, y, dy, dx, accumulate: false);
        double expected = Math.Log(Math.Exp(1) + Math.Exp(2));
        Numbers.CloseEach([.. Enumerable.Repeat(expected, inner)], y.HostRead(), 1e-6);
        Numbers.CloseEach(Numbers.Doubles(Repeat([[(float)Math.Exp(1 - expected), 0, (float)Math.Exp(2 - expected)]], inner)),
            dx.HostRead(), 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Infinity_and_NaN_reach_the_result(int inner)
    {
        for (int place = 0; place < 20; place++)
        {
            foreach (float bad in (float[])[Inf, float.NaN])
            {
                float[] row = [.. Enumerable.Range(0, 20).Select(n => n == place ? bad : 0.1f * n)];
                Tensor x = Repeat([row], inner), y = New(new Shape(inner));
                Kernels.LogSumExp(x, null, y);
                Assert.All(y.HostRead().ToArray(), v => Assert.Equal(bad, v));
            }
        }
    }

    [Fact]
    public void A_single_term_is_itself()
    {
        Tensor x = Normal(new Shape(50, 1), 1), y = New(new Shape(50));
        Kernels.LogSumExp(x, null, y);
        Numbers.SameBits(x.HostRead(), y.HostRead(), "matrix");
        Tensor cube = Normal(new Shape(10, 1, 5), 1);
        Kernels.LogSumExp(cube, null, y);
        Numbers.SameBits(cube.HostRead(), y.HostRead(), "cube");
    }

    /// <summary>Each row's numbers as the middle dimension of a cube whose inner numbers are all alike.</summary>
    private Tensor Repeat(float[][] rows, int inner)
    {
        float[] values = [.. rows.SelectMany(row => row.SelectMany(v => Enumerable.Repeat(v, inner)))];
        return New(inner == 1 ? new Shape(rows.Length, rows[0].Length) : new Shape(rows.Length, rows[0].Length, inner), values);
    }
}
