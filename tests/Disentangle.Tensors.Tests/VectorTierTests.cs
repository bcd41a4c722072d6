using System.Globalization;
using System.Runtime.Intrinsics;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Tensors.Tests;

/// <summary>Which vectors this run of the tests uses.</summary>
public sealed class VectorTierTests
{
    /// <summary>A run that means to test a narrower tier must not test the widest again.</summary>
    [Fact]
    public void The_tier_is_the_one_asked_for()
    {
        string? expected = Environment.GetEnvironmentVariable("DISENTANGLE_EXPECT_VECTOR_BITS");
        if (string.IsNullOrEmpty(expected)) return;
        Assert.Equal(int.Parse(expected, CultureInfo.InvariantCulture), CpuDevice.VectorBits);
    }

    [Fact]
    public void The_tier_is_the_widest_that_is_accelerated()
    {
        int widest = 32;
        if (Vector128.IsHardwareAccelerated) widest = 128;
        if (Vector256.IsHardwareAccelerated) widest = 256;
        if (Vector512.IsHardwareAccelerated) widest = 512;
        Assert.Equal(widest, CpuDevice.VectorBits);
    }

    [Fact]
    public void The_kernels_are_of_the_tier()
    {
        object kernels = CpuDevice.CreateKernels(1);
        Type vector = kernels.GetType().GetGenericArguments().Single();
        Assert.Equal(CpuDevice.VectorBits == 32 ? "V1" : $"V{CpuDevice.VectorBits}", vector.Name);
    }
}
