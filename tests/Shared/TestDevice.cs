using Disentangle.Tensors.Kernels;

namespace Disentangle.Tests.Shared;

/// <summary>A device that tests run on. Tests that hold on every device take one, so another device inherits them by a line here.</summary>
/// <param name="Name">For the names of tests.</param>
/// <param name="Create">Kernels on so many threads.</param>
public sealed record TestDevice(string Name, Func<int, IKernels> Create)
{
    /// <summary>The processor, in the host's memory.</summary>
    public static TestDevice Cpu { get; } = new("cpu", CpuDevice.CreateKernels);

    /// <summary>The processor's arithmetic behind memory that the host does not see, see <see cref="CheckingKernels"/>.</summary>
    public static TestDevice Checking { get; } = new("checking", threads => new CheckingKernels(CpuDevice.CreateKernels(threads)));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TestDevice> All { get; } = [Cpu, Checking];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
