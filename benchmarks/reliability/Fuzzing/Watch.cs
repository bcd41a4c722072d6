using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Disentangle.Reliability.Fuzzing;

/// <summary>What a call took.</summary>
/// <param name="Seconds">Of the processor, and of the clock where that is far more: on a machine with other work
/// the clock alone says little.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated, whether or not it was free again soon.</param>
/// <param name="ResidentBytes">By how much the memory of the process rose above what it was before, managed or native.</param>
internal readonly record struct Cost(double Seconds, long AllocatedBytes, long ResidentBytes);

/// <summary>Measures what a call takes: time, managed memory, and the peak of the process's memory.</summary>
internal sealed class Watch : IDisposable
{
    private const int Self = 0, PeakKilobytes = 4;
    private const double MostWaiting = 10;

    // Writing 5 sets the peak back to what is in use now (Linux).
    private readonly FileStream? _peak = OperatingSystem.IsLinux()
        ? new FileStream("/proc/self/clear_refs", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0) : null;
    private readonly long[] _usage = new long[18];

    public Cost Measure(Action action)
    {
        _peak?.Write("5"u8);
        (long resident, double processor) = Usage();
        long allocated = GC.GetTotalAllocatedBytes(precise: false), begin = Stopwatch.GetTimestamp();
        action();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        (long residentAfter, double processorAfter) = Usage();
        return new(
            seconds > MostWaiting || processorAfter == 0 ? seconds : Math.Min(seconds, processorAfter - processor),
            GC.GetTotalAllocatedBytes(precise: false) - allocated, residentAfter - resident);
    }

    public void Dispose() => _peak?.Dispose();

    // Seconds and microseconds in the program and in the system come first.
    private (long Peak, double Processor) Usage() => _peak is not null && ResourceUsage(Self, _usage) == 0
        ? (_usage[PeakKilobytes] * 1024, _usage[0] + _usage[2] + (_usage[1] + _usage[3]) * 1e-6)
        : (0, 0);

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ResourceUsage(int who, [Out] long[] usage);
}
