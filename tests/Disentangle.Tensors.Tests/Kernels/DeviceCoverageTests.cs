using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>Every test of kernels runs on every device.</summary>
public sealed class DeviceCoverageTests
{
    [Fact]
    public void Every_test_of_kernels_runs_on_every_device()
    {
        Type[] types = typeof(KernelTests).Assembly.GetTypes();
        Type[] tests = [.. types.Where(type => type.IsAbstract && type.BaseType == typeof(KernelTests))];
        Assert.NotEmpty(tests);
        foreach (Type test in tests)
        {
            IEnumerable<TestDevice> devices = types.Where(type => type.BaseType == test).Select(DeviceOf);
            Assert.Equal(TestDevice.All.Select(device => device.Name).Order(), devices.Select(device => device.Name).Order());
        }
    }

    private static TestDevice DeviceOf(Type type)
    {
        using KernelTests test = (KernelTests)Activator.CreateInstance(type)!;
        return test.Device;
    }
}
