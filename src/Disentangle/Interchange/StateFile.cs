using Disentangle.Foundation.Files;
using Disentangle.Serialization;
using Disentangle.Serialization.PyTorch;

namespace Disentangle.Interchange;

/// <summary>Files with the tensors of models that other programs trained.</summary>
public static class StateFile
{
    // Where a tar archive says that it is one.
    private const int TarMark = 257;

    /// <summary>Reads a safetensors file, or a checkpoint of PyTorch in either of its forms; the first bytes tell which it is.</summary>
    /// <remarks>Of a checkpoint, tensors are read, and nothing is run. See <see cref="TorchCheckpoint"/> for what is found in it.</remarks>
    /// <exception cref="UserErrorException">The file is missing, damaged, or of neither format.</exception>
    public static StateDictionary Read(string path) =>
        IsTorch(path) ? TorchCheckpoint.ReadStateDictionary(path) : SafeTensors.ReadState(path);

    /// <summary>Checks by its first bytes and its name that a file is one that <see cref="Read"/> may read.</summary>
    /// <exception cref="UserErrorException">The file is missing, or of neither format.</exception>
    public static void RequireKnown(string path) => IsTorch(path);

    // A checkpoint of PyTorch, or else by its name a safetensors file.
    private static bool IsTorch(string path)
    {
        byte[] start = new byte[TarMark + 5];
        int count;
        using (FileStream file = InputFile.Open(path))
        {
            try
            {
                count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            }
            catch (Exception e) when (InputFile.IsDamage(e) || e is UnauthorizedAccessException)
            {
                throw new UserErrorException($"{path}: cannot be read: {InputFile.Reason(e)}", innerException: e);
            }
        }

        if (start.AsSpan(TarMark).SequenceEqual("ustar"u8))
        {
            throw new UserErrorException(
                $"{path}: is a tar archive, the format of PyTorch before 0.1.10, which is not supported",
                "load it in Python and save it again with torch.save(model.state_dict(), \"model.pt\")");
        }

        if (TorchCheckpoint.Starts(start.AsSpan(0, count))) return true;
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)) return false;
        throw new UserErrorException(
            $"{path}: is neither a PyTorch checkpoint (.pt, .pth) nor a safetensors file",
            "the name of a safetensors file ends in .safetensors, that of a network in .onnx");
    }
}
