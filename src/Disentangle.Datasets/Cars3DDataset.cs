using System.IO.Enumeration;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>
/// Cars3D (Reed, Zhang, Zhang, Lee, 2015): renderings of 183 cars from 24 azimuths and 4 elevations,
/// 64x64x3. Read from the original's files
/// <c>car_001_mesh.mat</c> ..., in a folder or in the archive in which they come.
/// </summary>
internal static class Cars3DDataset
{
    private const string Pattern = "car_*_mesh.mat", Variable = "im";
    private const int FullSide = 128, Side = 64, Channels = 3, Azimuths = 24, Elevations = 4, Views = Azimuths * Elevations;
    private const int ImageBytes = Side * Side * Channels, CarBytes = FullSide * FullSide * Channels * Views;

    // 1.2 GB of pixels; the original has 183.
    private const int MostCars = 1000;

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "cars3d",
        "Cars3D",
        "17,568 renderings of 183 cars, 128x128 reduced to 64x64x3, with their elevation, azimuth and object type",
        (name, path, options) => Open(DataFolder.Find("Cars3D", path, options, "cars3d"), name))
    {
        Argument = "FOLDER or FILE.tar.gz",
        Originals = [new("nips2015-analogy-data.tar.gz", "4e866a7919c1beedf53964e6f7a23686")],
    };

    /// <summary>
    /// The factors as disentanglement_lib has them: elevation (4), azimuth (24) and object type, as many as there
    /// are files, in the order of their names.
    /// </summary>
    /// <param name="path">A folder of the files, or a <c>.tar</c> or <c>.tar.gz</c> that holds them.</param>
    /// <param name="name">The data set's name.</param>
    /// <exception cref="UserErrorException">There are no such files, or one is damaged or holds something else.</exception>
    public static IFactorGrid Open(string path, string name)
    {
        SortedDictionary<string, byte[]> cars = Directory.Exists(path) ? ReadFolder(path) : ReadArchive(path);
        if (cars.Count == 0) throw new UserErrorException($"{path}: contains no file {Pattern}");
        byte[] pixels = new byte[(long)Views * cars.Count * ImageBytes];
        int car = 0;
        foreach (byte[] views in cars.Values)
        {
            for (int view = 0; view < Views; view++)
                views.AsSpan(view * ImageBytes, ImageBytes).CopyTo(pixels.AsSpan((view * cars.Count + car) * ImageBytes));
            car++;
        }

        var grid = new FactorGrid(
            [Factor.Numbered("elevation", Elevations), Factor.Numbered("azimuth", Azimuths),
                Factor.Numbered("object_type", cars.Count) with { IsCategorical = true }]);
        return new GridImages(new ByteImages(name, new ImageShape(Side, Side, Channels), pixels, 255), grid);
    }

    private static SortedDictionary<string, byte[]> ReadFolder(string path)
    {
        var cars = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        string[] files;
        try
        {
            files = Directory.GetFiles(path, Pattern);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable($"{path}:", e);
        }

        // The archive as it was downloaded.
        if (files.Length == 0 && Directory.GetFiles(path, "*.tar.gz") is [string archive]) return ReadArchive(archive);
        if (files.Length > MostCars) throw TooMany(path);
        foreach (string file in files) cars.Add(Path.GetFileName(file), Views64(MatFile.Read(file, Variable, CarBytes), file));
        return cars;
    }

    // Nothing of an archive is written anywhere: its names are only compared.
    private static SortedDictionary<string, byte[]> ReadArchive(string path)
    {
        var cars = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using Stream stream = InputFile.OpenInflated(path, out _);
            foreach (TarEntries.Entry entry in new TarEntries(stream).All())
            {
                string file = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
                if (!FileSystemName.MatchesSimpleExpression(Pattern, file, ignoreCase: false)) continue;
                string source = $"{path}: {InputFile.Printable(entry.Name)}";
                if (cars.Count == MostCars) throw TooMany(path);
                if (!cars.TryAdd(file, Views64(MatFile.Read(entry.Content, entry.Content.Left, source, Variable, CarBytes), source)))
                    throw new UserErrorException($"{path}: contains two files {InputFile.Printable(file)}");
            }
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            if (e is BeyondLimitException or IOException) throw InputFile.Failure($"{path}:", e);
            throw new UserErrorException($"{path}: is not a tar archive, or is damaged: {InputFile.Reason(e)}", innerException: e);
        }

        return cars;
    }

    private static UserErrorException TooMany(string path) => new($"{path}: contains more than {MostCars} files {Pattern}; Cars3D has 183");

    /// <summary>
    /// The views of a car, elevation by elevation and in each azimuth by azimuth, as small images with their channels last.
    /// </summary>
    private static byte[] Views64(MatFile mesh, string source)
    {
        if (mesh.Shape is not [FullSide, FullSide, Channels, Azimuths, Elevations])
        {
            throw new UserErrorException(
                $"{source}: variable {Variable} has shape ({string.Join(", ", mesh.Shape)}), (128, 128, 3, 24, 4) is expected",
                "its dimensions are height, width, channel, azimuth and elevation");
        }

        const int plane = FullSide * FullSide;
        byte[] views = new byte[Views * ImageBytes];
        var mean = new AreaMean(FullSide, FullSide, 1, Side, Side);
        Span<byte> small = stackalloc byte[Side * Side];
        for (int p = 0; p < Views * Channels; p++)
        {
            // The first dimension is the fastest: a plane holds the columns of an image one after the other.
            mean.Resize(mesh.Values.AsSpan(p * plane, plane), small);
            Span<byte> view = views.AsSpan(p / Channels * ImageBytes, ImageBytes);
            for (int x = 0; x < Side; x++)
            {
                for (int y = 0; y < Side; y++) view[(y * Side + x) * Channels + p % Channels] = small[x * Side + y];
            }
        }

        return views;
    }
}
