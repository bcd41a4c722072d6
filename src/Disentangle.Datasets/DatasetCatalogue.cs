namespace Disentangle.Datasets;

/// <summary>A data set by name.</summary>
/// <param name="Id">What the user types, for example <c>dsprites</c>.</param>
/// <param name="Description">One line on what it is.</param>
/// <param name="Argument">What may follow the name and a colon, or null when nothing may.</param>
/// <param name="NeedsArgument">Whether something must follow.</param>
/// <param name="Open">Opens the data set: from what the user typed, the argument or null, and the options.</param>
public sealed record DatasetEntry(
    string Id, string Description, string? Argument, bool NeedsArgument, Func<string, string?, DatasetOptions, IImageDataset> Open)
{
    /// <summary>Whether the size of the images may follow the name, as in <c>shapes3d@32</c>; the argument is then <c>@32</c>.</summary>
    public bool TakesSide { get; init; }
}

/// <summary>The data sets that can be opened by name.</summary>
public static class DatasetCatalogue
{
    /// <summary>Every data set, in alphabetical order.</summary>
    public static IReadOnlyList<DatasetEntry> Entries { get; } =
    [
        new(
            "cars3d",
            "17,568 renderings of 183 cars, 128x128 reduced to 64x64x3, with their elevation, azimuth and object type",
            "FOLDER or FILE.tar.gz",
            false,
            (name, path, options) => Cars3DDataset.Open(DataFolder.Find("Cars3D", path, options, "cars3d"), name)),
        new(
            "celeba",
            "202,599 faces of 64x64x3 with 40 attributes, from the aligned and cropped images",
            "PATH",
            false,
            (name, path, options) => CelebADataset.Open(path, name, options)),
        new(
            "color-dsprites",
            "dSprites of 64x64x3 with sprites of random colours, rendered here, or read from the original file",
            "PATH.npz",
            false,
            (name, path, _) => DSpritesVariant.Coloured(DSprites(path, name), name)),
        new(
            "dsprites",
            "737,280 sprites of 64x64x1 with 5 factors, rendered here, or read from the original file",
            "PATH.npz",
            false,
            (name, path, _) => DSprites(path, name)),
        new(
            "fashion-mnist",
            "60,000 grey images of garments, 28x28 padded to 32x32x1 (28x28 with @28), with their class",
            "FOLDER",
            false,
            (name, path, options) => MnistDataset.OpenFashion(path, name, options))
        { TakesSide = true },
        new(
            "images",
            "your own images (PNG, JPEG and others), cropped to the centre and resized, with factors from a factors.csv or subfolders",
            "FOLDER[@SIZE]",
            true,
            (name, argument, options) => ImageFolderDataset.Open(argument!, name, options)),
        new(
            "mnist",
            "60,000 grey images of handwritten digits, 28x28 padded to 32x32x1 (28x28 with @28), with their class",
            "FOLDER",
            false,
            (name, path, options) => MnistDataset.OpenDigits(path, name, options))
        { TakesSide = true },
        new(
            "mpi3d-real",
            "1,036,800 photographs of a robot's arm holding an object, 64x64x3, with 7 factors; also the 460,800 of complex objects",
            "PATH.npz",
            false,
            (name, path, options) => Mpi3DDataset.Open(path, "mpi3d_real.npz", name, options)),
        new(
            "mpi3d-realistic",
            "1,036,800 realistic renderings of a robot's arm holding an object, 64x64x3, with 7 factors",
            "PATH.npz",
            false,
            (name, path, options) => Mpi3DDataset.Open(path, "mpi3d_realistic.npz", name, options)),
        new(
            "mpi3d-toy",
            "1,036,800 simple renderings of a robot's arm holding an object, 64x64x3, with 7 factors",
            "PATH.npz",
            false,
            (name, path, options) => Mpi3DDataset.Open(path, "mpi3d_toy.npz", name, options)),
        new(
            "noisy-dsprites",
            "dSprites of 64x64x3 with white sprites on coloured noise, rendered here, or read from the original file",
            "PATH.npz",
            false,
            (name, path, _) => DSpritesVariant.Noisy(DSprites(path, name), name)),
        new(
            "npy",
            "your own images of any size, from one NumPy array",
            "PATH.npy",
            true,
            (name, path, _) => NpyImages.Open(path!, name)),
        new(
            "npz",
            "your own images of any size, and their factors if there are any, from a NumPy archive",
            "PATH.npz",
            true,
            (name, path, options) => NpzDataset.Open(path!, name, options)),
        new(
            "scream-dsprites",
            "dSprites of 64x64x3 cut out as the negative of a background image that you give (the original uses The Scream by Munch)",
            "IMAGE",
            true,
            (name, picture, _) => DSpritesVariant.OnPicture(new DSpritesDataset(name), picture!, name)),
        new(
            "shapes3d",
            "480,000 images of an object in a room, 64x64x3, with the 6 factors of 3D Shapes, rendered here, or read from the original file",
            "PATH.h5",
            false,
            Shapes3DDataset.Open)
        { TakesSide = true },
        new(
            "smallnorb",
            "48,600 grey photographs of toys, 96x96 reduced to 64x64x1, with category, elevation, azimuth and lighting",
            "FOLDER",
            false,
            (name, path, options) => SmallNorbDataset.Open(DataFolder.Find("SmallNORB", path, options, "smallnorb"), name)),
    ];

