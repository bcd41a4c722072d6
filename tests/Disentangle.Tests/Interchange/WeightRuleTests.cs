using Disentangle.Interchange;
using Disentangle.Layers;

namespace Disentangle.Tests.Interchange;

public sealed class WeightRuleTests
{
    private static readonly ImageShape Image = new(2, 3, 5);

    [Fact]
    public void Convolutions_are_OIHW_there()
    {
        WeightRule rule = new("w", ["w"], WeightKind.Convolution);
        (int k, int i, int o) = (2, 3, 4);
        int[] places = rule.Places(new Shape(k, k, i, o));
        Assert.Equal([o, i, k, k], rule.ShapeThere(new Shape(k, k, i, o)));
        foreach ((int y, int x, int c, int d) in Indices(k, k, i, o))
            Assert.Equal(((d * i + c) * k + y) * k + x, places[((y * k + x) * i + c) * o + d]);
    }

    [Fact]
    public void Transposed_convolutions_are_IOHW_there_and_HWOI_here()
    {
        WeightRule rule = new("w", ["w"], WeightKind.TransposedConvolution);
        (int k, int i, int o) = (2, 3, 4);
        int[] places = rule.Places(new Shape(k, k, o, i));
        Assert.Equal([i, o, k, k], rule.ShapeThere(new Shape(k, k, o, i)));
        foreach ((int y, int x, int d, int c) in Indices(k, k, o, i))
            Assert.Equal(((c * o + d) * k + y) * k + x, places[((y * k + x) * o + d) * i + c]);
    }

    [Fact]
    public void Inputs_and_outputs_that_are_images_are_channels_first_there()
    {
        WeightRule rule = new("w", ["w"], WeightKind.Linear) { Inputs = Image, Outputs = Image };
        int[] places = rule.Places(new Shape(30, 30));
        foreach ((int y, int x, int c, _) in Indices(2, 3, 5, 1))
        {
            foreach ((int v, int u, int d, _) in Indices(2, 3, 5, 1))
                Assert.Equal(((d * 2 + v) * 3 + u) * 30 + (c * 2 + y) * 3 + x, places[((y * 3 + x) * 5 + c) * 30 + (v * 3 + u) * 5 + d]);
        }

        Assert.Equal(places.Order().ToArray(), Enumerable.Range(0, 900));
    }

    [Fact]
    public void Interleaved_heads_take_turns_there()
    {
        // Here two means and two log-variances, there mean, log-variance, mean, log-variance.
        Assert.Equal([0, 2, 1, 3], new WeightRule("b", ["b"], WeightKind.Vector) { Interleaved = 2 }.Places(new Shape(4)));
        Assert.Equal([0, 3, 1, 4, 2, 5], new WeightRule("b", ["b"], WeightKind.Vector) { Interleaved = 3 }.Places(new Shape(6)));
        Assert.Equal([0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11],
            new WeightRule("w", ["w"], WeightKind.Linear) { Interleaved = 2 }.Places(new Shape(3, 4)));
        Assert.Equal([0], new WeightRule("s", ["s"], WeightKind.Vector).Places(Shape.Scalar));
    }

    [Theory]
    [InlineData(WeightKind.Convolution, "w has the shape 4x6, which does not match the layout given in the map: w <- a + b : conv")]
    [InlineData(WeightKind.Vector, "w has the shape 4x6, which does not match the layout given in the map: w <- a + b")]
    public void A_shape_of_another_rank_is_refused(WeightKind kind, string message) =>
        Assert.Equal(message, Toys.Refused(() => new WeightRule("w", ["a", "b"], kind).Places(new Shape(4, 6))).Message);

    [Fact]
    public void Orders_that_do_not_suit_are_refused()
    {
        WeightRule rule = new("w", ["w"], WeightKind.Linear);
        Assert.Equal("w has 4 inputs, but the map gives them the shape of an image with 30 values",
            Toys.Refused(() => (rule with { Inputs = Image }).Places(new Shape(4, 6))).Message);
        Assert.Equal("w has 6 outputs, but the map gives them the shape of an image with 30 values",
            Toys.Refused(() => (rule with { Outputs = Image }).Places(new Shape(4, 6))).Message);
        Assert.Equal("w has 6 outputs, which is not a multiple of interleaved=4 in the map",
            Toys.Refused(() => (rule with { Interleaved = 4 }).Places(new Shape(4, 6))).Message);
    }

    private static IEnumerable<(int A, int B, int C, int D)> Indices(int a, int b, int c, int d) =>
        from i in Enumerable.Range(0, a)
        from j in Enumerable.Range(0, b)
        from k in Enumerable.Range(0,
            c)
        from l in Enumerable.Range(0, d)
        select (i, j, k, l);
}
