using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests.Learners;

public class CanonicalCodesTests
{
    private static readonly CodeSample Sample = Of((_, _, z) => (z[0], z[1], z[2]) = (z[0], z[1], z[2]));

    [Fact]
    public void Codes_in_another_order_and_with_other_signs_are_the_same()
    {
        CodeSample other = Of((_, _, z) => (z[0], z[1], z[2]) = (-z[2], z[0], -z[1]));
        (CanonicalCodes one, CanonicalCodes two) = (new(Sample), new(other));
        Assert.Equal(one.Apply(Sample), two.Apply(other));
        Assert.Equal(one.Order, two.Order.Select(place => new[] { 2, 0, 1 }[place]));
    }

    [Fact]
    public void Every_column_is_a_column_of_the_sample_or_its_negative()
    {
        var canonical = new CanonicalCodes(Sample);
        float[] codes = canonical.Apply(Sample);
        for (int place = 0; place < 3; place++)
        {
            float[] column = [.. Enumerable.Range(0, Sample.Count).Select(i => codes[3 * i + place])];
            float[] original = Sample.Code(canonical.Order[place]);
            Assert.Equal(original, column[0] == original[0] ? column : [.. column.Select(z => -z)]);
            Assert.True(column.First(z => z != column[0]) > column[0]);
        }
    }

    [Fact]
    public void Another_sample_has_the_order_and_the_signs_of_the_first()
    {
        // Falling in the sample that decides; the other falls in the first column alone.
        var canonical = new CanonicalCodes(new CodeSample([5, 5, 4, 3], 2, [0, 1], 1));
        Assert.Equal([0, 1], canonical.Order);
        Assert.Equal([-7, -1, -2, -9], canonical.Apply(new CodeSample([7, 1, 2, 9], 2, [0, 1], 1)));
    }

    [Fact]
    public void Constant_columns_and_columns_of_equal_ranks_keep_their_order()
    {
        var canonical = new CanonicalCodes(new CodeSample([0, 7, 0, 7, 1, 7, 10, 7], 4, [0, 1], 1));
        Assert.Equal([1, 3, 0, 2], canonical.Order);
    }

    private static CodeSample Of(Representations.Code change) => Representations.Balanced(new(4, 5), 2, 3, (v, image, z) =>
    {
        (z[0], z[1], z[2]) = (v[0] + 0.01f * image, 2 - v[1], v[0] * v[1] + 0.5f);
        change(v, image, z);
    });
}
