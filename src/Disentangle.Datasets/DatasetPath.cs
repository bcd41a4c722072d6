namespace Disentangle.Datasets;

/// <summary>Which data set a path is of.</summary>
public static class DatasetPath
{
    // By what a path ends with, after the names of original files.
    private static readonly (string Ending, string Dataset)[] Endings = [(".npz", "npz"), (".npy", "npy"), (".h5", "shapes3d"), (".zip", "images")];

    /// <summary>
    /// How a file or folder that exists is named as a data set: <c>images:photos</c> for a folder, <c>npz:codes.npz</c> for an archive, an original
    /// file by its name. Null where there is no such path, or nothing says what it is.
    /// </summary>
    public static string? NameFor(string path)
    {
        if (Directory.Exists(path)) return $"images:{path}";
        if (!File.Exists(path)) return null;
        string name = Path.GetFileName(path);
        string? dataset = OriginalFile.All.FirstOrDefault(file => file.Name == name)?.Dataset
            ?? Endings.FirstOrDefault(ending => name.EndsWith(ending.Ending, StringComparison.OrdinalIgnoreCase)).Dataset;

        // These are a folder of several files.
        return dataset is "smallnorb" or "mnist" or "fashion-mnist" ? $"{dataset}:{Path.GetDirectoryName(Path.GetFullPath(path))}"
            : dataset is null ? null : $"{dataset}:{path}";
    }
}
