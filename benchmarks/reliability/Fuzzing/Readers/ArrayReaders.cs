using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Formats.Hdf5;
using Disentangle.Metrics.Sources;

namespace Disentangle.Reliability.Fuzzing.Readers;

/// <summary>Arrays: NumPy, IDX, MATLAB, NORB and HDF5.</summary>
internal static class ArrayReaders
{
    private const string NorbPart = "smallnorb-5x01235x9x18x6x2x96x96-testing";

    private static readonly byte[] Images = Npy(NpyArray.Of([.. Enumerable.Range(0, 6 * 16).Select(i => (byte)(i * 37))], 6, 4, 4));
    private static readonly byte[] Classes = Npy(NpyArray.Of([0L, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2], 6, 2));
    private static readonly byte[] Names = Npy(NpyArray.OfStrings("shape", "x"));
    private static readonly byte[] Floats = Npy(NpyArray.Of([.. Enumerable.Range(0, 32).Select(i => i / 32f)], 2, 4, 4));
    private static readonly byte[] Values = Npy(NpyArray.Of([0.25, 0.5, 0.75], 3));

    private static readonly NpyArray SomeCodes = NpyArray.Of([.. Enumerable.Range(0, 24).Select(i => MathF.Sin(i))], 12, 2);
    private static readonly NpyArray SomeFactors = NpyArray.Of([.. Enumerable.Range(0, 24).Select(i => i % 3)], 12, 2);
    private static readonly byte[] CodeBytes = Npy(SomeCodes), FactorBytes = Npy(SomeFactors);

