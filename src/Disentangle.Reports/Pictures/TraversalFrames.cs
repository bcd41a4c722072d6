namespace Disentangle.Reports.Pictures;

/// <summary>
/// Labelled latent traversals as an animation: the units side by side, each moving from its first value to its last and back.
/// </summary>
public static class TraversalFrames
{
    private const int Gap = 14, Margin = 16, MostAcross = 5;

    /// <summary>The frames; a unit of fewer images than others shows some longer.</summary>
    /// <param name="blocks">At least one; all images of one size.</param>
    public static IReadOnlyList<PixelGrid> Of(IReadOnlyList<TraversalBlock> blocks)
    {
        int count = blocks.Max(block => block.Strips.Max(strip => strip.Cells.Count));
        PixelGrid[] there = [.. Enumerable.Range(0, count).Select(i => Draw(blocks, count < 2 ? 0 : (double)i / (count - 1)))];
        return [.. there, .. there.Reverse().Skip(1).Take(Math.Max(0, count - 2))];
    }

    private static PixelGrid Draw(IReadOnlyList<TraversalBlock> blocks, double place)
    {
        (int width, int height) = (blocks[0].Image.Width, blocks[0].Image.Height);
        double name = Math.Max(8, width / 12.0), note = Math.Max(7, width / 15.0);
        int units = blocks.Max(block => block.Strips.Count), columns = Math.Min(units, MostAcross), rows = (units + columns - 1) / columns;
        int step = Gap + (int)Math.Ceiling(Math.Max(width, blocks.Max(block => block.Strips.Max(strip => WordsOf(strip, name, note)))));
        int line = (int)(height + 2.75 * name + 3.75 * note), head = blocks.Count > 1 ? (int)(3 * name) : 0;
        int block = head + rows * (line + Gap);
        Sheet sheet = new(columns * step - Gap + 2 * Margin, 2 * Margin + blocks.Count * block - Gap);
        for (int b = 0; b < blocks.Count; b++)
        {
            int top = Margin + b * block;
            if (head > 0) sheet.Write(blocks[b].Name, Margin, top + name / 2, name, Sheet.Ink);
            for (int i = 0; i < blocks[b].Strips.Count; i++)
            {
                TraversalStrip strip = blocks[b].Strips[i];
                int left = Margin + i % columns * step, at = top + head + i / columns * (line + Gap);
                double middle = left + (step - Gap) / 2.0, under = at + height + name;
                sheet.Add(strip.Cells[(int)Math.Round(place * (strip.Cells.Count - 1))], (int)(middle - width / 2.0), at);
                sheet.Write(strip.Name, middle, under, name, Sheet.Ink, "middle");
                sheet.Write(strip.Note, middle, under + 1.75 * name, note, Sheet.Faint, "middle");
                sheet.Write(Ends(strip), middle, under + 1.75 * name + 1.9 * note, note, Sheet.Faint, "middle");
            }
        }

        return sheet.ToPixels();
    }

    private static string Ends(TraversalStrip strip) => $"{strip.First} to {strip.Last}";

    private static double WordsOf(TraversalStrip strip, double name, double note) => Math.Max(
        Lettering.WidthOf(strip.Name, name), Math.Max(Lettering.WidthOf(strip.Note, note), Lettering.WidthOf(Ends(strip), note)));
}
