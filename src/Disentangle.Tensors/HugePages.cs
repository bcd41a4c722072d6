using System.Runtime.InteropServices;

namespace Disentangle.Tensors;

/// <summary>
/// Large pages of virtual memory. A step of training walks through tens of megabytes; in pages of 4 KiB, finding where a page lies costs
/// as much as the reading, above all on virtual machines.
/// </summary>
internal static partial class HugePages
{
    /// <summary>What a page holds, and the multiple at which it must begin.</summary>
    public const int PageBytes = 2 << 20;

    private const int Advice = 14;

    private static bool _known = OperatingSystem.IsLinux();

    /// <summary>Asks the system to use large pages for memory that is not yet in use; nothing where it knows none.</summary>
    /// <param name="start">The first byte, at a multiple of <see cref="PageBytes"/>.</param>
    /// <param name="bytes">How much memory; only whole pages count.</param>
    public static void Prefer(nint start, nint bytes)
    {
        if (!_known) return;
        try
        {
            // Whatever the system answers, the memory works.
            _ = Advise(start, bytes / PageBytes * PageBytes, Advice);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            _known = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
