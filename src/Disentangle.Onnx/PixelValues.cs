namespace Disentangle.Onnx;

/// <summary>What values pixels have in a network, beside our 0 to 1.</summary>
internal static class PixelValues
{
    public const string Unit = "0..1", Signed = "-1..1", Bytes = "0..255", Logits = "logits";

    // What is certain is far enough out.
    private const float Least = 1e-6f;

    /// <summary>What an encoder may read, in the order in which they are tried.</summary>
    public static IReadOnlyList<string> Read { get; } = [Unit, Signed, Bytes];

    /// <summary>What a decoder may give, in the order in which they are tried.</summary>
    public static IReadOnlyList<string> Given { get; } = [Unit, Signed, Logits, Bytes];

    /// <summary>Whether networks are often made for these: images as they are read, or logits of such in 0 to 1.</summary>
    public static bool AreUsual(string range, string values) => values == range || (range, values) == (Unit, Logits);

    /// <summary>Turns pixels in 0 to 1 into what a network reads.</summary>
    public static void ToTheirs(Span<float> pixels, string range)
    {
        if (range == Unit) return;
        (float scale, float shift) = range == Signed ? (2f, -1f) : (255f, 0f);
        foreach (ref float pixel in pixels) pixel = pixel * scale + shift;
    }

    /// <summary>Turns what a network gives into pixels in 0 to 1.</summary>
    public static void ToOurs(Span<float> pixels, string values)
    {
        foreach (ref float pixel in pixels)
        {
            pixel = values switch
            {
                Logits => 1 / (1 + MathF.Exp(-pixel)),
                Signed => Math.Clamp((pixel + 1) / 2, 0, 1),
                Bytes => Math.Clamp(pixel / 255, 0, 1),
                _ => Math.Clamp(pixel, 0, 1),
            };
        }
    }

    /// <summary>The logits of pixels in 0 to 1; those of 0 and 1 are taken for a millionth away.</summary>
    public static void ToLogits(Span<float> pixels)
    {
        foreach (ref float pixel in pixels)
        {
            float p = Math.Clamp(pixel, Least, 1 - Least);
            pixel = MathF.Log(p / (1 - p));
        }
    }
}
