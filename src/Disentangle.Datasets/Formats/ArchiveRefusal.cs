using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>Says why a file could not be opened as a zip archive, by its first bytes.</summary>
internal static class ArchiveRefusal
{
    // Where a tar archive has its mark.
    private const int TarMark = 257, Start = TarMark + 5;

    /// <summary>The refusal of a file whose list of entries was not found or is wrong.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it should be, for example <c>a NumPy archive (.npz)</c>.</param>
    /// <param name="reason">What went wrong.</param>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public static UserErrorException Of(string path, string expected, Exception reason)
    {
        byte[] bytes = new byte[Start];
        using (FileStream file = InputFile.Open(path))
            bytes = bytes[..file.ReadAtLeast(bytes, Start, throwOnEndOfStream: false)];
        return bytes switch
        {
            [(byte)'P', (byte)'K', ..] =>
                new UserErrorException($"{path}: is a zip archive that is damaged or cut short", "copy or download it again", reason),
            [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] =>
                new UserErrorException($"{path}: is not {expected}, but a single NumPy array",
                    $"images from one array are opened as npy:{path}", reason),
            _ when IsTar(path, bytes) =>
                new UserErrorException($"{path}: is not {expected}, but a tar archive", "unpack it first: tar -xf FILE", reason),
            _ => new UserErrorException($"{path}: is not {expected}", innerException: reason),
        };
    }

    private static bool IsTar(string path, ReadOnlySpan<byte> bytes) =>
        bytes.Length == Start && bytes[TarMark..].SequenceEqual("ustar"u8)
        || bytes is [0x1F, 0x8B, ..]
            && (path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase));
}
