namespace Disentangle.Datasets;

/// <summary>Which data set a path is of.</summary>
public static class DatasetPath
{
    /// <summary>
    /// How a file or folder that exists is named as a data set: <c>images:photos</c> for a folder, <c>npz:codes.npz</c> for an archive, an
    /// original file by its name. Null where there is no such path, or nothing says what it is.
    /// </summary>
    public static string? NameFor(string path)
    {
        if (Directory.Exists(path)) return $"images:{path}";
        if (!File.Exists(path)) return null;
        string name = Path.GetFileName(path);

        // Fashion-MNIST has the names of MNIST's files: the shorter name is the more usual data set.
        DatasetEntry? dataset =
            DatasetCatalogue.All.Where(entry => entry.Originals.Any(file => file.Name == name)).MinBy(entry => entry.Id.Length)
            ?? DatasetCatalogue.All.FirstOrDefault(
                entry => entry.Ending is { } ending && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return dataset is null ? null : $"{dataset.Id}:{(dataset.IsFolder ? Path.GetDirectoryName(Path.GetFullPath(path)) : path)}";
    }
}
