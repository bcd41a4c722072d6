using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors.Tests.Kernels;

public sealed class SupportCornerTests
{
    // By hand: the missing corner of a pair of codes, a full grid, an L, a diagonal, the diagonal three times as long.
    [Theory]
    [InlineData(new float[] { 0, 1 }, new float[] { 0, 1 }, 1)]
    [InlineData(new float[] { 0, 0, 1, 1 }, new float[] { 0, 1, 0, 1 }, 0)]
    [InlineData(new float[] { 0, 0, 1 }, new float[] { 0, 1, 0 }, 1)]
    [InlineData(new float[] { 0, 1, 2, 3, 4 }, new float[] { 0, 1, 2, 3, 4 }, 8)]
    [InlineData(new float[] { 0, 3, 6, 9, 12 }, new float[] { 0, 3, 6, 9, 12 }, 72)]
    [InlineData(new float[] { 7 }, new float[] { -3 }, 0)]
    public void Known_supports(float[] first, float[] second, float expected) =>
        Assert.Equal(expected, SupportCorner.Of(first, second).SquaredDistance);

    [Theory]
    [InlineData(5)]
    [InlineData(37)]
    [InlineData(128)]
    public void It_is_the_maximum_of_the_minimum_by_three_loops(int count)
    {
        (float[] first, float[] second) = (Values(count, 1), Values(count, 2));
        (double farthest, int a, int c, int b) = (-1, 0, 0, 0);
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < count; k++)
            {
                (double least, int nearest) = (double.PositiveInfinity, 0);
                for (int j = 0; j < count; j++)
                {
                    double x = (double)first[i] - first[j], y = (double)second[k] - second[j], sum = x * x + y * y;
                    if (sum < least) (least, nearest) = (sum, j);
                }

                if (least > farthest) (farthest, a, c, b) = (least, i, k, nearest);
            }
        }

        SupportCorner corner = SupportCorner.Of(first, second);
        Assert.Equal(farthest, corner.SquaredDistance, 1e-5);
        Assert.Equal((a, c, b), (corner.First, corner.Second, corner.Nearest));
    }

    [Fact]
    public void Order_and_shifts_change_nothing_and_a_scale_counts_squared()
    {
        (float[] first, float[] second) = (Values(40, 1), Values(40, 2));
        float h = SupportCorner.Of(first, second).SquaredDistance;
        Assert.Equal(h, SupportCorner.Of([.. first.Reverse()], [.. second.Reverse()]).SquaredDistance);
        Assert.Equal(h, SupportCorner.Of([.. first.Select(v => v + 8)], [.. second.Select(v => v - 4)]).SquaredDistance, 1e-4);
        Assert.Equal(4 * h, SupportCorner.Of([.. first.Select(v => 2 * v)], [.. second.Select(v => 2 * v)]).SquaredDistance, 1e-6);
    }

    [Fact]
    public void Batches_have_a_mean_and_a_farthest_corner_of_all()
    {
        (float[] first, float[] second) = (Values(300, 1), Values(300, 2));
        SupportCorner one = SupportCorner.Of(first.AsSpan(0, 128), second.AsSpan(0, 128)),
            two = SupportCorner.Of(first.AsSpan(128, 128), second.AsSpan(128, 128));
        (double mean, SupportCorner farthest) = SupportCorner.OfBatches(first, second);
        Assert.Equal((one.SquaredDistance + (double)two.SquaredDistance) / 2, mean, 1e-6);
        bool later = two.SquaredDistance > one.SquaredDistance;
        Assert.Equal(later ? two with { First = 128 + two.First, Second = 128 + two.Second, Nearest = 128 + two.Nearest } : one, farthest);

        // The other way round, the farthest is in the other batch.
        float[] turned = [.. first[128..256], .. first[..128]], turnedSecond = [.. second[128..256], .. second[..128]];
        Assert.Equal(later, SupportCorner.OfBatches(turned, turnedSecond).Farthest.First < 128);
        Assert.Equal(SupportCorner.Of(first.AsSpan(0, 50), second.AsSpan(0, 50)),
            SupportCorner.OfBatches(first.AsSpan(0, 50), second.AsSpan(0, 50)).Farthest);
        Assert.Throws<ArgumentException>(() => SupportCorner.OfBatches([], []));
    }

    [Fact]
    public void Values_that_are_no_numbers_have_no_corner() => Assert.True(float.IsNaN(
        SupportCorner.Of([float.NaN, float.NaN], [1, float.NaN]).SquaredDistance));

    [Fact]
    public void As_many_values_of_the_one_as_of_the_other_are_needed()
    {
        Assert.Throws<ArgumentException>(() => SupportCorner.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => SupportCorner.Of([], []));
    }

    private static float[] Values(int count, ulong seed)
    {
        Philox random = new(seed, RandomPurpose.Test);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)random.NextNormal();
        return values;
    }
}
