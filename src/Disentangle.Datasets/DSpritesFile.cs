using System.Runtime.InteropServices;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// dSprites read from its original file, <c>dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz</c>. The three gigabytes of pixels are
/// packed into 377 MB of bits while they are inflated.
/// </summary>
internal sealed class DSpritesFile : IImageDataset
{
    private const int Size = 64;
    private readonly ulong[] _rows;

    private DSpritesFile(string name, ulong[] rows) => (Name, _rows) = (name, rows);

    public string Name { get; }

    public int Count => _rows.Length / Size;

    public ImageShape Shape => new(Size, Size, 1);

    /// <summary>
    /// Reads the archive: <c>imgs</c>, bytes of 0 and 1, of shape (images, 64, 64), and <c>latents_classes</c>, integers of shape
    /// (images, 6), the constant colour first and then the factors of <paramref name="grid"/>, whose combinations they must be in order.
    /// </summary>
    /// <exception cref="UserErrorException">The archive is missing, damaged, or is not dSprites.</exception>
    public static IFactorGrid Open(string path, string name, FactorGrid grid)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        CheckClasses(archive, grid);
        using NpyReader reader = archive.OpenArray("imgs");
        NpyHeader header = reader.Header;
        if (header.Type is not (NpyType.UInt8 or NpyType.Boolean) || header.FortranOrder || header.Shape is not [_, Size, Size])
        {
            throw new UserErrorException(
                $"{reader.Source} has shape {header.ShapeText} and type '{header.Descriptor}', "
                + $"({grid.Count}, 64, 64) of unsigned bytes is expected");
        }

        if (header.Shape[0] != grid.Count) throw WrongCount(reader.Source, header.Shape[0], grid);
        int length = grid.Count * Size;
        ulong[] rows = new ulong[ClaimedBytes.Room(length, new FileInfo(path).Length, sizeof(ulong))];
        byte[] pixels = new byte[Size * Size];
        for (int image = 0; image < grid.Count; image++)
        {
            reader.ReadNext<byte>(pixels);
            if ((image + 1) * Size > rows.Length) ClaimedBytes.Grow(ref rows, length);
            if (!BitImages.TryPack(MemoryMarshal.Cast<byte, ulong>(pixels), rows.AsSpan(image * Size, Size)))
            {
                throw new UserErrorException($"{reader.Source} holds {pixels.Max()} in image {image}; the pixels must be 0 or 1");
            }
        }

        return new GridImages(new DSpritesFile(name, rows), grid);
    }

    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);
        for (int i = 0; i < indices.Length; i++)
        {
            BitImages.Expand(_rows.AsSpan(indices[i] * Size, Size), images.Slice(i * Size * Size, Size * Size));
        }
    }

    private static void CheckClasses(NpzArchive archive, FactorGrid grid)
    {
        using NpyReader reader = archive.OpenArray("latents_classes");
        int columns = grid.Factors.Count + 1;
        if (reader.Header.Shape is not [int count, int width] || width != columns)
        {
            throw new UserErrorException($"{reader.Source} has shape {reader.Header.ShapeText}, ({grid.Count}, {columns}) is expected");
        }

        if (count != grid.Count) throw WrongCount(reader.Source, count, grid);
        int[] classes = reader.ReadAll<int>(), expected = new int[grid.Factors.Count];
        for (int image = 0; image < grid.Count; image++)
        {
            grid.FactorsOf(image, expected);
            if (!classes.AsSpan(image * columns + 1, columns - 1).SequenceEqual(expected))
            {
                throw new UserErrorException($"{reader.Source} is not in the order of dSprites; the first difference is at image {image}");
            }
        }
    }

    private static UserErrorException WrongCount(string source, int count, FactorGrid grid) =>
        new($"{source} has {count} images, dSprites has {grid.Count}", "npz:PATH reads archives of any number of images");
}
