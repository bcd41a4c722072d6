using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>The data sets that can be opened by name.</summary>
public static class DatasetCatalogue
{
    /// <summary>Every data set, in alphabetical order.</summary>
    public static Catalogue<DatasetEntry> All { get; } = new(
        "data set",
        Cars3DDataset.Entry,
        CelebADataset.Entry,
        DSpritesVariant.ColouredEntry,
        DSpritesDataset.Entry,
        RenderedRoomDataset.FalcorEntry,
        MnistDataset.FashionEntry,
        ImageFolderDataset.Entry,
        RenderedRoomDataset.IsaacEntry,
        ManySpritesDataset.Entry,
        MnistDataset.DigitsEntry,
        Mpi3DDataset.ComplexEntry,
        Mpi3DDataset.RealEntry,
        Mpi3DDataset.RealisticEntry,
        Mpi3DDataset.ToyEntry,
        DSpritesVariant.NoisyEntry,
        NpyImages.Entry,
        NpzDataset.Entry,
        DSpritesVariant.ScreamEntry,
        Shapes3DDataset.Entry,
        SmallNorbDataset.Entry);

    /// <summary>
    /// Whether a text begins with the name of a data set: <c>name</c>, <c>name:argument</c>, <c>name@side</c> or a part,
    /// <c>name[factor=value]</c>.
    /// </summary>
    public static bool IsNamed(string spec) => All.Find(IdOf(spec)) is not null;

    /// <summary>Refuses what does not begin with the name of a data set, without opening anything.</summary>
    /// <exception cref="UserErrorException">It is a path, or begins with no known name; the sentence suggests the nearest.</exception>
    public static void RequireNamed(string spec)
    {
        if (IsNamed(spec)) return;
        RefusePath(spec);
        All.Get(IdOf(spec));
    }

    /// <summary>
    /// Opens a data set by <c>name</c>, <c>name:argument</c> or <c>name@side</c>, or a <see cref="GridPart"/> of one by
    /// <c>name[factor=value]</c>. What has factors is an <see cref="IFactorDataset"/>, what is a complete grid an
    /// <see cref="IFactorGrid"/>.
    /// </summary>
    /// <exception cref="UserErrorException">
    /// The name is not known, the argument is missing or one too many, or the files are not as they should be.
    /// </exception>
    public static IImageDataset Open(string spec, DatasetOptions? options = null)
    {
        if (GridPart.Split(spec) is { } part) return GridPart.Of(Open(part.Whole, options), part.Ranges);
        int end = spec.AsSpan().IndexOfAny(':', '@');
        string id = end < 0 ? spec : spec[..end];
        bool side = end >= 0 && spec[end] == '@';
        string? argument = end < 0 ? null : spec[(side ? end : end + 1)..];
        RequireNamed(spec);
        DatasetEntry entry = All.Get(id);
        if (side && !entry.TakesSide)
            throw new UserErrorException(
                $"the image size of {id} cannot be chosen, got '{spec}'",
                $"data sets with a choice of size: {string.Join(", ", All.Where(e => e.TakesSide).Select(e => $"{e.Id}@SIDE"))}, " +
                "images:FOLDER@SIZE");
        if (argument is not null && entry.Argument is null) throw new UserErrorException($"{id} takes no argument, got '{argument}'");
        if (string.IsNullOrEmpty(argument) && (entry.NeedsArgument || argument is not null))
        {
            string what = entry.Argument!.StartsWith("FOLDER", StringComparison.Ordinal) ? "folder" : "file";
            throw new UserErrorException($"{id} needs a {what} after the colon, {id}:{entry.Argument}, got '{spec}'");
        }

        return entry.Open(spec, argument, options ?? new DatasetOptions());
    }

    private static string IdOf(string spec) => spec.AsSpan().IndexOfAny(':', '@', '[') is >= 0 and int end ? spec[..end] : spec;

    // A path where a name is expected; that of a folder may have a size: photos@32.
    private static void RefusePath(string text)
    {
        int at = text.LastIndexOf('@');
        string side = at > 0 && !Path.Exists(text) && Directory.Exists(text[..at]) ? text[at..] : "";
        string path = text[..^side.Length];
        if (Path.Exists(path))
        {
            throw new UserErrorException(
                $"{path} is a {(Directory.Exists(path) ? "folder" : "file")}, not the name of a data set",
                DatasetPath.NameFor(path) is { } name ? $"--data {ShellWord.Quoted(name + side)}"
                    : $"say which data set it is of, for example --data {ShellWord.Quoted($"npz:{text}")}");
        }

        if (!text.Contains(':') && text.IndexOfAny(['/', '\\', '.']) >= 0)
            throw new UserErrorException($"{text}: no such file or folder, and not the name of a data set", "disentangle list datasets");
    }
}
