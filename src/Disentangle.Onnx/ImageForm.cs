using Disentangle.Datasets.Images;

namespace Disentangle.Onnx;

/// <summary>How a network has images: (n, C, H, W), (n, H, W, C), (n, H, W) of one channel, or flattened in either order.</summary>
/// <param name="ChannelsFirst">Whether the channels stand before rows and columns.</param>
/// <param name="Rank">4, 3 or 2.</param>
internal readonly record struct ImageForm(bool ChannelsFirst, int Rank)
{
    public const string First = "nchw", Last = "nhwc";

    /// <summary>As a user types it.</summary>
    public string Layout => ChannelsFirst ? First : Last;

    /// <summary>The shape of n images.</summary>
    public long[] ShapeOf(int n, ImageShape image) => Rank switch
    {
        4 when ChannelsFirst => [n, image.Channels, image.Height, image.Width],
        4 => [n, image.Height, image.Width, image.Channels],
        3 => [n, image.Height, image.Width],
        _ => [n, image.Count],
    };

    /// <summary>The forms in which a network may have images of a size, given the sizes that it names; -1 where it names none.</summary>
    /// <param name="sizes">Of the network's input or output; empty where it does not even say how many there are.</param>
    /// <param name="image">The size of the images.</param>
    /// <param name="layout">What the user says, or null.</param>
    public static IEnumerable<ImageForm> Fitting(IReadOnlyList<int> sizes, ImageShape image, string? layout)
    {
        foreach (int rank in new[] { 4, 3, 2 })
        {
            foreach (bool first in new[] { true, false })
            {
                ImageForm form = new(first, rank);
                if (layout is not null && layout != form.Layout) continue;
                if (rank == 3 && image.Channels != 1) continue;

                // In one channel both orders are the same.
                if (rank != 4 && image.Channels == 1 && !first && layout is null) continue;
                IEnumerable<(long Ours, int Theirs)> pairs = form.ShapeOf(1, image).Skip(1).Zip(sizes.Skip(1));
                if (sizes.Count == 0 || (sizes.Count == rank && pairs.All(pair => pair.Theirs <= 0 || pair.Ours == pair.Theirs)))
                    yield return form;
            }
        }
    }

    /// <summary>Puts an image into the network's order.</summary>
    /// <param name="image">(H, W, C).</param>
    /// <param name="theirs">The same in the network's order.</param>
    /// <param name="shape">The size of the image.</param>
    public void ToTheirs(ReadOnlySpan<float> image, Span<float> theirs, ImageShape shape)
    {
        int pixels = shape.Height * shape.Width, channels = shape.Channels;
        if (!ChannelsFirst) image.CopyTo(theirs);
        else
            for (int p = 0; p < pixels; p++)
                for (int c = 0; c < channels; c++) theirs[c * pixels + p] = image[p * channels + c];
    }

    /// <summary>The reverse of <see cref="ToTheirs"/>.</summary>
    public void ToOurs(ReadOnlySpan<float> theirs, Span<float> image, ImageShape shape)
    {
        int pixels = shape.Height * shape.Width, channels = shape.Channels;
        if (!ChannelsFirst) theirs.CopyTo(image);
        else
            for (int p = 0; p < pixels; p++)
                for (int c = 0; c < channels; c++) image[p * channels + c] = theirs[c * pixels + p];
    }
}
