namespace Disentangle.Reports.Pictures;

/// <summary>The images of one latent unit that moves, and what is written beside them.</summary>
/// <param name="Name">The large words, for example <c>z3 floor hue</c>.</param>
/// <param name="Note">The small words, for example <c>2.31 nats, explains 98 %</c>.</param>
/// <param name="Cells">The images, at least one, all of one size.</param>
/// <param name="First">What stands at the first image: its value.</param>
/// <param name="Last">What stands at the last image.</param>
/// <param name="Place">Where the code's own value lies, from 0 at the first image to 1 at the last; null where it is beyond them.</param>
public sealed record TraversalStrip(
    string Name, string Note, IReadOnlyList<PixelGrid> Cells, string First, string Last, double? Place = null);

/// <summary>The strips around the code of one image.</summary>
/// <param name="Name">For example <c>image 17</c>.</param>
/// <param name="Image">The image.</param>
/// <param name="Reconstruction">The image of its code.</param>
/// <param name="Strips">The strips, from the top; at least one, with cells of the size of the image.</param>
public sealed record TraversalBlock(string Name, PixelGrid Image, PixelGrid Reconstruction, IReadOnlyList<TraversalStrip> Strips);

/// <summary>Two latent units that move at once.</summary>
/// <param name="Name">For example <c>image 17</c>.</param>
/// <param name="Across">The unit that changes from left to right; its cells are not drawn.</param>
/// <param name="Up">The unit that changes from the bottom to the top; its cells are not drawn.</param>
/// <param name="Cells">The images, row by row from the bottom.</param>
/// <param name="Columns">Images in a row.</param>
public sealed record TraversalGrid(
    string Name, TraversalStrip Across, TraversalStrip Up, IReadOnlyList<PixelGrid> Cells, int Columns);
