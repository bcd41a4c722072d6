using System.Globalization;

namespace Disentangle.Foundation;

/// <summary>
/// All bounds on what files and options may ask for. Time and memory follow the sizes of files; a limit is needed where a small file can
/// stand for much, since it is compressed or names a size. The values hold for the process; a program sets them before it opens files.
/// </summary>
public static class Limits
{
    /// <summary>Pixels of an image file.</summary>
    public static Limit PicturePixels { get; } = new("picture-pixels", 1 << 26, "pixels", "width times height of an image file", 1 << 29);

    /// <summary>Bytes of an image file.</summary>
    public static Limit PictureBytes { get; } = new("picture-bytes", 1 << 26, "bytes", "an image file, on disk or in an archive", 1 << 30);

    /// <summary>How many times larger an image file may become when it is decoded.</summary>
    public static Limit PictureExpansion { get; } = new("picture-expansion", 200, "times",
        "size of a decoded image of more than 64 MB, or of an image in an archive of more than 16 MB, compared with what is stored",
        1 << 20);

    /// <summary>Bytes of images that are decoded at the same time.</summary>
    public static Limit DecodingBytes { get; } = new("decoding-bytes", 1 << 30, "bytes",
        "memory for image files that are decoded at the same time; one is always decoded");

    /// <summary>Scans of a JPEG file.</summary>
    public static Limit JpegScans { get; } = new("jpeg-scans", 64, "scans",
        "passes over the pixels of a progressive JPEG file; common programs write 10", 1 << 16);

    /// <summary>Groups of prefix codes of a WebP file.</summary>
    public static Limit WebPGroups { get; } =
        new("webp-groups", 4096, "groups", "groups of prefix codes in a lossless WebP file; common programs write at most 2600", 1 << 16);

    /// <summary>Entries of an archive.</summary>
    public static Limit ArchiveEntries { get; } = new("archive-entries", 2_000_000, "entries", "files in a zip or tar archive");

    /// <summary>Files of a folder.</summary>
    public static Limit FolderFiles { get; } = new("folder-files", 2_000_000, "files", "files and folders below a folder of images");

    /// <summary>Links in a path.</summary>
    public static Limit PathLinks { get; } = new("path-links", 40, "links", "symbolic links that are followed for one path", 1000);

    /// <summary>Bytes of a table.</summary>
    public static Limit TableBytes { get; } = new("table-bytes", 1 << 28, "bytes",
        "a table of factor values or attributes (CSV, TSV, text)", 1 << 30);

    /// <summary>Characters of a field.</summary>
    public static Limit FieldCharacters { get; } = new("field-characters", 1 << 16, "characters",
        "a value of a table, a string in a NumPy array or in a JSON file", 1 << 20);

    /// <summary>Characters of a name.</summary>
    public static Limit NameCharacters { get; } = new("name-characters", 1 << 12, "characters",
        "a name that a file gives to a factor, an array, a tensor or an entry", 1 << 16);

    /// <summary>Depth of nesting.</summary>
    public static Limit NestingDepth { get; } = new("nesting-depth", 64, "levels",
        "objects within objects in a JSON file or a PyTorch checkpoint", 1000);

    /// <summary>Bytes of a JSON file.</summary>
    public static Limit JsonBytes { get; } = new("json-bytes", 1 << 24, "bytes",
        "a JSON file: a specification, a description of a run, scores, an analysis", 1 << 30);

    /// <summary>Bytes of a study file.</summary>
    public static Limit StudyBytes { get; } = new("study-bytes", 1 << 22, "bytes", "a study file", 1 << 28);

    /// <summary>Bytes of a line.</summary>
    public static Limit LineBytes { get; } = new("line-bytes", 1 << 20, "bytes",
        "a line of the history of a run, the attributes of an entry of a tar archive", 1 << 30);

    /// <summary>Bytes of a weight map.</summary>
    public static Limit MapBytes { get; } = new("map-bytes", 1 << 20, "bytes", "a weight map", 1 << 30);

    /// <summary>Bytes of the header of an array.</summary>
    public static Limit ArrayHeaderBytes { get; } = new("array-header-bytes", 1 << 16, "bytes", "the header of a NumPy array", 1 << 28);

    /// <summary>Values of the codes in a NumPy archive.</summary>
    public static Limit CodeValues { get; } = new("code-values", 1 << 27, "values",
        "the codes in a NumPy archive: rows times code values", 1 << 30);

    /// <summary>Bytes of the header of a safetensors file.</summary>
    public static Limit TensorHeaderBytes { get; } = new("tensor-header-bytes", 100_000_000, "bytes",
        "the header of a safetensors file", 1 << 30);

    /// <summary>Tensors of a file.</summary>
    public static Limit Tensors { get; } = new("tensors", 100_000, "tensors",
        "tensors in a safetensors file or a PyTorch checkpoint", 1 << 30);

    /// <summary>Bytes of a network.</summary>
    public static Limit NetworkBytes { get; } = new("network-bytes", 1 << 30, "bytes",
        "a network in ONNX, with the data that it keeps in other files", 2_000_000_000);

    /// <summary>Bytes of a pickle.</summary>
    public static Limit PickleBytes { get; } = new("pickle-bytes", 1 << 28, "bytes",
        "the pickle that describes a PyTorch checkpoint, without the tensors", 1 << 30);

    /// <summary>Operations of a pickle.</summary>
    public static Limit PickleOperations { get; } = new("pickle-operations", 4_000_000, "operations",
        "operations in the pickle of a PyTorch checkpoint", 1 << 30);

    /// <summary>Bytes of a chunk of an HDF5 dataset.</summary>
    public static Limit ChunkBytes { get; } = new("chunk-bytes", 1 << 28, "bytes",
        "a chunk of an HDF5 dataset when it is unpacked", 1 << 30);

    /// <summary>Parameters of networks.</summary>
    public static Limit Parameters { get; } =
        new("parameters", 1 << 27, "parameters",
            "numbers that the networks of a model learn, each of which takes 16 bytes or more in training", 1L << 40);

    /// <summary>Threads of the kernels.</summary>
    public static Limit Threads { get; } = new("threads", 1024, "threads", "the option --threads", 1 << 15);

    /// <summary>Every limit.</summary>
    public static IReadOnlyList<Limit> All { get; } =
    [
        PicturePixels, PictureBytes, PictureExpansion, DecodingBytes, JpegScans, WebPGroups, ArchiveEntries, FolderFiles,
        PathLinks, TableBytes, FieldCharacters, NameCharacters, NestingDepth, JsonBytes, StudyBytes, LineBytes, MapBytes,
        ArrayHeaderBytes, CodeValues,
        TensorHeaderBytes, Tensors, NetworkBytes, PickleBytes, PickleOperations, ChunkBytes, Parameters, Threads,
    ];

    /// <summary>Sets a limit as <c>picture-pixels=1e9</c> says.</summary>
    /// <exception cref="UserErrorException">There is no such limit, or the value is no whole number or out of range.</exception>
    public static void Set(string assignment)
    {
        string[] parts = assignment.Split('=', 2);
        if (parts.Length != 2 || parts[0].Length == 0)
            throw new UserErrorException($"a limit is set by NAME=N, got {assignment}",
                $"for example --limit {PicturePixels.Id}=100000000");
        Limit limit = Names.Find("limit", parts[0], All, limit => limit.Id);
        if (!long.TryParse(parts[1], NumberStyles.Integer | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out long value))
            throw new UserErrorException($"the limit {limit.Id} must be a whole number of {limit.Unit}, got {parts[1]}");
        limit.Value = value;
    }
}
