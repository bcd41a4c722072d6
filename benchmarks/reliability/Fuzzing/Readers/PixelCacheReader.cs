using Disentangle.Datasets;
using Disentangle.Datasets.Images;

namespace Disentangle.Reliability.Fuzzing.Readers;

/// <summary>The file of decoded pixels: damaged, it is made again or refused, and never gives other pixels.</summary>
internal static class PixelCacheReader
{
    private const int Count = 3, Side = 8;

    private static readonly byte[] Pixels = [.. Enumerable.Range(0, Count * Side * Side).Select(i => (byte)(i * 29))];
    private static readonly PixelSource Source = new(Path.Combine(Path.GetTempPath(), "disentangle-pixels.npz"), "imgs",
        new ImageShape(Side, Side, 1), Count)
    { Marks = () => ["one"] };

    /// <summary>What the cache calls the file.</summary>
    public static string FileName => Made().Name;

    public static byte[] Seed() => Made().Bytes;

    public static void Prepare(string folder) => File.WriteAllBytes(Path.Combine(folder, "source"), []);

    public static void Read(string path)
    {
        float[] images = new float[Pixels.Length];
        using (FileImages data = Open(Path.GetDirectoryName(path)!)) data.Read([0, 1, 2], images);
        for (int i = 0; i < images.Length; i++)
            if (images[i] != Pixels[i] / 255f)
                throw new InvalidOperationException($"pixel {i} is {255 * images[i]}, it was written as {Pixels[i]}");
    }

    private static FileImages Open(string folder) => PixelCache.Open(
        "pixels", Source, new DatasetOptions { SystemRoot = null, UserCache = folder }, stream =>
        {
            stream.Write(Pixels);
            return 255;
        }, [new Notice("a notice", ["of", "items"])]);

    private static (string Name, byte[] Bytes) Made()
    {
        string folder = Directory.CreateTempSubdirectory("disentangle").FullName;
        try
        {
            Open(folder).Dispose();
            string file = Directory.GetFiles(folder).Single();
            return (Path.GetFileName(file), File.ReadAllBytes(file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
