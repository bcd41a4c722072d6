using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Disentangle.Analysis;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;

namespace Disentangle.Experiments.Encodings;

/// <summary>Writes and opens the file of a <see cref="CodeTable"/>.</summary>
internal static class CodeTableFile
{
    /// <summary>Encodes all images of a run into a file.</summary>
    /// <param name="file">Empty; it can be read and written at any place.</param>
    /// <param name="run">The run.</param>
    /// <param name="key">What the codes depend on.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    public static void Write(
        Stream file, TrainedRun run, CodeTableKey key, IProgress<double>? progress, CancellationToken cancellation)
    {
        HashedImages images = new(run.Data);
        CodeTableLayout? known = null;
        DatasetCodes.ForEachBatch(run.Method, images, (first, codes) =>
        {
            CodeTableLayout layout = known ??= Begin(file, images.Count, codes);
            long skipped = (long)first * codes.Latents * sizeof(float);
            Put(file, CodeTableLayout.MeansAt + skipped, MemoryMarshal.AsBytes(codes.Means.AsSpan()));
            if (layout.HasLogVariances) Put(file, layout.LogVariancesAt + skipped, MemoryMarshal.AsBytes(codes.LogVariances.AsSpan()));
        }, run.Session.Crew, progress, cancellation);
        CodeTableLayout whole = known!.Value;
        Put(file, whole.AlikeAt, MemoryMarshal.AsBytes(FirstAlike(images.Hashes).AsSpan()));
        Put(file, whole.KeyAt, key.Bytes);
        file.Position = 0;
        byte[] sum = SHA256.HashData(file);
        Put(file, whole.ChecksumAt, sum);
    }

    /// <summary>Opens a table.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="key">What its codes are to depend on.</param>
    /// <param name="images">N.</param>
    /// <param name="latents">D.</param>
    /// <returns>Null where there is none, or it is truncated or corrupt, or of something else.</returns>
    public static CodeTable? Open(string path, CodeTableKey key, int images, int latents)
    {
        // What maps the file is what was checked, whatever has its name by then.
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
            CodeTableLayout layout = new(images, latents, file.Length == new CodeTableLayout(images, latents, true).Length);
            if (!IsWhole(file, layout, key)) return null;
            MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(
                file, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            file = null;
            return new CodeTable(path, layout, mapped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static CodeTableLayout Begin(Stream file, int images, Codes codes)
    {
        CodeTableLayout layout = new(images, codes.Latents, codes.LogVariances is not null);
        file.SetLength(layout.ChecksumAt);
        Put(file, 0, layout.Header());
        return layout;
    }

    private static bool IsWhole(FileStream file, CodeTableLayout layout, CodeTableKey key)
    {
        if (file.Length != layout.Length) return false;
        byte[] header = new byte[CodeTableLayout.MeansAt], end = new byte[layout.Length - layout.KeyAt];
        file.ReadExactly(header);
        file.Position = layout.KeyAt;
        file.ReadExactly(end);
        if (!header.AsSpan().SequenceEqual(layout.Header()) || !end.AsSpan(0, key.Bytes.Length).SequenceEqual(key.Bytes)) return false;
        return new FilePrefix(layout.ChecksumAt, Convert.ToHexStringLower(end.AsSpan(key.Bytes.Length))).IsOf(file);
    }

    private static int[] FirstAlike(ReadOnlySpan<UInt128> hashes)
    {
        Dictionary<UInt128, int> first = new(hashes.Length);
        int[] alike = new int[hashes.Length];
        for (int i = 0; i < alike.Length; i++) alike[i] = first.TryAdd(hashes[i], i) ? i : first[hashes[i]];
        return alike;
    }

    private static void Put(Stream file, long at, ReadOnlySpan<byte> bytes)
    {
        file.Position = at;
        file.Write(bytes);
    }
}
