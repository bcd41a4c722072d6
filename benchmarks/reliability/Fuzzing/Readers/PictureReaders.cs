using System.Formats.Tar;
using Disentangle.Datasets;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;

namespace Disentangle.Reliability.Fuzzing.Readers;

/// <summary>Pictures, archives of them, and tables of their factors.</summary>
internal static class PictureReaders
{
    private static readonly byte[] Grey = Seeds.Of("grey.png")[0];

    private static readonly string[] PictureNames = ["a/1.png", "a/2.png", "b/3.png", "b/4.png"];

    private static readonly string[] Tables =
    [
        "file,shape,size\na/1.png,square,1.5\na/2.png,square,2\nb/3.png,heart,1.5\nb/4.png,\"a \"\"b\"\"\",2\n",
        "file\tshape\tsize\n1.png\t1\t0,5\n2.png\t1\t1,5\n3.png\t2\t0,5\n4.png\t2\t1.000,5\n",
        "\uFEFFname;x;y;\r\n1.png;1;2;\r\n2.png;1;3;\r\n3.png;2;2;\r\n4.png;2;3;\r\n",
    ];

    private static readonly string[] Attributes =
    [
        "4\n5_o_Clock_Shadow Arched_Eyebrows\n1.png -1 1\n2.png  1 1\n3.png -1 -1\n4.png 1 -1\n",
        "image_id,Bald,Bangs\n1.png,-1,1\n2.png,1,1\n3.png,-1,-1\n4.png,1,-1\n",
    ];

    public static IEnumerable<FuzzReader> All =>
    [
        .. Kinds.SelectMany(kind => Pictures(kind.Name, kind.Pattern)),
        new("png-chunks", "a.png", Seeds.Like("*.png"), Decode("png-chunks")) { Wrap = Wrapping.Png },
        new("zip-pictures", "a.zip", [Archive([]), Archive([("factors.csv", Text(Tables[0]))])], OpenImages),
        new("zip-table", "a.zip", [.. Tables.Select(Text)], OpenImages) { Wrap = part => Archive([("factors.csv", part)]) },
        new("table", "factors.csv", [.. Tables.Select(Text)], path => FactorTable.Read(TableText.Read(path), path, PictureNames, [])),
        new("celeba-text", CelebAAttributes.FileNames[0], [Text(Attributes[0])], path => CelebAAttributes.Read(path, PictureNames, [])),
        new("celeba-table", CelebAAttributes.FileNames[1], [Text(Attributes[1])], path => CelebAAttributes.Read(path, PictureNames, [])),
        new("tar", "a.tar", Tars, OpenCars),
        new("tar-headers", "a.tar", Tars, OpenCars) { Wrap = Wrapping.Tar },
        new("tar-gzip", "a.tar.gz", Tars, OpenCars) { Wrap = part => Wrapping.GZip(Wrapping.Tar(part)) },
    ];

    private static readonly (string Name, string Pattern)[] Kinds = [("png", "*.png"), ("jpeg", "*.jpg"), ("bmp", "*.bmp"),
        ("gif", "*.gif"), ("tiff", "*.tif*"), ("webp", "*.webp")];

    private static IReadOnlyList<byte[]> Tars =>
        [Tar(TarEntryFormat.Ustar), Tar(TarEntryFormat.Pax), Tar(TarEntryFormat.Gnu), Tar(TarEntryFormat.V7)];

    private static IEnumerable<FuzzReader> Pictures(string name, string pattern) =>
        [new(name, $"a.{name}", Seeds.Like(pattern), Decode(name))];

    private static Action<string> Decode(string name) => path =>
    {
        byte[] file = File.ReadAllBytes(path);
        UserErrorException? refusal = null;
        try
        {
            Picture.Identify(file, name);
        }
        catch (UserErrorException e)
        {
            refusal = e;
        }

        Picture picture = Picture.Decode(file, name);
        picture.CropAndResize(new ImageShape(8, 8, picture.Channels), new byte[64 * picture.Channels]);
        if (refusal is not null) throw refusal;
    };

    private static void OpenImages(string path) => Consumption.Open($"images:{path}@8", Path.GetDirectoryName(path)!);

    private static void OpenCars(string path) => Consumption.Open($"cars3d:{path}", Path.GetDirectoryName(path)!);

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static byte[] Archive((string Name, byte[] Bytes)[] more) =>
        Wrapping.Zip([.. PictureNames.Select(name => (name, Grey)), .. more]);

    private static byte[] Tar(TarEntryFormat format)
    {
        using MemoryStream stream = new();
        using (TarWriter tar = new(stream, format, leaveOpen: true))
        {
            string folder = format is TarEntryFormat.Pax or TarEntryFormat.Gnu ? new string('d', 120) : "data";
            foreach (string name in (string[])[$"{folder}/readme.txt", $"{folder}/car_001_mesh.mat"])
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                    _ => new UstarTarEntry(TarEntryType.RegularFile, name),
                };
                using MemoryStream data =
                    new(name.EndsWith("mat", StringComparison.Ordinal) ? Seeds.Of("plain.mat")[0] : Text("some words"));
                entry.DataStream = data;
                entry.ModificationTime = DateTimeOffset.UnixEpoch;
                tar.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }
}
