using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Memory;

namespace Disentangle.Reports.Pictures;

/// <summary>
/// How ImageSharp is set up for writing: memory that is used again is kept in small amounts, and one thread encodes a picture.
/// </summary>
internal static class EncoderSetup
{
    public static Configuration Configuration { get; } = new()
    {
        MaxDegreeOfParallelism = 1,
        MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { MaximumPoolSizeMegabytes = 32 }),
    };
}
