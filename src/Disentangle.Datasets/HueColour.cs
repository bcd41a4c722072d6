namespace Disentangle.Datasets;

/// <summary>Colours of full saturation and value by their hue.</summary>
internal static class HueColour
{
    /// <summary>
    /// Writes red, green and blue, 0 to 1 each, of <paramref name="hue"/>, 0 to 1 around the circle from red over green and blue.
    /// </summary>
    public static void Write(float hue, Span<float> colour)
    {
        colour[0] = Channel(hue, 0);
        colour[1] = Channel(hue, 1 / 3f);
        colour[2] = Channel(hue, 2 / 3f);

        // A channel is full within a sixth of the circle around its own hue, zero beyond a third, and between these in proportion.
        static float Channel(float hue, float own)
        {
            float away = Math.Abs(hue - own);
            return Math.Clamp(2 - 6 * Math.Min(away, 1 - away), 0, 1);
        }
    }
}