    /// <summary>Whether a text begins with the name of a data set: <c>name</c>, <c>name:argument</c> or <c>name@side</c>.</summary>
    public static bool IsNamed(string spec)
    {
        int end = spec.AsSpan().IndexOfAny(':', '@');
        string id = end < 0 ? spec : spec[..end];
        return Entries.Any(entry => entry.Id == id);
    }

    /// <summary>
    /// Opens a data set by <c>name</c>, <c>name:argument</c> or <c>name@side</c>. What has factors is an <see cref="IFactorDataset"/>, what is a complete
    /// grid an <see cref="IFactorGrid"/>.
    /// </summary>
    /// <exception cref="UserErrorException">
    /// The name is not known, the argument is missing or one too many, or the files are not as they should be.
    /// </exception>
    public static IImageDataset Open(string spec, DatasetOptions? options = null)
    {
        int end = spec.AsSpan().IndexOfAny(':', '@');
        string id = end < 0 ? spec : spec[..end];
        bool side = end >= 0 && spec[end] == '@';
        string? argument = end < 0 ? null : spec[(side ? end : end + 1)..];
        if (!IsNamed(spec)) RefusePath(spec);
        DatasetEntry entry = Names.Find("data set", id, Entries, entry => entry.Id);
        if (side && !entry.TakesSide)
            throw new UserErrorException(
                $"the image size of {id} cannot be chosen, got '{spec}'",
                $"data sets with a choice of size: {string.Join(", ", Entries.Where(e => e.TakesSide).Select(e => $"{e.Id}@SIDE"))}, images:FOLDER@SIZE");
        if (argument is not null && entry.Argument is null) throw new UserErrorException($"{id} takes no argument, got '{argument}'");
        if (string.IsNullOrEmpty(argument) && (entry.NeedsArgument || argument is not null))
        {
            string what = entry.Argument!.StartsWith("FOLDER", StringComparison.Ordinal) ? "folder" : "file";
            throw new UserErrorException($"{id} needs a {what} after the colon, {id}:{entry.Argument}, got '{spec}'");
        }

        return entry.Open(spec, argument, options ?? new DatasetOptions());
    }

    // A path where a name is expected.
    private static void RefusePath(string text)
    {
        if (Path.Exists(text))
        {
            throw new UserErrorException(
                $"{text} is a {(Directory.Exists(text) ? "folder" : "file")}, not the name of a data set",
                DatasetPath.NameFor(text) is { } name ? $"--data {ShellWord.Quoted(name)}" : $"say which data set it is of, for example --data {ShellWord.Quoted($"npz:{text}")}");
        }

        if (!text.Contains(':') && text.IndexOfAny(['/', '\\', '.']) >= 0) throw new UserErrorException($"{text}: no such file or folder, and not the name of a data set", "disentangle list datasets");
    }

    private static IFactorGrid DSprites(string? path, string name) =>
        path is null ? new DSpritesDataset(name) : DSpritesFile.Open(path, name, DSpritesDataset.Grid);
}