    public static IEnumerable<FuzzReader> All =>
    [
        new("npy", "a.npy", [Images, Floats], path => Consumption.Open($"npy:{path}", Path.GetDirectoryName(path)!)),
        new("npz", "a.npz",
            [DataSet(Images, Classes, Names), DataSet(Floats, null, null), Npz(("imgs", NpyArray.Of(new byte[64], 4, 4, 4)))], OpenNpz),
        new("npz-images", "a.npz", [Images, Floats], OpenNpz) { Wrap = part => DataSet(part, Classes, Names) },
        new("npz-factors", "a.npz", [Classes, Values, Names], OpenNpz) { Wrap = part => DataSet(Images, part, Names) },
        new("npz-names", "a.npz", [Names, Values, Classes], OpenNpz) { Wrap = part => DataSet(Images, Classes, part) },
        new("codes", "a.npz",
            [Codes(CodeBytes, FactorBytes),
                Npz(("codes_train", SomeCodes), ("factors_train", SomeFactors), ("codes_test", SomeCodes), ("factors_test", SomeFactors))],
                path => CodeFile.Read(path)),
        new("codes-array", "a.npz", [CodeBytes, Classes], path => CodeFile.Read(path)) { Wrap = part => Codes(part, FactorBytes) },
        new("codes-factors", "a.npz", [FactorBytes, Classes, Names], path => CodeFile.Read(path)) { Wrap = part => Codes(CodeBytes, part) },
        new("idx-images", "train-images-idx3-ubyte", [Idx([2, 28, 28], new byte[1568])], OpenMnist)
            { Prepare = folder => File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), Idx([2], [3, 9])) },
        new("idx-labels", "train-labels-idx1-ubyte.gz", [Idx([2], [3, 9]), Idx([4], [3, 9, 1, 2])], OpenMnist)
            { Wrap = Wrapping.GZip,
                Prepare = folder => File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte"), Idx([2, 28, 28], new byte[1568])) },
        new("idx-gzip", "a.gz", [Wrapping.GZip(Idx([2, 3], [1, 2, 3, 4, 5, 6]))], path => IdxFile.Read(path)),
        new("mat", "car_001_mesh.mat", Seeds.Of("plain.mat", "packed.mat", "big-endian.mat"), path =>
        {
            foreach (string name in (ReadOnlySpan<string>)["im", "x"]) MatFile.Read(path, name, 1 << 20);
        }),
        new("norb-images", $"{NorbPart}-dat.mat.gz", Seeds.Of($"{NorbPart}-dat.mat.gz"), OpenNorb)
        {
            Prepare = folder => NorbFiles(folder, "dat.mat.gz"),
        },
        new("norb-categories", $"{NorbPart}-cat.mat", Seeds.Of($"{NorbPart}-cat.mat"), OpenNorb)
        {
            Prepare = folder => NorbFiles(folder, "cat.mat"),
        },
        new("norb-information", $"{NorbPart}-info.mat.gz",
            [Seeds.Of($"{NorbPart}-info.mat.gz") is [var packed] ? Inflated(packed) : []], OpenNorb)
            { Wrap = Wrapping.GZip, Prepare = folder => NorbFiles(folder, "info.mat.gz") },
        new("hdf5", "a.h5",
            Seeds.Of("3dshapes.h5", "kinds.h5", "dense.h5", "latest.h5", "many.h5", "repacked.h5", "userblock.h5", "v108.h5"), ReadHdf5),
        new("pixel-cache", PixelCacheReader.FileName, [PixelCacheReader.Seed()], PixelCacheReader.Read)
        {
            Prepare = PixelCacheReader.Prepare,
        },
    ];

    private static void OpenNpz(string path) => Consumption.Open($"npz:{path}", Path.GetDirectoryName(path)!);

    private static void OpenMnist(string path) => Consumption.Open($"mnist:{Path.GetDirectoryName(path)}", Path.GetDirectoryName(path)!);

    private static void OpenNorb(string path) => Consumption.Open($"smallnorb:{Path.GetDirectoryName(path)}", Path.GetDirectoryName(path)!);

    private static byte[] Npy(NpyArray array) => Seeds.Written(array.Write);

    private static byte[] Npz(params (string Name, NpyArray Array)[] arrays) => Seeds.Written(path => NpzWriter.Write(path, arrays));

    private static byte[] Codes(byte[] codes, byte[] factors) =>
        Wrapping.Zip(("codes.npy", codes), ("factors.npy", factors), ("factor_names.npy", Names));

    private static byte[] DataSet(byte[] images, byte[]? classes, byte[]? names) => (classes, names) is ({ } values, { } words)
        ? Wrapping.Zip(("imgs.npy", images), ("latents_classes.npy", values), ("factor_names.npy", words))
        : Wrapping.Zip(("images.npy", images));

    private static byte[] Idx(int[] shape, byte[] values) => [0, 0, 8, (byte)shape.Length,
        .. shape.SelectMany(size => new[] { (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size }), .. values];

    private static byte[] Inflated(byte[] packed)
    {
        using System.IO.Compression.GZipStream stream = new(new MemoryStream(packed), System.IO.Compression.CompressionMode.Decompress);
        using MemoryStream plain = new();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private static void NorbFiles(string folder, string but)
    {
        foreach (string kind in (string[])["dat.mat.gz", "cat.mat", "info.mat.gz"])
            if (kind != but) File.WriteAllBytes(Path.Combine(folder, $"{NorbPart}-{kind}"), Seeds.Of($"{NorbPart}-{kind}")[0]);
    }

    private static void ReadHdf5(string path)
    {
        const long mostValues = 1 << 20;
        using Hdf5File file = Hdf5File.Open(path);
        (UserErrorException? refusal, bool any) = (null, false);
        foreach (string name in (ReadOnlySpan<string>)["images", "labels", "chunks", "packed", "d3"])
        {
            try
            {
                Hdf5Dataset data = file.OpenDataset(name);
                long row = data.Shape.Skip(1).Aggregate(1L, (product, size) => product * size);

                // As the reader of 3D Shapes does: what is packed together is read together.
                int rows = (int)Math.Min(data.Shape[0], Math.Max(1, Math.Min(data.RowsTogether, mostValues / row)));
                if (row > mostValues) continue;
                foreach (int first in (ReadOnlySpan<int>)[0, data.Shape[0] - rows])
                {
                    if (data.HoldsBytes) data.ReadRows(first, rows, new byte[rows * row]);
                    else data.ReadRows(first, rows, new double[rows * row]);
                }

                any = true;
            }
            catch (UserErrorException e)
            {
                refusal = e;
            }
        }

        if (refusal is not null && !any) throw refusal;
    }
}
