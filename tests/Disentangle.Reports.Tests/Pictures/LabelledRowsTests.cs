using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

public sealed class LabelledRowsTests
{
    private static readonly LabelledRow[] Rows =
    [
        new("wall hue", "z7 explains 94 %", [.. Enumerable.Range(0, 4).Select(i => TestPictures.Noise(32, 32, 3, (ulong)i))]),
        new("shape", "z1 explains 20 %", [.. Enumerable.Range(4, 4).Select(i => TestPictures.Noise(32, 32, 3, (ulong)i))]),
    ];

    [Fact]
    public void A_sheet_has_every_cell_once_in_its_row_and_column_and_words_left_of_them()
    {
        PixelGrid sheet = LabelledRows.Sheet(Rows, "−2", "value", "2");
        (int Left, int Top)[,] places = new (int, int)[2, 4];
        for (int r = 0; r < 2; r++)
        {
            for (int c = 0; c < 4; c++) places[r, c] = Assert.Single(PlacesOf(Rows[r].Cells[c], sheet));
        }

        for (int c = 0; c < 4; c++)
        {
            Assert.Equal(places[0, c].Left, places[1, c].Left);
            Assert.True(places[0, c].Top + 32 < places[1, c].Top);
            if (c > 0) Assert.True(places[0, c - 1].Left + 32 < places[0, c].Left);
        }

        // Ink left of each row, at its height; white around everything.
        foreach (int r in new[] { 0, 1 })
        {
            Assert.Contains(
                Enumerable.Range(places[r, 0].Top, 32),
                y => sheet.Row(y)[..(3 * places[r, 0].Left)].ToArray().Any(b => b < 60));
        }

        Assert.All(sheet.Row(0).ToArray().Concat(sheet.Row(sheet.Height - 1).ToArray()), b => Assert.Equal(255, b));
    }

    [Fact]
    public void A_frame_has_the_cell_of_its_place_from_each_row()
    {
        PixelGrid[] frames = LabelledRows.Frames(Rows);
        Assert.Equal(4, frames.Length);
        for (int place = 0; place < 4; place++)
        {
            PixelGrid frame = frames[place];
            (int first, int second) = (Assert.Single(PlacesOf(Rows[0].Cells[place], frame)).Left,
                Assert.Single(PlacesOf(Rows[1].Cells[place], frame)).Left);
            Assert.True(first + 32 < second);
            Assert.Empty(PlacesOf(Rows[0].Cells[(place + 1) % 4], frame));
        }
    }

    [Fact]
    public void Of_grey_pictures_they_are_grey_with_the_brightness_of_the_same_in_colour()
    {
        LabelledRow[] grey =
            [new("shape", "z1 explains 20 %", [.. Enumerable.Range(0, 3).Select(i => TestPictures.Noise(32, 32, 1, (ulong)i))])];
        LabelledRow[] colour = [grey[0] with { Cells = [.. grey[0].Cells.Select(cell => cell.ToRgb())] }];
        AssertAlike(LabelledRows.Sheet(colour, "−2", "value", "2"), LabelledRows.Sheet(grey, "−2", "value", "2"));
        foreach ((PixelGrid first, PixelGrid second) in LabelledRows.Frames(colour).Zip(LabelledRows.Frames(grey)))
            AssertAlike(first, second);

        static void AssertAlike(PixelGrid colour, PixelGrid grey)
        {
            Assert.Equal((colour.Width, colour.Height, 3, 1), (grey.Width, grey.Height, colour.Channels, grey.Channels));
            for (int i = 0; i < grey.Pixels.Length; i++)
            {
                byte[] rgb = colour.Pixels.Slice(3 * i, 3).ToArray();
                Assert.Equal(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2], grey.Pixels[i], 1.5);
            }
        }
    }

    private static List<(int Left, int Top)> PlacesOf(PixelGrid cell, PixelGrid sheet)
    {
        List<(int, int)> places = [];
        for (int top = 0; top <= sheet.Height - cell.Height; top++)
        {
            for (int left = 0; left <= sheet.Width - cell.Width; left++)
            {
                bool same = true;
                for (int y = 0; same && y < cell.Height; y++)
                    same = sheet.Row(top + y).Slice(3 * left, 3 * cell.Width).SequenceEqual(cell.Row(y));
                if (same) places.Add((left, top));
            }
        }

        return places;
    }
}
