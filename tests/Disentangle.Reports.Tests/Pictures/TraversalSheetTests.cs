using System.Xml.Linq;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public sealed class TraversalSheetTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Each cell is of one grey, by which it is found again.
    private static readonly TraversalStrip
        First = new("z1 floor hue", "2.50 nats, explains 98 %", [Cell(10), Cell(20), Cell(30)], "−1.50", "2.50", 0.25),
        Second = new("z0", "inactive", [Cell(40), Cell(50)], "0", "1");

    private static readonly TraversalBlock Block = new("image 7", Cell(60), Cell(70), [First, Second]);

    [Fact]
    public void Everything_that_a_row_tells_is_text_of_the_drawing()
    {
        XElement svg = XElement.Parse(TraversalSheet.ToSvg([Block]));
        Assert.Equal(
            ["image 7", "input, reconstruction", "z1 floor hue", "2.50 nats, explains 98 %", "−1.50", "2.50", "z0", "inactive", "0", "1"],
            svg.Elements(Svg + "text").Select(text => text.Value));
        Assert.Contains("z1 floor hue: 2.50 nats", svg.Attribute("aria-label")!.Value, StringComparison.Ordinal);
        Assert.All(svg.Elements(Svg + "image"),
            image => Assert.StartsWith("data:image/png;base64,", image.Attribute("href")!.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Values_stand_at_the_middles_of_the_outer_images_and_the_mark_at_the_code()
    {
        XElement svg = XElement.Parse(TraversalSheet.ToSvg([Block]));
        XElement[] images = [.. svg.Elements(Svg + "image")];
        Assert.Equal(2 + 3 + 2, images.Length);
        double[] cells = [.. images.Skip(2).Take(3).Select(image => Number(image, "x") + 16)];
        Assert.Equal(cells[1] - cells[0], cells[2] - cells[1]);
        double At(string text) => Number(svg.Elements(Svg + "text").Single(element => element.Value == text), "x");
        Assert.Equal((cells[0], cells[2]), (At("−1.50"), At("2.50")));

        // A quarter of the way; the second strip has no mark, as its code is beyond its ends.
        XElement mark = Assert.Single(svg.Elements(Svg + "rect"), bar => bar.Attribute("fill")!.Value == "#0b62a4");
        Assert.Equal(cells[0] + (cells[2] - cells[0]) / 4, Number(mark, "x") + Number(mark, "width") / 2, 1.0);
    }

    [Fact]
    public void Pixels_are_where_the_drawing_has_them()
    {
        XElement svg = XElement.Parse(TraversalSheet.ToSvg([Block, Block with { Name = "image 8" }]));
        PixelGrid sheet = TraversalSheet.ToPixels([Block, Block with { Name = "image 8" }]);
        Assert.Equal(((int)Number(svg, "width"), (int)Number(svg, "height")), (sheet.Width, sheet.Height));
        byte[] greys = [.. svg.Elements(Svg + "image").Select(image => At(sheet, (int)Number(image, "x"), (int)Number(image, "y")))];
        Assert.Equal([60, 70, 10, 20, 30, 40, 50, 60, 70, 10, 20, 30, 40, 50], greys);
        foreach (XElement image in svg.Elements(Svg + "image"))
            Assert.Equal(At(sheet, (int)Number(image, "x"), (int)Number(image, "y")),
                At(sheet, (int)Number(image, "x") + 31, (int)Number(image, "y") + 31));
    }

    [Fact]
    public void A_grid_rises_to_the_right_and_upwards()
    {
        TraversalGrid grid = new("image 7", First with { Cells = [] }, Second with { Cells = [] },
            [Cell(1), Cell(2), Cell(3), Cell(4), Cell(5), Cell(6)], Columns: 3);
        XElement svg = XElement.Parse(TraversalSheet.ToSvg([grid]));
        PixelGrid sheet = TraversalSheet.ToPixels([grid]);
        (double X, double Y)[] places = [.. svg.Elements(Svg + "image").Select(image => (Number(image, "x"), Number(image, "y")))];
        Assert.Equal([1, 2, 3, 4, 5, 6], places.Select(place => At(sheet, (int)place.X, (int)place.Y)));
        Assert.True(places[0].X < places[1].X && places[0].Y == places[1].Y);
        Assert.True(places[3].X == places[0].X && places[3].Y < places[0].Y);

        // The upper value of the second unit stands above the lower.
        double Top(string text) => Number(svg.Elements(Svg + "text").Single(element => element.Value == text), "y");
        Assert.True(Top("1") < Top("0"));
        Assert.Equal(Top("−1.50"), Top("2.50"));
    }

    [Fact]
    public void Units_move_side_by_side_there_and_back()
    {
        IReadOnlyList<PixelGrid> frames = TraversalFrames.Of([Block]);
        Assert.Equal(4, frames.Count);
        Assert.All(frames, frame => Assert.Equal((frames[0].Width, frames[0].Height), (frame.Width, frame.Height)));

        // A unit of two values shows each for half of the time; words do not move.
        Assert.Equal([(10, 40), (20, 40), (30, 50), (20, 40)], frames.Select(frame => (Seen(frame, 10, 20, 30), Seen(frame, 40, 50))));

        int Seen(PixelGrid frame, params byte[] greys) => greys.Single(grey =>
        {
            int count = 0;
            for (int y = 0; y < frame.Height; y++)
            {
                Span<byte> row = frame.Row(y);
                for (int x = 0; x < frame.Width; x++)
                    if (row[3 * x] == grey && row[3 * x + 1] == grey && row[3 * x + 2] == grey) count++;
            }

            return count == 32 * 32;
        });
    }

    private static PixelGrid Cell(byte grey)
    {
        PixelGrid cell = new(32, 32, 1);
        cell.Pixels.Fill(grey);
        return cell;
    }

    private static byte At(PixelGrid sheet, int x, int y) => sheet.Row(y)[3 * x];

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, System.Globalization.CultureInfo.InvariantCulture);
}
