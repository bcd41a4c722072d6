namespace Disentangle.Reports.Pictures;

/// <summary>What the frames of an animation have in common.</summary>
internal static class AnimationFrames
{
    /// <summary>Checks that pictures can be one.</summary>
    /// <param name="frames">At least one picture, all of one size.</param>
    /// <param name="hundredths">Hundredths of a second that each stays.</param>
    /// <exception cref="ArgumentException">There is no frame, or the sizes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside its range.</exception>
    public static void Check(IReadOnlyList<PixelGrid> frames, int hundredths)
    {
        if (frames.Count == 0) throw new ArgumentException("an animation needs at least one frame, got none");
        if (hundredths is < 2 or > ushort.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(hundredths), $"a frame stays 2 .. 65535 hundredths of a second, got {hundredths}");
        PixelGrid first = frames[0];
        foreach (PixelGrid frame in frames)
        {
            if (frame.Width != first.Width || frame.Height != first.Height)
                throw new ArgumentException($"the frames have one size, got {first.Width}x{first.Height} and {frame.Width}x{frame.Height}");
        }
    }
}
