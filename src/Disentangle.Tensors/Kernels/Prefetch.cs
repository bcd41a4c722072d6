using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Disentangle.Tensors.Kernels;

/// <summary>Asks for memory before it is needed. It changes no result and is nothing where the processor has no such instruction.</summary>
internal static unsafe class Prefetch
{
    private const int LineFloats = 16;

    /// <summary>Brings values into the second-level cache, whoever will read them there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Values(float* start, nint count)
    {
        if (!Sse.IsSupported) return;
        for (nint i = 0; i < count; i += LineFloats) Sse.Prefetch1(start + i);
    }
}
