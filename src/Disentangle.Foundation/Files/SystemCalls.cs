using System.Runtime.InteropServices;

namespace Disentangle.Foundation.Files;

/// <summary>Calls of a Unix system for which the framework has none. Each gives a negative number where it fails.</summary>
internal static class SystemCalls
{
    private const int ReadOnly = 0, CloseOnExecLinux = 0x80000, CloseOnExecMac = 0x1000000;

    /// <summary>Opens a file or a folder without asking for a lock, as the framework does.</summary>
    public static int OpenToRead(string path) => Open(path, ReadOnly | (OperatingSystem.IsMacOS() ? CloseOnExecMac : CloseOnExecLinux));

    [DllImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Read(int file, byte[] bytes, nint count);

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int MakeFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Synchronise(int file);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int file);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
