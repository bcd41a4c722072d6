using System.Globalization;
using System.Text.RegularExpressions;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// A folder, or a zip archive, of pictures, see the page of the data set. Their factors stand in a file <c>factors.csv</c> in the folder,
/// or in the archive or beside it; without one, pictures that all stand in subfolders have the subfolder as their factor <c>class</c>.
/// </summary>
internal static partial class ImageFolderDataset
{
    private const int UsualSide = 64, LargestSide = 4096;

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "images",
        "image folders",
        "your own images (PNG, JPEG and others), cropped to the centre and resized, with factors from a factors.csv or subfolders",
        (name, argument, options) => Open(argument!, name, options))
    {
        Argument = "FOLDER[@SIZE]",
        NeedsArgument = true,
        Ending = ".zip",
    };

    /// <summary>Opens the pictures.</summary>
    /// <param name="argument">The folder or archive, and after an <c>@</c> the size of the images:
    /// <c>S</c>, <c>HxW</c> or <c>HxWxC</c>.</param>
    /// <param name="name">What the user typed.</param>
    /// <param name="options">What fits in memory, and where decoded pixels are kept.</param>
    /// <exception cref="UserErrorException">The size is no size, the folder holds no picture, or a file is damaged.</exception>
    public static IImageDataset Open(string argument, string name, DatasetOptions options)
    {
        (string path, ImageShape size) = Parse(argument);
        using PictureFiles files = PictureFiles.Open(path);

        // The table first: its mistakes are found before all pictures are decoded.
        List<Notice> notices = [];
        ImageFolderLabels found = new(files, notices);
        FactorLabels? labels = found.Read();
        notices.InsertRange(0, files.Notices(found.Used));
        return NotedImages.Of(PictureDataset.Open(name, files, size, options, notices), labels, notices);
    }

    private static (string Path, ImageShape Size) Parse(string argument)
    {
        Match match = SizeAtEnd().Match(argument);
        if (!match.Success) return (argument, new ImageShape(UsualSide, UsualSide, 0));
        int[] sizes = [.. match.Groups[1].Value.Split('x').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        ImageShape size = sizes switch
        {
            [int side] => new(side, side, 0),
            [int height, int width] => new(height, width, 0),
            _ => new(sizes[0], sizes[1], sizes[2]),
        };
        if (size.Height is < 1 or > LargestSide || size.Width is < 1 or > LargestSide || sizes.Length == 3 && size.Channels is not (1 or 3))
        {
            throw new UserErrorException(
                $"the size after the @ must be HEIGHTxWIDTH of 1 to {LargestSide} pixels, with x1 for grey or x3 for colour after it, "
                    + $"got {match.Groups[1].Value}");
        }

        return (argument[..match.Index], size);
    }

    [GeneratedRegex(@"@(\d{1,6}(?:x\d{1,6}){0,2})$")]
    private static partial Regex SizeAtEnd();
}
