using System.Globalization;
using Disentangle.Foundation.Files;
using Google.Protobuf;

namespace Disentangle.Onnx;

/// <summary>
/// The data that a model keeps in other files, as exporters write it beside large models. Only files in the model's own folder are read,
/// so that a model from elsewhere cannot reach others.
/// </summary>
/// <param name="model">The path of the model.</param>
/// <param name="used">Bytes that the model itself has; all together are limited.</param>
internal sealed class ExternalData(string model, long used)
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
    private long _used = used;

    /// <summary>The data of a tensor.</summary>
    /// <param name="entries">Its keys: <c>location</c>, <c>offset</c>, <c>length</c>.</param>
    /// <exception cref="UserErrorException">The file is missing, too short, too large or not in the model's folder.</exception>
    public ByteString Read(IReadOnlyDictionary<string, string> entries)
    {
        string location = entries.GetValueOrDefault("location") ?? throw Damaged();
        string path = Checked(location);
        using FileStream file = InputFile.Open(path);
        long offset = Number(entries, "offset") ?? 0, length = Number(entries, "length") ?? file.Length - offset;
        if (offset < 0 || length < 0 || offset > file.Length || length > file.Length - offset)
            throw new UserErrorException(
                $"{path}: is truncated or corrupt: {model} expects {length} bytes at {offset}, and the file has {file.Length}");
        _used += length;
        if (!Limits.NetworkBytes.Allows(_used)) throw Limits.NetworkBytes.Exceeded($"{model}: needs more than {_used - 1} bytes", _used);
        file.Position = offset;
        byte[] bytes = new byte[length];
        file.ReadExactly(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private string Checked(string location)
    {
        string[] parts = location.Split('/', '\\');
        bool inside = location.Length > 0 && !Path.IsPathRooted(location) && !parts.Contains("..")
            && !location.Contains('\0', StringComparison.Ordinal);
        string path = inside ? Path.Combine([_folder, .. parts]) : "";

        // A link may lead anywhere.
        string part = _folder;
        foreach (string name in inside ? parts : [])
        {
            part = Path.Combine(part, name);
            inside &= new FileInfo(part).LinkTarget is null;
        }

        return inside ? path : throw new UserErrorException(
            $"{model}: keeps data in {Shown.Short(location)}, which is outside its folder or a link; only files in its folder are read",
            "copy the file beside the model, and export the model again without a folder in the name");
    }

    private long? Number(IReadOnlyDictionary<string, string> entries, string key) =>
        !entries.TryGetValue(key, out string? text) ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw Damaged();

    private UserErrorException Damaged() => new($"{model}: is not an ONNX model, or is truncated or corrupt");
}
