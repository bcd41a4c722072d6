using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>
/// Images in one NumPy array of shape (images, height, width) or (images, height, width, channels): bytes, which are read as 0 to 1, or
/// floats in [0, 1].
/// </summary>
internal static class NpyImages
{
    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "npy",
        "NumPy arrays",
        "your own images of any size, from one NumPy array",
        (name, path, _) => Open(path!, name))
    {
        Argument = "PATH.npy",
        NeedsArgument = true,
        Ending = ".npy",
    };

    /// <summary>Opens an <c>.npy</c> file of images. Bytes stay in the file, floats are read into memory.</summary>
    /// <exception cref="UserErrorException">The file is missing, damaged, or does not hold images.</exception>
    public static IImageDataset Open(string path, string name)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            using var reader = new NpyReader(stream, path, stream.Length);
            ImageShape shape = ShapeOf(reader);
            return CanStayInFile(reader.Header)
                ? new FileImages(name, path, reader.Header.Bytes, shape, reader.Header.Shape[0], white: null)
                : Read(reader, shape, name);
        }
        finally
        {
            stream.Dispose();
        }
    }

    /// <summary>
    /// Opens an array of an archive. Bytes that take more than <see cref="DatasetOptions.MostInMemory"/> stay in a file: the archive where
    /// it is not compressed, and else one that is written once.
    /// </summary>
    /// <param name="archive">The archive.</param>
    /// <param name="reader">The array, opened last of the archive and not read yet.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="options">What fits in memory, and where decoded pixels are kept.</param>
    /// <param name="arrayName">The array's name.</param>
    /// <exception cref="UserErrorException">It is damaged, or does not hold images.</exception>
    public static IImageDataset Open(NpzArchive archive, NpyReader reader, string name, DatasetOptions options, string arrayName)
    {
        ImageShape shape = ShapeOf(reader);
        NpyHeader header = reader.Header;
        if (header.Count <= options.MostInMemory || !CanStayInFile(header)) return Read(reader, shape, name);
        if (archive.StoredAt(arrayName, header) is { } offset)
            return new FileImages(name, archive.Path, offset, shape, header.Shape[0], white: null);
        return PixelCache.Open(name, new PixelSource(archive.Path, arrayName, shape, header.Shape[0]), options,
            stream => Copy(reader, stream));
    }

    private static bool CanStayInFile(NpyHeader header) => header is { Type: NpyType.UInt8 or NpyType.Boolean, FortranOrder: false };

    private static ImageShape ShapeOf(NpyReader reader)
    {
        NpyHeader header = reader.Header;
        if (header.Shape.Count is not (3 or 4))
        {
            throw new UserErrorException(
                $"{reader.Source} has shape {header.ShapeText}; (images, height, width) or (images, height, width, channels) is expected");
        }

        if (header.Shape is [_, >= 1 and <= 4, > 4, > 4])
        {
            throw new UserErrorException(
                $"{reader.Source} looks like channels first {header.ShapeText}; (images, height, width, channels) is expected",
                "save it as images.transpose(0, 2, 3, 1)");
        }

        if (header.Count == 0) throw new UserErrorException($"{reader.Source} is empty, its shape is {header.ShapeText}");
        long values = header.Count / header.Shape[0];
        if (values > Array.MaxLength)
        {
            throw new UserErrorException($"{reader.Source} has images of {values} values, at most {Array.MaxLength} are supported");
        }

        return new ImageShape(header.Shape[1], header.Shape[2], header.Shape.Count == 4 ? header.Shape[3] : 1);
    }

    private static IImageDataset Read(NpyReader reader, ImageShape shape, string name)
    {
        switch (reader.Header.Type)
        {
            case NpyType.UInt8 or NpyType.Boolean:
                byte[] bytes = reader.ReadAll<byte>();

                // Zeros and ones are black and white, not two nearly black greys.
                return new ByteImages(name, shape, bytes, IsBlackAndWhite(bytes) ? 1 : 255);
            case NpyType.Float16 or NpyType.Float32 or NpyType.Float64:
                float[] floats = reader.ReadAll<float>();
                CheckRange(floats, shape.Count, reader.Source);
                return new FloatImages(name, shape, floats);
            default:
                throw new UserErrorException(
                    $"{reader.Source} has type '{reader.Header.Descriptor}'; unsigned bytes or floats are expected");
        }
    }

    private static int Copy(NpyReader reader, Stream stream)
    {
        byte[] block = new byte[1 << 20];
        bool blackAndWhite = true;
        for (long left = reader.Header.Count; left > 0;)
        {
            Span<byte> next = block.AsSpan(0, (int)Math.Min(block.Length, left));
            reader.ReadNext(next);
            blackAndWhite = blackAndWhite && IsBlackAndWhite(next);
            stream.Write(next);
            left -= next.Length;
        }

        return blackAndWhite ? 1 : 255;
    }

    private static bool IsBlackAndWhite(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExceptInRange((byte)0, (byte)1);

    private static void CheckRange(ReadOnlySpan<float> values, int valuesPerImage, string source)
    {
        // NaN is in no range.
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is >= 0 and <= 1) continue;
            throw new UserErrorException($"{source} holds {values[i]} in image {i / valuesPerImage}; the values must be in [0, 1]");
        }
    }
}
