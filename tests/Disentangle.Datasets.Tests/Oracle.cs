using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

/// <summary>Files that tests/oracles/make_datasets.py wrote.</summary>
internal static class Oracle
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "oracles", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>The pixel that the script draws.</summary>
    public static int Pixel(int image, int y, int x, int channel) => (37 * image + 3 * (y / 8) + 5 * (x / 8) + 70 * channel) % 256;

    /// <summary>An image of the script, as it is read.</summary>
    public static float[] Image(int image, ImageShape shape) =>
        [.. from y in Enumerable.Range(0, shape.Height)
            from x in Enumerable.Range(0, shape.Width)
            from c in Enumerable.Range(0, shape.Channels)
            select Pixel(image, y, x, c) / 255f];

    /// <summary>Reads one image.</summary>
    public static float[] Read(IImageDataset dataset, int index)
    {
        float[] image = new float[dataset.Shape.Count];
        dataset.Read([index], image);
        return image;
    }

    /// <summary>A factor of the values 0 .. size-1.</summary>
    public static Factor Factor(string name, int size) => new(name, [.. Enumerable.Range(0, size).Select(v => (double)v)]);

    /// <summary>
    /// Tries every given damage: what is read must be refused in one sentence that begins with the file's path, or be read.
    /// </summary>
    /// <returns>How many were refused.</returns>
    public static int CountRefusals(TemporaryFolder folder, string name, IEnumerable<byte[]> files, Action<string> read)
    {
        int refused = 0;
        foreach (byte[] file in files)
        {
            string path = folder.Write(name, file);
            try
            {
                read(path);
            }
            catch (UserErrorException error)
            {
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        return refused;
    }

    /// <summary>Copies of a file, each with one bit of every <paramref name="step"/>th byte flipped.</summary>
    public static IEnumerable<byte[]> Flipped(byte[] whole, int step = 1)
    {
        for (int i = 0; i < whole.Length; i += step)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= (byte)(1 << (i * 7 + i / 8) % 8);
            yield return damaged;
        }
    }

    /// <summary>The file cut short after every <paramref name="step"/>th byte.</summary>
    public static IEnumerable<byte[]> Cut(byte[] whole, int step = 1)
    {
        for (int i = 0; i < whole.Length; i += step) yield return whole[..i];
    }
}
