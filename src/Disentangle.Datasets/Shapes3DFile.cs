using Disentangle.Datasets.Formats.Hdf5;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// 3D Shapes (Burgess and Kim, 2018) read from its original file, <c>3dshapes.h5</c>. Its pixels, 5.9 GB, are
/// decoded once into a file of plain bytes.
/// </summary>
internal static class Shapes3DFile
{
    private const int Side = 64;

    // The same value may have been computed in two ways; the steps between values are far larger.
    private const double Tolerance = 1e-6;

    /// <summary>
    /// Opens the file: <c>images</c>, unsigned bytes of shape (images, 64, 64, 3), and <c>labels</c>, floats of shape (images, factors),
    /// which must be every combination of <paramref name="grid"/>'s sizes in order, the last column fastest and each factor's values
    /// rising. The labels become the factors' values.
    /// </summary>
    /// <exception cref="UserErrorException">The file is missing, damaged, or is not 3D Shapes.</exception>
    public static IFactorGrid Open(string path, string name, DatasetOptions options, FactorGrid grid)
    {
        using Hdf5File file = Hdf5File.Open(path, options.Crew);
        FactorGrid found = ReadLabels(file, grid);
        Hdf5Dataset images = file.OpenDataset("images");
        if (!images.HoldsBytes || images.Shape is not [int count, Side, Side, 3] || count != grid.Count)
        {
            throw new UserErrorException(
                $"{images.Source} has shape {images.ShapeText}{(images.HoldsBytes ? "" : " and holds floats")}, "
                + $"({grid.Count}, 64, 64, 3) of unsigned bytes is expected");
        }

        var source = new PixelSource(path, "images", new ImageShape(Side, Side, 3), count);
        return new GridImages(PixelCache.Open(name, source, options, stream => Copy(images, stream)), found);
    }

    private static int Copy(Hdf5Dataset images, Stream stream)
    {
        // Whole chunks at a time, which may be many images of few pixels each: of 12 MB at least and of 600 MB at most.
        const int row = Side * Side * 3, least = 1000, most = 50_000;
        int rows = Math.Min(most, (least + images.RowsTogether - 1) / images.RowsTogether * images.RowsTogether);
        byte[] block = new byte[Math.Min(rows, images.Shape[0]) * row];
        for (int first = 0; first < images.Shape[0]; first += rows)
        {
            int left = Math.Min(rows, images.Shape[0] - first);
            if (left * row != block.Length) block = new byte[left * row];
            images.ReadRows(first, left, block);
            stream.Write(block);
        }

        return 255;
    }

    private static FactorGrid ReadLabels(Hdf5File file, FactorGrid grid)
    {
        Hdf5Dataset dataset = file.OpenDataset("labels");
        int columns = grid.Factors.Count;
        if (dataset.HoldsBytes || dataset.Shape is not [int rows, int width] || rows != grid.Count || width != columns)
            throw new UserErrorException(
                $"{dataset.Source} has shape {dataset.ShapeText}, ({grid.Count}, {columns}) of floats is expected");
        double[] labels = new double[rows * columns];
        dataset.ReadRows(0, rows, labels);
        var factors = new Factor[columns];
        int[] values = new int[columns];
        for (int f = 0; f < columns; f++)
        {
            // The labels of a factor where all others are at their first value.
            double[] steps = new double[grid.Factors[f].Size];
            for (int v = 0; v < steps.Length; v++)
            {
                values[f] = v;
                steps[v] = labels[grid.IndexOf(values) * columns + f];
                if (!double.IsFinite(steps[v]) || (v > 0 && steps[v] <= steps[v - 1] + Tolerance))
                    throw NotInOrder(dataset, grid.IndexOf(values));
            }

            values[f] = 0;
            factors[f] = grid.Factors[f] with { Values = steps };
        }

        for (int row = 0; row < rows; row++)
        {
            grid.FactorsOf(row, values);
            for (int f = 0; f < columns; f++)
            {
                // NaN is near nothing.
                if (!(Math.Abs(labels[row * columns + f] - factors[f].Values[values[f]]) <= Tolerance)) throw NotInOrder(dataset, row);
            }
        }

        return new FactorGrid(factors);
    }

    private static UserErrorException NotInOrder(Hdf5Dataset labels, int image) =>
        new($"{labels.Source} is not in the order of 3D Shapes; the first difference is at image {image}");
}
