using System.Xml.Linq;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public sealed class PairSheetTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly PairBar[] Bars =
        [new("z1 hue", 8, "8.0", true), new("z0", 2, "2.0", false, IsWrong: true), new("z2", 0, "0", false)];

    private static readonly ExamplePair Pair = new(Image(40), Image(200), "images 3 and 9", "hue 0 \u2192 1", Bars, 4);

    [Fact]
    public void Bars_are_as_long_as_their_values_and_the_line_stands_at_the_threshold()
    {
        XElement svg = XElement.Parse(PairSheet.ToSvg("Pairs", [Pair]));
        Assert.Equal(["Pairs", "images 3 and 9", "hue 0 \u2192 1", "z1 hue", "8.0", "z0", "2.0", "z2", "0"],
            svg.Elements(Svg + "text").Select(text => text.Value));

        // Filled where apart; an outline of four lines where shared, of another colour where that is wrong.
        XElement[] rects = [.. svg.Elements(Svg + "rect").Skip(1)];
        XElement filled = Assert.Single(rects, rect => rect.Attribute("fill")!.Value == "#0b62a4");
        XElement[] wrong = [.. rects.Where(rect => rect.Attribute("fill")!.Value == "#bf4408")];
        Assert.Equal(4, wrong.Length);
        Assert.Equal(220, (int)filled.Attribute("width")!);
        Assert.Equal(220 / 4, wrong.Max(rect => (int)rect.Attribute("width")!));
        XElement line = rects[^1];
        Assert.Equal((1, (int)filled.Attribute("x")! + 110), ((int)line.Attribute("width")!, (int)line.Attribute("x")!));
    }

    [Fact]
    public void Without_a_threshold_there_is_no_line_and_equal_images_have_no_length()
    {
        PairBar[] none = [.. Bars.Select(bar => bar with { Value = 0, IsApart = true })];
        XElement svg = XElement.Parse(PairSheet.ToSvg("Pairs", [Pair with { Bars = none, Threshold = double.NaN }]));
        Assert.Single(svg.Elements(Svg + "rect"));
        PixelGrid sheet = PairSheet.ToPixels("Pairs", [Pair, Pair]);
        Assert.Equal(2 * 2, XElement.Parse(PairSheet.ToSvg("Pairs", [Pair, Pair])).Elements(Svg + "image").Count());

        // The first picture stands at the margin, enlarged.
        Assert.Equal(40, sheet.Row(60)[3 * 20]);
    }

    private static PixelGrid Image(byte shade)
    {
        PixelGrid image = new(8, 8, 1);
        image.Pixels.Fill(shade);
        return image;
    }
}
