using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Disentangle.Reliability.Fuzzing;

/// <summary>What a call took.</summary>
/// <param name="Seconds">Of the clock.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated, whether or not it was free again soon.</param>
/// <param name="ResidentBytes">By how much the memory of the process rose above what it was before, managed or native.</param>
internal readonly record struct Cost(double Seconds, long AllocatedBytes, long ResidentBytes);

/// <summary>Measures what a call takes: time, managed memory, and the peak of the process's memory.</summary>
internal sealed class Watch : IDisposable
{
    private const int Self = 0, PeakKilobytes = 4;

    // Writing 5 sets the peak back to what is in use now (Linux).
    private readonly FileStream? _peak = OperatingSystem.IsLinux() ? new FileStream("/proc/self/clear_refs", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0) : null;
    private readonly long[] _usage = new long[18];

    public Cost Measure(Action action)
    {
        _peak?.Write("5"u8);
        long resident = Peak(), allocated = GC.GetTotalAllocatedBytes(precise: false), begin = Stopwatch.GetTimestamp();
        action();
        return new(Stopwatch.GetElapsedTime(begin).TotalSeconds, GC.GetTotalAllocatedBytes(precise: false) - allocated, Peak() - resident);
    }

    public void Dispose() => _peak?.Dispose();

    private long Peak() => _peak is not null && ResourceUsage(Self, _usage) == 0 ? _usage[PeakKilobytes] * 1024 : 0;

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ResourceUsage(int who, [Out] long[] usage);
}
