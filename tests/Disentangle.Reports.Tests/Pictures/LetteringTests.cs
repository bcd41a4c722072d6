using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public sealed class LetteringTests
{
    private const string All = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%-−+=_.,:·/()";

    [Fact]
    public void Every_letter_stays_within_its_width_and_the_heights_of_the_font()
    {
        foreach (char c in All)
        {
            (double X, double Y)[] points = [.. StrokeFont.LinesOf($"{c}").SelectMany(line => line)];
            Assert.NotEmpty(points);
            Assert.All(points, p => Assert.InRange(p.X, -0.6, StrokeFont.WidthOf($"{c}") + 0.6));
            Assert.All(points, p => Assert.InRange(p.Y, -1, 13.1));
        }
    }

    [Fact]
    public void No_two_letters_look_alike_but_for_small_l_and_capital_i()
    {
        string[] drawn = [.. All.Where(c => c != 'I').Select(c => string.Join(';', StrokeFont.LinesOf($"{c}").SelectMany(line => line)))];
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.Equal(StrokeFont.LinesOf("é"), StrokeFont.LinesOf("ж")); // a box
    }

    [Fact]
    public void A_text_is_as_wide_as_its_letters_and_the_space_between_them()
    {
        double between = StrokeFont.WidthOf("ll") - 2 * StrokeFont.WidthOf("l");
        Assert.True(between > 0);
        Assert.Equal(StrokeFont.WidthOf("ab") + between + StrokeFont.WidthOf("c"), StrokeFont.WidthOf("abc"), 1e-9);
        Assert.Equal(2 * Lettering.WidthOf("wall hue", 10), Lettering.WidthOf("wall hue", 20), 1e-9);
    }

    [Fact]
    public void Ink_is_on_the_lines_and_nowhere_else()
    {
        // A capital of 40 pixels has strokes of 5: an l at 10.5 from 8 to 48 covers the columns 8 to 12.
        var picture = new PixelGrid(24, 60, 3);
        picture.Pixels.Fill(255);
        Lettering.Write(picture, "l", 10.5, 8, 40, (10, 20, 30));
        for (int y = 0; y < 60; y++)
        {
            for (int x = 0; x < 24; x++)
            {
                byte[] pixel = [.. picture.Row(y).Slice(3 * x, 3)];
                if (y is >= 8 and < 48 && x is >= 8 and <= 12) Assert.Equal([10, 20, 30], pixel);
                else if (y is < 5 or > 50 || x is < 8 or > 12) Assert.Equal([255, 255, 255], pixel);
            }
        }

        // What lies outside of the picture is left out.
        Lettering.Write(picture, "W", -20, -20, 40, (0, 0, 0));
    }
}
