using System.Runtime.InteropServices;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Experiments.Runs;

/// <summary>The machine that a run was made on.</summary>
/// <param name="Processor">Its name, or its architecture where the system does not tell a name.</param>
/// <param name="Cores">Processors that the process may use.</param>
/// <param name="VectorBits">Width of the vectors that the kernels use.</param>
/// <param name="System">The operating system.</param>
/// <param name="DotNet">The version of the .NET runtime.</param>
public sealed record MachineDescription(string Processor, int Cores, int VectorBits, string System, string DotNet)
{
    /// <summary>This machine.</summary>
    public static MachineDescription Current { get; } = new(
        ProcessorName() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        CpuDevice.VectorBits,
        RuntimeInformation.OSDescription,
        Environment.Version.ToString());

    /// <summary>On one line.</summary>
    public override string ToString() => $"{Processor}, {Cores} {(Cores == 1 ? "core" : "cores")}, {VectorBits}-bit vectors, {System}";

    private static string? ProcessorName()
    {
        try
        {
            string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            return line?.Split(':', 2)[1].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        }
    }
}
