using System.Runtime.Intrinsics;

namespace Disentangle.Tensors.Kernels;

/// <summary>This machine's processor.</summary>
public static class CpuDevice
{
    /// <summary>
    /// The width in bits of the vectors that the kernels use: 512, 256 or 128, or 32 where there are none. It is the widest that
    /// the hardware handles well and the runtime has not been told to leave alone (<c>DOTNET_EnableAVX512=0</c> and the like).
    /// </summary>
    public static int VectorBits { get; } =
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 32;

    /// <summary>
    /// Kernels that work on <paramref name="threads"/> threads, or one per processor if 0. The results do not depend on the number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="UserErrorException">The number exceeds <see cref="Limits.Threads"/>.</exception>
    public static IKernels CreateKernels(int threads = 0) => CreateKernels(threads, observer: null);

    /// <summary>Kernels whose observer is told of each job and how many pieces it has.</summary>
    internal static IKernels CreateKernels(int threads, Action<Type, int>? observer)
    {
        Workers workers = new(Count(threads), observer);
        return VectorBits switch
        {
            512 => new CpuKernels<V512>(workers),
            256 => new CpuKernels<V256>(workers),
            128 => new CpuKernels<V128>(workers),
            _ => new CpuKernels<V1>(workers),
        };
    }

    /// <summary>
    /// Measures the most that <paramref name="threads"/> threads (one per processor if 0) can multiply and add with operands in
    /// registers, in operations per second: what the speed of a training step is compared with.
    /// </summary>
    /// <param name="threads">How many threads; each is given one equal piece of work.</param>
    /// <param name="runs">How many times to measure; the median is returned.</param>
    public static double MeasurePeak(int threads = 0, int runs = 9)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        threads = Count(threads);
        return VectorBits switch
        {
            512 => PeakLoop<V512>.Measure(threads, runs),
            256 => PeakLoop<V256>.Measure(threads, runs),
            128 => PeakLoop<V128>.Measure(threads, runs),
            _ => PeakLoop<V1>.Measure(threads, runs),
        };
    }

    /// <summary>
    /// Measures how many exponentials a second <paramref name="threads"/> threads (one per processor if 0) can add up, with nothing else to
    /// do: what the speed of an estimate of the aggregate posterior is compared with.
    /// </summary>
    /// <param name="threads">How many threads; each is given one equal piece of work.</param>
    /// <param name="runs">How many times to measure; the median is returned.</param>
    public static double MeasureExponentials(int threads = 0, int runs = 9)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        threads = Count(threads);
        return VectorBits switch
        {
            512 => ExponentialLoop<V512>.Measure(threads, runs),
            256 => ExponentialLoop<V256>.Measure(threads, runs),
            128 => ExponentialLoop<V128>.Measure(threads, runs),
            _ => ExponentialLoop<V1>.Measure(threads, runs),
        };
    }

    private static int Count(int threads) => new Crew(threads).Threads;
}
