using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// MPI3D (Gondal et al., 2019): a robot's arm that holds an object before a camera, 64x64x3, rendered simply (toy), rendered realistically,
/// or photographed (real). Read from the original archives.
/// </summary>
internal static class Mpi3DDataset
{
    private const int Side = 64;

    /// <summary>The line in the catalogue of the photographs of complex objects.</summary>
    internal static DatasetEntry ComplexEntry { get; } = new(
        "mpi3d-complex",
        "MPI3D-complex",
        "460,800 photographs of a robot's arm holding everyday objects, 64x64x3, with 7 factors",
        OpenComplex)
    { Argument = "PATH.npz" };

    /// <summary>The photographs' line in the catalogue.</summary>
    internal static DatasetEntry RealEntry { get; } = Entry(
        "mpi3d-real",
        "MPI3D-real",
        "1,036,800 photographs of a robot's arm holding an object, 64x64x3, with 7 factors; also the 460,800 of complex objects",
        new("mpi3d_real.npz", "0f33f609918fb5c97996692f91129802"));

    /// <summary>The realistic renderings' line in the catalogue.</summary>
    internal static DatasetEntry RealisticEntry { get; } = Entry(
        "mpi3d-realistic",
        "MPI3D-realistic",
        "1,036,800 realistic renderings of a robot's arm holding an object, 64x64x3, with 7 factors",
        new("mpi3d_realistic.npz", "59a6225b88b635365f70c91b3e52f70f"));

    /// <summary>The simple renderings' line in the catalogue.</summary>
    internal static DatasetEntry ToyEntry { get; } = Entry(
        "mpi3d-toy",
        "MPI3D-toy",
        "1,036,800 simple renderings of a robot's arm holding an object, 64x64x3, with 7 factors",
        new("mpi3d_toy.npz", "55889cb7c7dfc655d6e0277beee88868"));

    /// <summary>The factors of 1,036,800 images, the last fastest: six colours and six shapes.</summary>
    internal static FactorGrid Full { get; } = Grid(
        Factor.Categories("object_color", "white", "green", "red", "blue", "brown", "olive"),
        Factor.Categories("object_shape", "cone", "cube", "cylinder", "hexagonal", "pyramid", "sphere"));

    /// <summary>
    /// The factors of the 460,800 photographs of complex objects, four colours and four shapes.
    /// </summary>
    internal static FactorGrid Complex { get; } = Grid(
        Factor.Categories("object_color", "yellow", "green", "olive", "red"),
        Factor.Categories("object_shape", "coffee cup", "tennis ball", "croissant", "beer cup"));

    /// <summary>
    /// The factors of any other archive of 460,800 images: four colours and four shapes are others in an earlier release of the renderings,
    /// and so have no names.
    /// </summary>
    internal static FactorGrid Unnamed { get; } = Grid(
        Factor.Numbered("object_color", 4) with { IsCategorical = true }, Factor.Numbered("object_shape", 4) with { IsCategorical = true });

    /// <summary>Opens an archive whose array <c>images</c> is one of the two grids, told by the number of its images.</summary>
    /// <param name="path">What the user gave, or null to look for <paramref name="file"/>.</param>
    /// <param name="file">The file's name in the folder <c>mpi3d</c> below a root.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="options">The roots, and where decoded pixels are kept.</param>
    /// <exception cref="UserErrorException">The archive is missing, damaged, or is not MPI3D.</exception>
    public static IFactorGrid Open(string? path, string file, string name, DatasetOptions options) =>
        Open(DataFolder.Find("MPI3D", path, options, $"mpi3d/{file}"), name, options, [Full, Unnamed]);

    internal static IFactorGrid Open(string path, string name, DatasetOptions options, IReadOnlyList<FactorGrid> grids)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        using NpyReader reader = archive.OpenArray("images");
        NpyHeader header = reader.Header;
        FactorGrid? grid = header.Shape is [int count, Side, Side, 3] ? grids.FirstOrDefault(grid => grid.Count == count) : null;
        if (grid is null || header is not { Type: NpyType.UInt8, FortranOrder: false })
        {
            throw new UserErrorException(
                $"{reader.Source} has shape {header.ShapeText} and type '{header.Descriptor}', "
                + $"{string.Join(" or ", grids.Select(expected => $"({expected.Count}, 64, 64, 3)"))} of unsigned bytes is expected",
                "npz:PATH reads archives of any number of images");
        }

        return new GridImages(NpyImages.Open(archive, reader, name, options, "images"), grid);
    }

    private static IFactorGrid OpenComplex(string name, string? path, DatasetOptions options) => Open(
        DataFolder.Find("MPI3D-complex", path, options, "mpi3d/real3d_complicated_shapes_ordered.npz", "mpi3d/mpi3d_complex.npz"),
        name, options, [Complex]);

    private static DatasetEntry Entry(string id, string title, string description, OriginalFile file) =>
        new(id, title, description, (name, path, options) => Open(path, file.Name, name, options))
        { Argument = "PATH.npz", Originals = [file] };

    private static FactorGrid Grid(Factor colour, Factor shape) => new(
    [
        colour,
        shape,
        Factor.Numbered("object_size", 2) with { ValueNames = ["small", "large"] },
        Factor.Numbered("camera_height", 3) with { ValueNames = ["top", "center", "bottom"] },
        Factor.Categories("background_color", "purple", "sea green", "salmon"),
        Factor.Numbered("horizontal_axis", 40),
        Factor.Numbered("vertical_axis", 40),
    ]);
}
