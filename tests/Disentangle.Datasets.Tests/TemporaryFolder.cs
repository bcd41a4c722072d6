using System.Buffers.Binary;
using System.Text;
using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets.Tests;

/// <summary>A folder of its own for one test, deleted after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("disentangle-");

    public string Root => _folder.FullName;

    public string PathOf(string name) => Path.Combine(Root, name);

    public string Write(string name, params byte[][] parts)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [.. parts.SelectMany(part => part)]);
        return path;
    }

    public string WriteNpz(string name, params (string Name, NpyArray Array)[] arrays)
    {
        NpzWriter.Write(PathOf(name), arrays);
        return PathOf(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Files made byte by byte, independently of the code that is tested.</summary>
internal static class Bytes
{
    public static byte[] NpyHeader(string dictionary, byte version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(dictionary + "\n");
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text];
    }

    public static byte[] NpyHeader(string descriptor, string shape, bool fortran = false) =>
        NpyHeader($"{{'descr': '{descriptor}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}");

    public static byte[] Idx(byte type, params int[] shape) =>
    [
        0, 0, type, (byte)shape.Length,
        .. shape.SelectMany(size => new[] { (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size }),
    ];
}
