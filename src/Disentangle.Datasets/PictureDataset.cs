using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets;

/// <summary>
/// Pictures of any size, each cropped to the middle and resized to one size when the data set is opened. They are held in memory up to
/// <see cref="DatasetOptions.MostInMemory"/> bytes, and beyond that decoded once into a file.
/// </summary>
internal static class PictureDataset
{
    // Files that are read one after the other and then decoded by all threads.
    private const int Together = 128;

    /// <summary>Opens the pictures.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="files">The files.</param>
    /// <param name="size">The size of the images; of 0 channels it is that of the first picture, and one of another kind is refused.</param>
    /// <param name="options">What fits in memory, and where decoded pixels are kept.</param>
    /// <param name="crop">The rows of the part in the middle that is kept, or null for the largest.</param>
    /// <exception cref="UserErrorException">A file cannot be read, is damaged, or is in colour where the first is grey or the other way round.</exception>
    public static IImageDataset Open(string name, PictureFiles files, ImageShape size, DatasetOptions options, int? crop = null)
    {
        bool asFirst = size.Channels == 0;
        if (asFirst) size = size with { Channels = Picture.Decode(files.Read(0), files.Source(0)).Channels };
        Converter converter = new(files, size, asFirst, crop);
        long bytes = (long)files.Names.Count * size.Count;
        if (bytes > options.MostInMemory)
        {
            return PixelCache.Open(name, new PixelSource(files.Path, crop is null ? "pictures" : $"middle {crop}", size, files.Names.Count) { Marks = files.Marks() }, options, stream =>
            {
                converter.Run(values => stream.Write(values));
                return 255;
            });
        }

        byte[] all = new byte[bytes];
        int at = 0;
        converter.Run(values =>
        {
            values.CopyTo(all.AsSpan(at));
            at += values.Length;
        });
        return new ByteImages(name, size, all, 255);
    }

    private sealed class Converter(PictureFiles files, ImageShape size, bool asFirst, int? crop)
    {
        /// <summary>Converts all pictures and hands over their bytes in order.</summary>
        public void Run(SpanAction take)
        {
            byte[][] read = new byte[Together][];
            byte[] converted = new byte[Together * size.Count];
            for (int first = 0; first < files.Names.Count; first += Together)
            {
                int count = Math.Min(Together, files.Names.Count - first);
                for (int i = 0; i < count; i++) read[i] = files.Read(first + i);
                Decode(first, read.AsMemory(0, count), converted);
                take(converted.AsSpan(0, count * size.Count));
            }
        }

        private void Decode(int first, ReadOnlyMemory<byte[]> read, byte[] converted)
        {
            try
            {
                Parallel.For(0, read.Length, i => Convert(first + i, read.Span[i], converted.AsSpan(i * size.Count, size.Count)));
            }
            catch (AggregateException e)
            {
                // Of several, the same one whichever thread came first.
                throw e.Flatten().InnerExceptions.OfType<UserErrorException>().OrderBy(error => error.Message, StringComparer.Ordinal).FirstOrDefault() ?? e.InnerExceptions[0];
            }
        }

        private void Convert(int index, byte[] file, Span<byte> destination)
        {
            Picture picture = Picture.Decode(file, files.Source(index));
            if (asFirst && picture.Channels != size.Channels)
            {
                (string first, string other) = size.Channels == 1 ? ("grey", "in colour") : ("in colour", "grey");
                throw new UserErrorException(
                    $"{files.Source(index)}: is {other}, and the first picture, {InputFile.Printable(files.Names[0])}, is {first}",
                    $"say which: {size.Height}x{size.Width}x3 or {size.Height}x{size.Width}x1 after an @ at the end of the name");
            }

            picture.CropAndResize(size, destination, crop);
        }
    }

    /// <summary>Takes bytes that are valid during the call.</summary>
    public delegate void SpanAction(ReadOnlySpan<byte> values);
}
