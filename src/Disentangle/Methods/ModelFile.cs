namespace Disentangle.Methods;

/// <summary>A file that a model consists of beside its parameters, such as a network of another program.</summary>
/// <param name="Name">A plain name, for example <c>encoder.onnx</c>.</param>
/// <param name="Content">What it holds.</param>
public sealed record ModelFile(string Name, byte[] Content)
{
    // A checkpoint keeps them under their names with this before it, and so knows them from the files of others.
    internal const string StoredPrefix = "model-";

    internal string StoredName => StoredPrefix + Name;

    internal static bool IsStored(string name) =>
        name.StartsWith(StoredPrefix, StringComparison.Ordinal) && name.Length > StoredPrefix.Length && Path.GetFileName(name) == name;
}
