namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>A file format of pictures that is read.</summary>
/// <param name="Name">Its usual name.</param>
/// <param name="Endings">How names of its files end, in lower case, with the dot.</param>
internal sealed record PictureFormat(string Name, params string[] Endings)
{
    public static readonly PictureFormat Png = new("PNG", ".png");
    public static readonly PictureFormat Jpeg = new("JPEG", ".jpg", ".jpeg", ".jfif");
    public static readonly PictureFormat Bmp = new("BMP", ".bmp");
    public static readonly PictureFormat Gif = new("GIF", ".gif");
    public static readonly PictureFormat Tiff = new("TIFF", ".tif", ".tiff");
    public static readonly PictureFormat WebP = new("WebP", ".webp");

    /// <summary>All formats that are read.</summary>
    public static IReadOnlyList<PictureFormat> All { get; } = [Png, Jpeg, Bmp, Gif, Tiff, WebP];

    /// <summary>The endings of all formats.</summary>
    public static IEnumerable<string> AllEndings => All.SelectMany(format => format.Endings);

    /// <summary>The formats as part of a sentence: "A, B or C".</summary>
    public static string NamesText => $"{string.Join(", ", All.SkipLast(1).Select(format => format.Name))} or {All[^1].Name}";

    /// <summary>Whether the name of a file ends as that of a picture that is read, in capitals or not.</summary>
    public static bool HasEnding(string name) => AllEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format of a file by its first bytes, of which twelve are enough; null where it is none of these.</summary>
    public static PictureFormat? Of(ReadOnlySpan<byte> begin) => begin switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [(byte)'B', (byte)'M', ..] => Bmp,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => Tiff,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebP,
        _ => null,
    };
}
