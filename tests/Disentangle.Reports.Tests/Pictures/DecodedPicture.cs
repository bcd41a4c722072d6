using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Disentangle.Reports.Tests.Pictures;

/// <summary>What ImageSharp reads from the bytes of a picture.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Frames">Red, green, blue of every pixel of each frame.</param>
/// <param name="Repeats">Of a GIF, how often it is shown; 0: for ever.</param>
/// <param name="Delays">Of a GIF, hundredths of a second of each frame.</param>
internal sealed record DecodedPicture(int Width, int Height, IReadOnlyList<byte[]> Frames, int Repeats, IReadOnlyList<int> Delays)
{
    public static DecodedPicture Of(byte[] file)
    {
        using Image<Rgb24> image = Image.Load<Rgb24>(file);
        List<byte[]> frames = [];
        List<int> delays = [];
        foreach (ImageFrame<Rgb24> frame in image.Frames)
        {
            byte[] values = new byte[3 * frame.Width * frame.Height];
            frame.CopyPixelDataTo(values);
            frames.Add(values);
            delays.Add(frame.Metadata.GetGifMetadata().FrameDelay);
        }

        return new DecodedPicture(image.Width, image.Height, frames, image.Metadata.GetGifMetadata().RepeatCount, delays);
    }
}
