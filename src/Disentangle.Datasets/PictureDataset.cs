using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>
/// Pictures of any size, each cropped to the middle and resized to one size when the data set is opened. They are held in memory up to
/// <see cref="DatasetOptions.MostInMemory"/> bytes, and beyond that decoded once into a file.
/// </summary>
internal static class PictureDataset
{
    // Files that are read one after the other and then decoded by all threads: as many, of as many bytes together,
    // into images of as many bytes together.
    private const int MostTogether = 128;
    private const long MostBytesTogether = 1 << 26;

    // Pictures that cannot be used and are named; with more than these, the rest are not looked at.
    private const int MostRefused = 20;

    /// <summary>Opens the pictures.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="files">The files.</param>
    /// <param name="size">The size of the images; of 0 channels they have those of the first picture that can be read, and
    /// pictures with others are refused.</param>
    /// <param name="options">What fits in memory, and where decoded pixels are kept.</param>
    /// <param name="notices">Told of pictures that were read with a reservation.</param>
    /// <param name="crop">The rows of the part in the middle that is kept, or null for the largest.</param>
    /// <exception cref="UserErrorException">A file cannot be read, is damaged, or is in colour where the first is
    /// grey or the other way round.</exception>
    public static IImageDataset Open(string name, PictureFiles files, ImageShape size, DatasetOptions options,
        ICollection<Notice> notices, int? crop = null)
    {
        int? first = size.Channels == 0 ? FirstReadable(files, out size, size) : null;
        Converter converter = new(files, size, first, crop, options);
        long bytes = (long)files.Names.Count * size.Count;
        if (bytes > options.MostInMemory)
        {
            PixelSource source = new(files.Path, crop is null ? "pictures" : $"middle {crop}", size,
                files.Names.Count)
            { Marks = files.Marks };
            List<Notice> found = [];
            IImageDataset images = PixelCache.Open(name, source, options, stream =>
            {
                converter.Run(values => stream.Write(values), found);
                return 255;
            }, found);
            found.ForEach(notices.Add);
            return images;
        }

        byte[] all = new byte[bytes];
        int at = 0;
        converter.Run(values =>
        {
            values.CopyTo(all.AsSpan(at));
            at += values.Length;
        }, notices);
        return new ByteImages(name, size, all, 255);
    }

    /// <summary>
    /// The first picture that says whether the images are grey or in colour; the first of all where none
    /// can be read, which is found out later.
    /// </summary>
    private static int FirstReadable(PictureFiles files, out ImageShape size, ImageShape asked)
    {
        for (int i = 0; i < Math.Min(files.Names.Count, MostRefused); i++)
        {
            try
            {
                size = asked with { Channels = Picture.Identify(files.Read(i), files.Source(i)).Channels };
                return i;
            }
            catch (UserErrorException)
            {
                // It is named with all others that cannot be used.
            }
        }

        size = asked with { Channels = 3 };
        return 0;
    }

    private sealed class Converter(PictureFiles files, ImageShape size, int? alike, int? crop, DatasetOptions options)
    {
        // In the order of the files.
        private readonly SortedList<int, UserErrorException> _refused = [];
        private readonly SortedList<int, string> _warnings = [];

        /// <summary>Converts all pictures and hands over their bytes in order.</summary>
        /// <exception cref="UserErrorException">Some cannot be used; up to <see cref="MostRefused"/> of them are named.</exception>
        public void Run(SpanAction take, ICollection<Notice> notices)
        {
            int together = (int)Math.Clamp(MostBytesTogether / size.Count, 1, Math.Min(MostTogether, files.Names.Count));
            byte[]?[] read = new byte[together][];
            byte[] converted = new byte[together * size.Count];
            for (int first = 0, count; first < files.Names.Count && _refused.Count < MostRefused; first += count)
            {
                options.Cancellation.ThrowIfCancellationRequested();
                count = CountTogether(first, together);
                for (int i = 0; i < count; i++)
                {
                    int index = first + i, begin = first;
                    read[i] = null;
                    Try(index, () => read[index - begin] = files.Read(index));
                }

                int from = first;
                options.Crew.For(count, i =>
                {
                    if (read[i] is { } file) Try(from + i, () => Convert(from + i, file, converted.AsSpan(i * size.Count, size.Count)));
                });
                if (_refused.Count == 0) take(converted.AsSpan(0, count * size.Count));
            }

            if (_refused.Count > 0) throw Refusal();
            foreach (IGrouping<string, int> same in _warnings.Keys.GroupBy(index => _warnings[index]))
                notices.Add(new Notice($"{same.Count()} of {files.Names.Count} images: each {same.Key}",
                    [.. same.Select(index => InputFile.Printable(files.Names[index]))]));
        }

        private int CountTogether(int first, int most)
        {
            int count = 1;
            for (long bytes = files.LengthOf(first); count < most && first + count < files.Names.Count; count++)
            {
                bytes += files.LengthOf(first + count);
                if (bytes > MostBytesTogether) break;
            }

            return count;
        }

        private void Try(int index, Action action)
        {
            try
            {
                action();
            }
            catch (UserErrorException e)
            {
                lock (_refused) _refused.Add(index, e);
            }
        }

        private UserErrorException Refusal()
        {
            UserErrorException first = _refused.Values[0];
            if (_refused.Count == 1) return first;
            string count = _refused.Count < MostRefused ? $"{_refused.Count} of {files.Names.Count}"
                : $"at least {MostRefused} of {files.Names.Count}";
            return new UserErrorException(
                $"{files.Path}: {count} images cannot be used: {string.Join("; ", _refused.Values.Take(MostRefused).Select(Short))}",
                first.Hint, first);
        }

        // The folder stands at the front of the sentence already.
        private string Short(UserErrorException refusal) => refusal.Message.StartsWith(files.SourceOf(""), StringComparison.Ordinal)
            ? refusal.Message[files.SourceOf("").Length..] : refusal.Message;

        private void Convert(int index, byte[] file, Span<byte> destination)
        {
            Picture picture = Picture.Decode(file, files.Source(index));
            if (alike is { } example && picture.Channels != size.Channels)
            {
                (string first, string other) = size.Channels == 1 ? ("grey", "in colour") : ("in colour", "grey");
                throw new UserErrorException(
                    $"{files.Source(index)}: is {other}, but the first image, {InputFile.Printable(files.Names[example])}, is {first}",
                    $"say which: {size.Height}x{size.Width}x3 or {size.Height}x{size.Width}x1 after an @ at the end of the name");
            }

            if (picture.Warning is { } warning)
            {
                lock (_warnings) _warnings.Add(index, warning);
            }

            picture.CropAndResize(size, destination, crop);
        }
    }

    /// <summary>Takes bytes that are valid during the call.</summary>
    public delegate void SpanAction(ReadOnlySpan<byte> values);
}
