using System.Xml.Linq;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public sealed class PointSheetTests
{
    private const int Side = PointRaster.Side;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly PointFrame Frame = new(
        "A model", "4 images at step 7", "component 1", "component 2", (-1, -2, 4), new("shape", ["square", "heart"], "0", "1"));

    /// <summary>Corners of a square: the view adds 4 % of its side at each end.</summary>
    [Fact]
    public void A_point_is_where_its_coordinates_say_and_of_its_colour()
    {
        PointRaster raster = new(new float[] { 0, 10, 0, 10 }, new float[] { 0, 0, 10, 10 },
            PointTones.Of([0, 1, 0, 1], ["a", "b"]));
        (double left, double bottom, double side) = raster.View();
        Assert.Equal((-0.4, -0.4, 10.8), (Math.Round(left, 9), Math.Round(bottom, 9), Math.Round(side, 9)));
        PixelGrid picture = raster.Draw();
        int near = (int)(0.4 / 10.8 * Side), far = (int)(10.4 / 10.8 * Side);
        Assert.Equal(0x0b62a4, At(picture, near, (int)(Side - near - 0.7)));
        Assert.Equal(0xbf4408, At(picture, far, (int)(Side - near - 0.7)));
        Assert.Equal(0x0b62a4, At(picture, near, Side - 1 - far));
        Assert.Equal(0xffffff, At(picture, Side / 2, Side / 2));

        // Few points are four pixels wide and high.
        Assert.Equal(4 * 16, Count(picture, colour => colour != 0xffffff));
    }

    [Fact]
    public void Lengths_are_the_same_both_ways()
    {
        PointRaster raster = new(new float[] { 0, 10 }, new float[] { 3, 5 }, PointTones.Of([0, 1]));
        (double left, double bottom, double side) = raster.View();
        Assert.Equal((-0.4, -1.4, 10.8), (Math.Round(left, 9), Math.Round(bottom, 9), Math.Round(side, 9)));
        Assert.Equal(1, new PointRaster(new float[] { 2, 2 }, new float[] { 2, 2 }, PointTones.Of([0, 1])).View().Side);
    }

    /// <summary>Against a plain double loop over pixels and points.</summary>
    [Fact]
    public void Of_points_on_one_pixel_the_last_that_is_shown_is_seen()
    {
        const int n = 60_000;
        float[] x = new float[n], y = new float[n], values = new float[n];
        bool[] shown = new bool[n];
        for (int i = 0; i < n; i++)
            (x[i], y[i], values[i], shown[i]) = (i * 37 % 101, i * 53 % 97, i % 3, i % 5 != 0);
        PointRaster raster = new(x, y, PointTones.Of(values, ["a", "b", "c"])) { Shown = shown };
        PixelGrid picture = raster.Draw();
        (double left, double bottom, double side) = raster.View();
        Dictionary<(int, int), int> last = [];
        for (int i = 0; i < n; i++)
            if (shown[i]) last[((int)((x[i] - left) * Side / side), (int)(Side - (y[i] - bottom) * Side / side))] = i;
        Assert.Equal(101 * 97, last.Count);
        foreach (((int px, int py), int i) in last)
            Assert.Equal(PointTones.ColourOf((byte)values[i], isCategory: true), At(picture, px, py));
        Assert.Equal(last.Count, Count(picture, colour => colour != 0xffffff));
    }

    [Fact]
    public void A_marked_point_has_a_ring_around_it()
    {
        PointRaster plain = new(new float[] { 0, 10, 5 }, new float[] { 0, 10, 5 }, PointTones.Of([0, 1, 0]));
        PixelGrid with = (plain with { Marked = [2] }).Draw(), without = plain.Draw();
        List<double> distances = [];
        for (int py = 0; py < Side; py++)
            for (int px = 0; px < Side; px++)
                if (At(with, px, py) != At(without, px, py)) distances.Add(double.Hypot(px - Side / 2.0, py - Side / 2.0));
        Assert.InRange(distances.Count, 100, 200);
        Assert.All(distances, distance => Assert.InRange(distance, 3, 13));
    }

    [Fact]
    public void Axes_names_and_legend_stand_around_the_points()
    {
        PixelGrid points = new PointRaster(new float[] { 0, 1 }, new float[] { 0, 1 }, PointTones.Of([0, 1], ["square", "heart"])).Draw();
        XElement svg = XElement.Parse(PointSheet.ToSvg(Frame, points));
        string[] texts = [.. svg.Elements(Svg + "text").Select(text => text.Value)];
        Assert.Equal(["A model", "4 images at step 7"], texts[..2]);
        Assert.Equal(["component 2", "component 1", "shape", "square", "heart"], texts[^5..]);
        XElement image = svg.Elements(Svg + "image").Single();
        double left = Number(image, "x"), top = Number(image, "y");

        // 2 is three quarters of the way across a view from -1 to 3; 1 is as far up one from -2 to 2.
        Assert.Equal(left + 0.75 * Side, Place("2", beside: false).X, 0.5);
        Assert.Equal(top + 0.25 * Side, Place("1", beside: true).Y - 8.5 / 2, 0.5);

        (double X, double Y) Place(string label, bool beside) => svg.Elements(Svg + "text")
            .Select(text => (text.Value, X: Number(text, "x"), Y: Number(text, "y")))
            .Where(text => text.Value == label && text.X < left == beside).Select(text => (text.X, text.Y)).First();

        PixelGrid sheet = PointSheet.ToPixels(Frame, points);
        Assert.Equal(((int)Number(svg, "width"), (int)Number(svg, "height")), (sheet.Width, sheet.Height));
    }

    [Fact]
    public void On_a_page_it_has_the_colours_of_the_page_and_no_ground()
    {
        PixelGrid points = new PointRaster(new float[] { 0, 1 }, new float[] { 0, 1 }, PointTones.Of([0, 1])).Draw();
        PointFrame frame = Frame with { Colour = new("kl", null, "1 or less", "9 or more") };
        XElement alone = XElement.Parse(PointSheet.ToSvg(frame, points));
        XElement page = XElement.Parse(PointSheet.ToSvg(frame, points, onPage: true));
        Assert.Contains(alone.Elements(Svg + "rect"), rect => rect.Attribute("fill")!.Value == "#ffffff");
        Assert.DoesNotContain(page.Elements(Svg + "rect"), rect => rect.Attribute("fill")!.Value == "#ffffff");
        Assert.All(page.Elements(Svg + "text"), text => Assert.Contains(
            text.Attribute("fill")!.Value, (string[])["currentColor", "var(--chart-muted,#6b6d73)"]));
        Assert.Contains("9 or more", page.Elements(Svg + "text").Select(text => text.Value));

        byte[] clear = Convert.FromBase64String(page.Elements(Svg + "image").Single().Attribute("href")!.Value.Split(',')[1]);
        Assert.True(clear.AsSpan().IndexOf("tRNS"u8) > 0);
        Assert.True(PngEncoder.Encode(points).AsSpan().IndexOf("tRNS"u8) < 0);
        Assert.Equal(points.Pixels.ToArray(), PngDecoder.Decode(PngEncoder.Encode(points, clearWhite: true), Side, Side)!.Pixels.ToArray());
    }

    [Fact]
    public void Points_without_tones_are_refused() => Assert.Throws<ArgumentException>(
        () => new PointRaster(new float[] { 0, 1 }, new float[] { 0, 1 }, PointTones.Of([0])).Draw());

    private static int At(PixelGrid picture, int x, int y) =>
        picture.Row(y)[3 * x] << 16 | picture.Row(y)[3 * x + 1] << 8 | picture.Row(y)[3 * x + 2];

    private static int Count(PixelGrid picture, Func<int, bool> counts)
    {
        int count = 0;
        for (int y = 0; y < picture.Height; y++)
            for (int x = 0; x < picture.Width; x++)
                if (counts(At(picture, x, y))) count++;
        return count;
    }

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);
}
