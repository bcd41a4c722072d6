using System.Xml.Linq;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public sealed class MapSheetTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_map_goes_from_black_to_the_lightest_grey()
    {
        PixelGrid map = MapSheet.Map([0, 0.5, 1, 2, 4, 8], 2, 3, full: 4);
        Assert.Equal((3, 2, 3), (map.Width, map.Height, map.Channels));
        Assert.Equal([0, 32, 64, 127, 254, 254], Enumerable.Range(0, 6).Select(i => (int)map.Pixels[3 * i + 1]));
        Assert.All(MapSheet.Map([0, 0], 1, 2, full: 0).Pixels.ToArray(), value => Assert.Equal(0, value));
        Assert.Throws<ArgumentException>(() => MapSheet.Map([0, 0], 2, 2, 1));
    }

    [Fact]
    public void Maps_stand_in_rows_of_five_with_their_words_and_one_scale()
    {
        LabelledMap[] maps = [.. Enumerable.Range(0, 7).Select(i =>
            new LabelledMap($"z{i}", $"mean {i}", MapSheet.Map([i, i, i, i], 2, 2, full: 6)))];
        XElement svg = XElement.Parse(MapSheet.ToSvg("Where", "6 per standard deviation", maps));
        string[] texts = [.. svg.Elements(Svg + "text").Select(text => text.Value)];
        IEnumerable<string> words = Enumerable.Range(0, 7).SelectMany(i => (string[])[$"z{i}", $"mean {i}"]);
        Assert.Equal(["Where", .. words, "0", "6 per standard deviation"], texts);
        double[] lefts = [.. svg.Elements(Svg + "image").Select(image => (double)image.Attribute("x")!)];
        Assert.Equal(lefts[..2], lefts[5..]);
        Assert.Equal(5, lefts.Distinct().Count());

        // Pixels are what the drawing shows: the last map is of the lightest grey.
        PixelGrid sheet = MapSheet.ToPixels("Where", "6 per standard deviation", maps);
        XElement last = svg.Elements(Svg + "image").Last();
        Assert.Equal(MapSheet.Full, sheet.Row((int)last.Attribute("y")! + 5)[3 * ((int)last.Attribute("x")! + 5)]);
        Assert.Equal(((int)svg.Attribute("width")!, (int)svg.Attribute("height")!), (sheet.Width, sheet.Height));
    }
}
