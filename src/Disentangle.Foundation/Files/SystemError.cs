namespace Disentangle.Foundation.Files;

/// <summary>Why the system could not read or write a file.</summary>
internal static class SystemError
{
    // Numbers of errno on Linux and macOS, and of Windows in the low half of an HRESULT.
    private const int WindowsFacility = unchecked((int)0x80070000);

    /// <summary>The reason as the end of a sentence.</summary>
    /// <param name="code">The <see cref="Exception.HResult"/> of an <see cref="IOException"/>.</param>
    public static string Reason(int code) => (code & ~0xffff) == WindowsFacility ? OfWindows(code & 0xffff) : OfUnix(code);

    /// <summary>What to do about it, or null.</summary>
    /// <inheritdoc cref="Reason"/>
    public static string? Hint(int code) => code is 23 or 24
        ? "close other programs, or raise the limit of open files: ulimit -n 4096" : null;

    private static string OfUnix(int code) => code switch
    {
        5 => "the disk reports an error",
        11 or 26 or 35 => "another process has it open",
        20 => "a part of its path is not a folder",
        23 or 24 => "too many files are open",
        27 => "it is too large for the file system",
        28 => "the disk is full",
        30 => "the file system is read-only",
        36 or 63 => "its path is too long",
        40 or 62 => "its path has links in a circle",
        69 or 122 => "the disk quota is used up",
        116 or 70 => "it is no longer on the server",
        _ => "the system cannot access it",
    };

    private static string OfWindows(int code) => code switch
    {
        4 => "too many files are open",
        19 => "the disk is read-only",
        23 or 1117 => "the disk reports an error",
        32 or 33 => "another process has it open",
        39 or 112 => "the disk is full",
        206 => "its path is too long",
        _ => "the system cannot access it",
    };
}
