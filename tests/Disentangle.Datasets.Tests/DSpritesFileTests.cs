using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

/// <summary>Reads files made like the original, but of fewer images.</summary>
public sealed class DSpritesFileTests : IDisposable
{
    private static readonly FactorGrid Grid = new([new("shape", [1, 2, 3]), new("scale", [0.5, 1]), new("posY", [0, 0.5, 1])]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheImagesComeBackBitForBit()
    {
        byte[] pixels = Pixels();
        string path = _folder.WriteNpz(
            "d.npz", ("imgs", NpyArray.Of(pixels, 18, 64, 64)), ("latents_classes", NpyArray.Of(Classes(), 18, 4)));
        IFactorGrid dataset = DSpritesFile.Open(path, "dsprites:d.npz", Grid);
        Assert.Equal(("dsprites:d.npz", 18, new ImageShape(64, 64, 1)), (dataset.Name, dataset.Count, dataset.Shape));
        Assert.Same(Grid.Factors, dataset.Factors);
        float[] images = new float[18 * 4096];
        dataset.Read([.. Enumerable.Range(0, 18)], images);
        Assert.Equal(pixels.Select(pixel => (float)pixel), images);
        dataset.Read([17], images.AsSpan(0, 4096));
        Assert.Equal(pixels[(17 * 4096)..].Select(pixel => (float)pixel), images[..4096]);
        int[] values = new int[3];
        dataset.FactorsOf(17, values);
        Assert.Equal([2, 1, 2], values);
        Assert.Equal(17, dataset.IndexOf([2, 1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Read([18], new float[4096]));
    }

    [Fact]
    public void AnythingElseIsRefused()
    {
        byte[] grey = Pixels();
        grey[5 * 4096 + 77] = 128;
        long[] shuffled = Classes();
        (shuffled[4], shuffled[5]) = (1, 7);
        Refused("has no array latents_classes", ("imgs", Images(Pixels())));
        Refused("has no array imgs", Labels(Classes()));
        Refused("holds 128 in image 5; the pixels must be 0 or 1", ("imgs", Images(grey)), Labels(Classes()));
        Refused("not in the order of dSprites; the first difference is at image 1", ("imgs", Images(Pixels())), Labels(shuffled));
        Refused("has 9 images, dSprites has 18", ("imgs", NpyArray.Of(Pixels()[..(9 * 4096)], 9, 64, 64)), Labels(Classes()));
        Refused("has 9 images, dSprites has 18", ("imgs", Images(Pixels())), ("latents_classes", NpyArray.Of(Classes()[..36], 9, 4)));
        Refused("(18, 64, 64) of unsigned bytes is expected", ("imgs", NpyArray.Of(Pixels(), 18, 32, 128)), Labels(Classes()));
        Refused("(18, 64, 64) of unsigned bytes is expected", ("imgs", NpyArray.Of(new float[18 * 4096], 18, 64, 64)), Labels(Classes()));
        Refused("(18, 4) is expected", ("imgs", Images(Pixels())), ("latents_classes", NpyArray.Of(Classes(), 36, 2)));

        void Refused(string reason, params (string, NpyArray)[] arrays)
        {
            string path = _folder.WriteNpz("bad.npz", arrays);
            UserErrorException error = Assert.Throws<UserErrorException>(() => DSpritesFile.Open(path, "dsprites", Grid));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }

        static NpyArray Images(byte[] pixels) => NpyArray.Of(pixels, 18, 64, 64);
        static (string, NpyArray) Labels(long[] classes) => ("latents_classes", NpyArray.Of(classes, 18, 4));
    }

    // Every density of pixels, rows that are empty and rows that are full among them.
    private static byte[] Pixels() => [.. Enumerable.Range(0, 18 * 4096).Select(i => (byte)(IsOn(i) ? 1 : 0))];

    private static bool IsOn(int i) => i / 64 % 9 == 0 || (i / 64 % 7 != 0 && (i * 2654435761u >> 24) % 18 < i / 4096);

    // The constant colour, then the grid.
    private static long[] Classes() => [.. Enumerable.Range(0, 18).SelectMany(i => new long[] { 0, i / 6, i / 3 % 2, i % 3 })];
}
