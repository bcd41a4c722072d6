using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Tests.Drawing;

public sealed class PointTonesTests
{
    [Fact]
    public void Few_named_values_are_categories_and_many_are_a_scale()
    {
        float[] values = [2, 0, 1, 2];
        PointTones few = PointTones.Of(values, ["square", "ellipse", "heart"]);
        Assert.Equal([2, 0, 1, 2], few.Tones);
        Assert.Equal(["square", "ellipse", "heart"], few.Categories);

        PointTones many = PointTones.Of([0, 3, 9, 4.5f], [.. Enumerable.Range(0, 10).Select(i => $"{i}")]);
        Assert.Null(many.Categories);
        Assert.Equal((0.0, 9.0), (many.Low, many.High));
        Assert.Equal([0, 85, 255, 128], many.Tones);
    }

    [Fact]
    public void Extreme_values_do_not_take_the_scale_where_it_is_clipped()
    {
        // One in a thousand is far out at either end.
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => i == 0 ? -1e6f : i == 999 ? 1e6f : i)];
        PointTones whole = PointTones.Of(values), clipped = PointTones.Of(values, clip: true);
        Assert.Equal((-1e6, 1e6), (whole.Low, whole.High));
        Assert.Equal((10.0, 989.0), (clipped.Low, clipped.High));
        Assert.Equal((0, 255), (clipped.Tones[0], clipped.Tones[999]));
        Assert.Equal((byte)Math.Round(255 * (500 - 10) / 979.0), clipped.Tones[500]);
        Assert.Equal(128, whole.Tones[500]);
    }

    [Fact]
    public void What_is_not_finite_or_does_not_vary_has_the_lowest_tone()
    {
        Assert.Equal([0, 255, 0, 0], PointTones.Of([1, 3, float.NaN, float.PositiveInfinity]).Tones);
        Assert.Equal([0, 0], PointTones.Of([7, 7]).Tones);
        Assert.Equal(0, PointTones.Of([float.NaN]).High);
    }

    [Fact]
    public void Colours_are_those_of_the_charts_and_a_ramp_that_grows_brighter()
    {
        Assert.Equal(0x0b62a4, PointTones.ColourOf(0, isCategory: true));
        Assert.Equal((30 << 16) + (80 << 8) + 170, PointTones.ColourOf(0, isCategory: false));
        Assert.Equal((245 << 16) + (210 << 8) + 40, PointTones.Ramp[255]);
        double[] light = [.. PointTones.Ramp.Where((_, i) => i % 5 == 0)
            .Select(colour => 0.3 * (colour >> 16) + 0.6 * (colour >> 8 & 255) + 0.1 * (colour & 255))];
        Assert.Equal(light.Order(), light);
    }
}
