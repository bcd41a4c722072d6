using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>
/// Falcor3D and Isaac3D (Nie et al.: Semi-supervised StyleGAN for disentanglement learning, ICML 2020): renderings of a living room under
/// moving light and camera, and of a robot's arm in a kitchen. Read from the authors' files of 128x128 pixels, reduced to 64x64x3.
/// </summary>
internal static class RenderedRoomDataset
{
    private const int Side = 64;

    /// <summary>The factors of Falcor3D, the last fastest.</summary>
    internal static FactorGrid Falcor { get; } = new(
    [
        Factor.Numbered("lighting_intensity", 5), Factor.Numbered("lighting_x", 6), Factor.Numbered("lighting_y", 6),
        Factor.Numbered("lighting_z", 6), Factor.Numbered("camera_x", 6), Factor.Numbered("camera_y", 6), Factor.Numbered("camera_z", 6),
    ]);

    /// <summary>The factors of Isaac3D, the last fastest.</summary>
    internal static FactorGrid Isaac { get; } = new(
    [
        Factor.Numbered("object_shape", 3) with { IsCategorical = true }, Factor.Numbered("robot_x", 8), Factor.Numbered("robot_y", 5),
        Factor.Numbered("camera_height", 4), Factor.Numbered("object_scale", 4), Factor.Numbered("lighting_intensity", 4),
        Factor.Numbered("lighting_y", 6), Factor.Numbered("object_color", 4) with { IsCategorical = true },
        Factor.Numbered("wall_color", 4) with { IsCategorical = true },
    ]);

    /// <summary>The living room's line in the catalogue.</summary>
    internal static DatasetEntry FalcorEntry { get; } = Entry(
        "falcor3d", "Falcor3D", "233,280 renderings of a room, 128x128 reduced to 64x64x3, with 4 factors of its light and 3 of the camera",
        "Falcor3D_down128", "train-rec.labels", Falcor);

    /// <summary>The robot's line in the catalogue.</summary>
    internal static DatasetEntry IsaacEntry { get; } = Entry(
        "isaac3d", "Isaac3D", "737,280 renderings of a robot's arm in a kitchen, 128x128 reduced to 64x64x3, with 9 factors",
        "Isaac3D_down128", "labels.npy", Isaac);

    /// <summary>Opens a folder of pictures, <c>images/000000.png</c> and so on, in the order of a grid.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="labelFile">
    /// The file of the factor values in it, (N, K): where it is there, its values become those of the factors, and the order is checked.
    /// </param>
    /// <param name="name">The data set's name.</param>
    /// <param name="options">Where the decoded pixels are kept.</param>
    /// <param name="grid">The factors.</param>
    /// <exception cref="UserErrorException">A picture is missing or damaged, or the values are not those of the grid.</exception>
    internal static IFactorGrid Open(string path, string labelFile, string name, DatasetOptions options, FactorGrid grid)
    {
        string folder = Path.Combine(path, "images"), labels = Path.Combine(path, labelFile);
        if (!Directory.Exists(folder)) throw new UserErrorException($"{path} has no folder images", "unpack the authors' archive");
        if (File.Exists(labels)) grid = WithValues(grid, labels);
        using PictureFiles files = PictureFiles.Open(folder);
        if (files.Names.Count != grid.Count)
            throw new UserErrorException($"{folder} has {files.Names.Count} pictures, {grid.Count} are expected");
        for (int i = 0; i < grid.Count; i++)
        {
            if (files.Names[i] != $"{i:000000}.png")
                throw new UserErrorException($"{folder} has no {i:000000}.png, but {InputFile.Printable(files.Names[i])}");
        }

        List<Notice> notices = [.. files.Notices([])];
        IImageDataset images = PictureDataset.Open(name, files, new ImageShape(Side, Side, 3), options, notices);
        return new GridImages(NotedImages.Of(images, labels: null, notices), grid);
    }

    // Columns may stand in another order than the factors vary in: that of a factor is the one that changes where it alone does. The value
    // of a factor is that of the image in which it alone is not the first; all others must agree with it.
    private static FactorGrid WithValues(FactorGrid grid, string path)
    {
        double[] labels = LabelsOf(path, grid);
        int k = grid.Factors.Count;
        int[] at = new int[k], columns = new int[k];
        double[][] values = new double[k][];
        for (int f = 0; f < k; f++)
        {
            at[f] = 1;
            int second = grid.IndexOf(at);
            columns[f] = Enumerable.Range(0, k).FirstOrDefault(column => labels[second * k + column] != labels[column], f);
            values[f] = new double[grid.Factors[f].Size];
            for (int value = 0; value < values[f].Length; value++)
            {
                at[f] = value;
                values[f][value] = labels[grid.IndexOf(at) * k + columns[f]];
            }

            at[f] = 0;
            if (values[f].Distinct().Count() < values[f].Length || !values[f].All(double.IsFinite))
                throw NotTheGrid(path, grid.Factors[f], "its values are not all different");
        }

        for (int image = 0; image < grid.Count; image++)
        {
            grid.FactorsOf(image, at);
            for (int f = 0; f < k; f++)
            {
                double found = labels[image * k + columns[f]], expected = values[f][at[f]];
                if (found != expected) throw NotTheGrid(path, grid.Factors[f], $"image {image} has {found}, {expected} is expected");
            }
        }

        return new FactorGrid([.. grid.Factors.Select((factor, f) => factor with { Values = values[f] })]);
    }

    private static double[] LabelsOf(string path, FactorGrid grid)
    {
        NpyArray array = NpyArray.Read(path);
        if (array.Shape is not [int rows, int columns] || rows != grid.Count || columns != grid.Factors.Count)
            throw new UserErrorException(
                $"{path} has shape ({string.Join(", ", array.Shape)}), ({grid.Count}, {grid.Factors.Count}) is expected");
        return array.ElementType == typeof(float) ? Array.ConvertAll(array.Values<float>(), value => (double)value)
            : array.ElementType == typeof(double) ? array.Values<double>()
            : throw new UserErrorException($"{path} holds {array.ElementType.Name}, floating-point numbers are expected");
    }

    private static UserErrorException NotTheGrid(string path, Factor factor, string why) =>
        new($"{path} does not have the values of a grid in which the last factor varies fastest: {factor.Name}: {why}");

    private static DatasetEntry Entry(string id, string title, string description, string folder, string labels, FactorGrid grid) =>
        new(id, title, description, (name, path, options) =>
            Open(DataFolder.Find(title, path, options, $"{id}/{folder}", folder, id), labels, name, options, grid))
        { Argument = "FOLDER", IsFolder = true };
}
