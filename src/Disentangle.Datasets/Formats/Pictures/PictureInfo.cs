namespace Disentangle.Datasets.Formats.Pictures;

/// <summary>What the header of a picture says, as <see cref="Picture.Decode"/> will return it: turned upright.</summary>
/// <param name="Format">The format of the file.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
internal sealed record PictureInfo(PictureFormat Format, int Width, int Height, int Channels);
