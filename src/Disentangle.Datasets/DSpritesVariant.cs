using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Datasets;

/// <summary>
/// dSprites in colour, by the rules of disentanglement_lib (Locatello et al., ICML 2019): 64x64x3 with the factors of the
/// original. What the rules draw at random is drawn here once for each image, by its index, so that an image is always the
/// same; there it is drawn anew whenever the image is.
/// </summary>
internal sealed class DSpritesVariant : IFactorGrid, IDisposable
{
    private const int Pixels = 64 * 64;

    private readonly IFactorGrid _sprites;
    private readonly Paint _paint;

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry ColouredEntry { get; } = new(
        "color-dsprites",
        "Color-dSprites",
        "dSprites of 64x64x3 with sprites of random colours, rendered here, or read from the original file",
        (name, path, _) => Coloured(DSpritesDataset.OpenOrRender(path, name), name))
    {
        Argument = "PATH.npz",
    };

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry NoisyEntry { get; } = new(
        "noisy-dsprites",
        "Noisy-dSprites",
        "dSprites of 64x64x3 with white sprites on coloured noise, rendered here, or read from the original file",
        (name, path, _) => Noisy(DSpritesDataset.OpenOrRender(path, name), name))
    {
        Argument = "PATH.npz",
    };

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry ScreamEntry { get; } = new(
        "scream-dsprites",
        "Scream-dSprites",
        "dSprites of 64x64x3 cut out as the negative of a background image that you give (the original uses The Scream by Munch)",
        (name, picture, _) => OnPicture(new DSpritesDataset(name), picture!, name))
    {
        Argument = "IMAGE",
        NeedsArgument = true,
    };

    private DSpritesVariant(string name, IFactorGrid sprites, Paint paint) => (Name, _sprites, _paint) = (name, sprites, paint);

    // Writes an image of three channels from one of black and white.
    private delegate void Paint(ref Philox random, ReadOnlySpan<float> sprite, Span<float> image);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _sprites.Count;

    /// <inheritdoc/>
    public ImageShape Shape => new(64, 64, 3);

    /// <inheritdoc/>
    public IReadOnlyList<Notice> Notices => _sprites.Notices;

    /// <inheritdoc/>
    public IReadOnlyList<Factor> Factors => _sprites.Factors;

    /// <summary>Sprites of one colour on black: each channel is uniform in [0.5, 1).</summary>
    /// <param name="sprites">dSprites, rendered or read.</param>
    /// <param name="name">What the user typed.</param>
    public static DSpritesVariant Coloured(IFactorGrid sprites, string name = "color-dsprites") => new(name, sprites, PaintColour);

    /// <summary>White sprites on noise: each value of the background is uniform in [0, 1).</summary>
    /// <param name="sprites">dSprites, rendered or read.</param>
    /// <param name="name">What the user typed.</param>
    public static DSpritesVariant Noisy(IFactorGrid sprites, string name = "noisy-dsprites") => new(name, sprites, PaintNoise);

    /// <summary>
    /// Sprites on a picture: the background is the mean of a part of it and of one random colour, and the sprite is its negative. The
    /// picture is made small enough to fit in 350x274 pixels, as Munch's Scream is there.
    /// </summary>
    /// <param name="sprites">dSprites, rendered or read.</param>
    /// <param name="picture">A PNG or JPEG file of at least 64x64 pixels once it is small enough.</param>
    /// <param name="name">What the user typed.</param>
    /// <exception cref="UserErrorException">The file is missing, is no picture, or is too small.</exception>
    public static DSpritesVariant OnPicture(IFactorGrid sprites, string picture, string name = "scream-dsprites")
    {
        byte[] file;
        try
        {
            file = PictureFiles.ReadPicture(picture);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure($"{picture}:", e);
        }

        Picture whole = Picture.Decode(file, picture);
        double scale = Math.Min(1, Math.Min(350.0 / whole.Width, 274.0 / whole.Height));
        ImageShape shape = new((int)Math.Round(whole.Height * scale), (int)Math.Round(whole.Width * scale), 3);
        if (shape.Height < 64 || shape.Width < 64)
            throw new UserErrorException(
                $"{picture}: is {shape.Width}x{shape.Height} pixels after scaling to fit 350x274; at least 64x64 pixels are needed");
        byte[] background = new byte[shape.Count];
        whole.CropAndResize(shape, background);
        return new DSpritesVariant(name, sprites,
            (ref Philox random, ReadOnlySpan<float> sprite, Span<float> image) => PaintOn(background, shape, ref random, sprite, image));
    }

    /// <inheritdoc/>
    public void FactorsOf(int index, Span<int> values) => _sprites.FactorsOf(index, values);

    /// <inheritdoc/>
    public int IndexOf(ReadOnlySpan<int> values) => _sprites.IndexOf(values);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);
        Span<float> sprite = stackalloc float[Pixels];
        for (int i = 0; i < indices.Length; i++)
        {
            _sprites.Read(indices.Slice(i, 1), sprite);
            Philox random = new(0, RandomPurpose.Images, indices[i]);
            _paint(ref random, sprite, images.Slice(i * 3 * Pixels, 3 * Pixels));
        }
    }

    /// <summary>Closes the file of the sprites, where they have one.</summary>
    public void Dispose() => (_sprites as IDisposable)?.Dispose();

    private static void PaintColour(ref Philox random, ReadOnlySpan<float> sprite, Span<float> image)
    {
        Span<float> colour = stackalloc float[3];
        random.FillUniform(colour, 0.5f, 1);
        image.Clear();
        int p = 0;
        while (true)
        {
            // Most of an image is background, which is black already.
            int background = sprite[p..].IndexOfAnyExcept(0f);
            if (background < 0) return;
            for (p += background; p < Pixels && sprite[p] != 0; p++)
            {
                for (int c = 0; c < 3; c++) image[3 * p + c] = sprite[p] * colour[c];
            }
        }
    }

    private static void PaintOn(byte[] background, ImageShape shape, ref Philox random, ReadOnlySpan<float> sprite, Span<float> image)
    {
        int top = random.NextInt(shape.Height - 64 + 1), left = random.NextInt(shape.Width - 64 + 1);
        Span<float> colour = stackalloc float[3];
        random.FillUniform(colour);
        for (int y = 0; y < 64; y++)
        {
            for (int i = 0; i < 64 * 3; i++)
            {
                float value = (background[((top + y) * shape.Width + left) * 3 + i] / 255f + colour[i % 3]) / 2;
                image[y * 64 * 3 + i] = sprite[y * 64 + i / 3] > 0 ? 1 - value : value;
            }
        }
    }

    private static void PaintNoise(ref Philox random, ReadOnlySpan<float> sprite, Span<float> image)
    {
        random.FillUniform(image);
        for (int p = 0; p < Pixels; p++)
        {
            if (sprite[p] > 0) image.Slice(3 * p, 3).Fill(1);
        }
    }
}
