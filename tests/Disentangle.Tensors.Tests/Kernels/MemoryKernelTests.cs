using Disentangle.Foundation.Numerics;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>What moves values about on the device: copies, permutations, random numbers, numbers gathered for the host.</summary>
public abstract class MemoryKernelTests(TestDevice device) : KernelTests(device, threads: 2)
{
    public static TheoryData<RandomDistribution> Distributions => [.. Enum.GetValues<RandomDistribution>()];

    [Fact]
    public void A_copy_is_of_every_value()
    {
        Tensor x = Normal(new Shape(3, 7), 1), y = New(new Shape(21));
        Kernels.Copy(x, y);
        Numbers.SameBits(x.HostRead(), y.HostRead(), "copy");
        Assert.Throws<ArgumentException>(() => Kernels.Copy(x, New(new Shape(20))));
    }

    [Fact]
    public void Copied_rows_leave_the_others()
    {
        Tensor x = Normal(new Shape(5, 2, 3), 1), y = Normal(new Shape(4, 6), 2);
        float[] expected = y.HostRead().ToArray();
        x.HostRead().Slice(2 * 6, 2 * 6).CopyTo(expected.AsSpan(6));
        Kernels.CopyRows(x, 2, y, 1, 2);
        Numbers.SameBits(expected, y.HostRead(), "rows");
        Assert.Throws<ArgumentException>(() => Kernels.CopyRows(x, 4, y, 0, 2));
        Assert.Throws<ArgumentException>(() => Kernels.CopyRows(x, 0, y, 3, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Columns_are_permuted_each_in_its_own_order_and_back(bool accumulate)
    {
        const int Rows = 37, Columns = 3;
        Shape shape = new(Rows, Columns);
        Tensor x = Normal(shape, 1), order = New(shape);
        Tensor y = Normal(shape, 2), back = Normal(shape, 3);
        float[] before = y.HostRead().ToArray(), backBefore = back.HostRead().ToArray();
        Philox random = new(5, RandomPurpose.Test);
        for (int c = 0; c < Columns; c++)
        {
            int[] rows = [.. Enumerable.Range(0, Rows)];
            random.Shuffle<int>(rows);
            for (int r = 0; r < Rows; r++) order.HostWrite()[r * Columns + c] = rows[r];
        }

        Kernels.PermuteColumns(x, order, y, inverse: false, accumulate);
        for (int i = 0; i < shape.Count; i++)
        {
            float expected = x.HostRead()[(int)order.HostRead()[i] * Columns + i % Columns];
            Assert.Equal(accumulate ? before[i] + expected : expected, y.HostRead()[i]);
        }

        Tensor permuted = New(shape);
        Kernels.PermuteColumns(x, order, permuted, inverse: false, accumulate: false);
        Kernels.PermuteColumns(permuted, order, back, inverse: true, accumulate);
        for (int i = 0; i < shape.Count; i++)
            Assert.Equal(accumulate ? backBefore[i] + x.HostRead()[i] : x.HostRead()[i], back.HostRead()[i]);
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Random_numbers_are_those_of_the_stream_and_it_goes_on_after_them(RandomDistribution distribution)
    {
        Philox expected = new(3, RandomPurpose.Test, 9), random = expected;
        foreach (int count in (int[])[1, 0, 7, 64, 5])
        {
            Tensor y = New(new Shape(count));
            Kernels.FillRandom(distribution, y, ref random);
            foreach (float value in y.HostRead())
            {
                float number = distribution switch
                {
                    RandomDistribution.Normal => expected.NextNormal(),
                    RandomDistribution.Uniform => expected.NextUniform(),
                    RandomDistribution.Exponential => expected.NextExponential(),
                    _ => expected.NextLogistic(),
                };
                Assert.Equal(number, value);
            }
        }
    }

    [Fact]
    public void Single_numbers_are_gathered_in_their_order()
    {
        Shape[] shapes = [Shape.Scalar, new(1), new(1, 1), new(1, 1, 1), Shape.Scalar];
        Tensor[] numbers = [.. shapes.Select((shape, i) => New(shape, [i + 0.5f]))];
        Tensor y = New(new Shape(7));
        Kernels.Gather(numbers, y, 1);
        Numbers.SameBits([0, 0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 0], y.HostRead(), "gathered");
        Assert.Throws<ArgumentException>(() => Kernels.Gather(numbers, y, 3));
        Assert.Throws<ArgumentException>(() => Kernels.Gather(numbers, y, -1));
    }

    [Fact]
    public void All_values_of_tensors_are_gathered_one_after_another()
    {
        Tensor matrix = New(new Shape(2, 2), [1, 2, 3, 4]), none = New(new Shape(0, 3)), row = New(new Shape(1, 3), [5, 6, 7]);
        Tensor y = New(new Shape(3, 3));
        Kernels.Gather([matrix, none, row], y, 2);
        Numbers.SameBits([0, 0, 1, 2, 3, 4, 5, 6, 7], y.HostRead(), "gathered");
        Assert.Throws<ArgumentException>(() => Kernels.Gather([matrix, none, row], y, 3));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void One_bad_value_is_found_at_every_place_of_every_length(float bad)
    {
        Tensor flags = New(new Shape(4));
        foreach (int length in (int[])[.. Enumerable.Range(1, 69), 16384, 16385, 40000])
        {
            float[] values = [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? float.MaxValue : -float.Epsilon)];
            Tensor x = New(new Shape(length), values);
            Tensor empty = New(new Shape(0)), good = New(new Shape(3));
            Kernels.AllFinite([x, empty, good], flags, 1);
            Numbers.SameBits([0, 1, 1, 1], flags.HostRead(), "all finite");
            for (int i = 0; i < length; i += length > 100 ? 997 : 1)
            {
                float before = x.HostRead()[i];
                x.HostWrite()[i] = bad;
                Kernels.AllFinite([x, empty, good], flags, 1);
                Numbers.SameBits([0, 0, 1, 1], flags.HostRead(), $"{length} values, bad at {i}");
                x.HostWrite()[i] = before;
            }
        }
    }
}
