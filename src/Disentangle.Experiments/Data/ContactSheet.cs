using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Reports.Pictures;

namespace Disentangle.Experiments.Data;

/// <summary>A picture of a data set: a row for each factor, and rows of images drawn at random.</summary>
public static class ContactSheet
{
    private const int Columns = 12, RandomRows = 4, MostFactors = 24;

    /// <summary>
    /// Draws the sheet. In the row of a factor the other factors stand still, each at another part of its values so that two hues
    /// differ, and this one goes from its first value to its last, by way of at most twelve; data that is no complete grid has no
    /// such rows, as it may lack the images.
    /// </summary>
    public static PixelGrid Draw(IImageDataset data)
    {
        List<int> indices = [];
        List<int> lengths = [];
        if (data is IFactorGrid grid)
        {
            foreach (int factor in Enumerable.Range(0, grid.Factors.Count).Where(f => grid.Factors[f].Size > 1).Take(MostFactors))
            {
                int[] row = Row(grid, factor);
                indices.AddRange(row);
                lengths.Add(row.Length);
            }
        }

        Philox random = new(0, RandomPurpose.ContactSheet);
        for (int row = 0; row < RandomRows; row++)
        {
            for (int i = 0; i < Columns; i++) indices.Add(random.NextInt(data.Count));
            lengths.Add(Columns);
        }

        return Arrange(data, indices, lengths);
    }

    private static int[] Row(IFactorGrid grid, int factor)
    {
        int[] values = [.. grid.Factors.Select((f, place) => f.Size * (place + 1) / (grid.Factors.Count + 1))];
        int size = grid.Factors[factor].Size, count = Math.Min(size, Columns);
        int[] indices = new int[count];
        for (int i = 0; i < count; i++)
        {
            values[factor] = i * (size - 1) / (count - 1);
            indices[i] = grid.IndexOf(values);
        }

        return indices;
    }

    // A short row ends with places that are left empty.
    private static PixelGrid Arrange(IImageDataset data, List<int> indices, List<int> lengths)
    {
        ImageShape shape = data.Shape;
        float[] images = new float[indices.Count * shape.Count];
        data.Read([.. indices], images);
        int scale = Math.Max(1, 64 / Math.Max(shape.Height, shape.Width));
        IReadOnlyList<PixelGrid> pictures = ImageGrid.Split(images, shape.Height, shape.Width, shape.Channels, scale);
        PixelGrid empty = new(pictures[0].Width, pictures[0].Height, pictures[0].Channels);
        empty.Pixels.Fill(ImageGrid.DefaultShade);
        List<PixelGrid> places = [];
        int next = 0;
        foreach (int length in lengths)
        {
            for (int i = 0; i < Columns; i++) places.Add(i < length ? pictures[next++] : empty);
        }

        return ImageGrid.Arrange(places, Columns);
    }
}
