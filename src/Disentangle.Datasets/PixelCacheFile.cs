using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Disentangle.Datasets.Formats;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>
/// The form of a file of decoded pixels: a page of text that says what it was made of, the pixels, the checksums of their blocks, and the
/// notices of the decoding. The page has a checksum of itself, and one of all that follows the pixels.
/// </summary>
/// <param name="source">What the pixels were decoded from.</param>
/// <param name="id">Which source that is.</param>
/// <param name="made">Which state of the source.</param>
internal sealed class PixelCacheFile(PixelSource source, string id, string made)
{
    /// <summary>A page, so that the pixels begin with one.</summary>
    public const int HeaderBytes = 4096;

    // Raise the number when a decoder gives other pixels for the same file, or when the form changes, so
    // that files of before are not used again.
    private const string Label = "Disentangle pixels 3", AnyLabel = "Disentangle pixels ", ChecksumLine = "header ";

    private const int MostNoticeBytes = 1 << 28;

    private readonly int _sumBytes = (int)PixelBlocks.BytesFor(source.Bytes);

    /// <summary>What a file holds beside the pixels.</summary>
    /// <param name="White">The byte that is read as 1.</param>
    /// <param name="Blocks">The checksums.</param>
    /// <param name="Notices">The notices.</param>
    public sealed record Content(int White, PixelBlocks Blocks, IReadOnlyList<Notice> Notices);

    /// <summary>Writes a file.</summary>
    /// <param name="stream">An empty file.</param>
    /// <param name="decode">Writes the pixels and says which byte is read as 1.</param>
    /// <param name="notices">The notices, once the pixels are written.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="UserErrorException">There are more or fewer pixels than expected.</exception>
    public Content Write(Stream stream, Func<Stream, int> decode, IReadOnlyList<Notice> notices, CancellationToken stop)
    {
        stream.Write(new byte[HeaderBytes]);
        PixelBlocks.Writer pixels = new(stream);
        int white = decode(new StoppableStream(pixels, stop));
        if (pixels.Length != source.Bytes)
            throw new UserErrorException($"{source.Path}: gave {pixels.Length} bytes of pixels; {source.Bytes} are expected");
        byte[] sums = pixels.Sums(), tail = [.. sums, .. Encoding.UTF8.GetBytes(TextOf(notices))];
        stream.Write(tail);
        stream.Position = 0;
        stream.Write(Header(white, tail));
        return new Content(white, new PixelBlocks(sums, source.Bytes), notices);
    }

    /// <summary>Reads a file that holds the pixels of the source as it is now; null where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="damaged">Whether there is a file of this form, but damaged.</param>
    public Content? Read(string path, out bool damaged)
    {
        damaged = false;
        try
        {
            if (!File.Exists(path)) return null;
            using FileStream stream = InputFile.Open(path);
            byte[] header = new byte[HeaderBytes];
            int count = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
            if (!IsSound(header.AsSpan(0, count), out damaged)) return null;
            long tailBytes = stream.Length - HeaderBytes - source.Bytes;
            byte[] tail = new byte[Math.Clamp(tailBytes, 0, _sumBytes + MostNoticeBytes)];
            stream.Position = HeaderBytes + source.Bytes;
            int found = stream.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);
            foreach (int white in (ReadOnlySpan<int>)[255, 1])
            {
                byte[] expected = Header(white, tail);
                if (tailBytes == found && found >= _sumBytes && header.AsSpan().SequenceEqual(expected))
                    return new Content(white, new PixelBlocks(tail, source.Bytes), NoticesOf(tail.AsSpan(_sumBytes)));

                // Of this source as it is now, but not with what follows the pixels.
                damaged |= header.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Origin(white)));
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UserErrorException)
        {
            // What cannot be read is as good as not there.
            return null;
        }
    }

    // Files of other versions are replaced without a word.
    private static bool IsSound(ReadOnlySpan<byte> header, out bool damaged)
    {
        int end = header.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? header : header[..end]);
        damaged = false;
        if (text.StartsWith(AnyLabel, StringComparison.Ordinal) && !text.StartsWith(Label + "\n", StringComparison.Ordinal)) return false;
        int line = text.LastIndexOf(ChecksumLine, StringComparison.Ordinal);
        damaged = header.Length < HeaderBytes || end < 0 || line < 0 || text[line..] != $"{ChecksumLine}{PixelCache.Hash(text[..line])}\n"
            || header[end..].ContainsAnyExcept((byte)0);
        return !damaged;
    }

    private string Origin(int white) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{Label}\nsource {id}\n{made}\nimages {source.Count} of {source.Shape}\nwhite {white}\n");

    private byte[] Header(int white, byte[] tail)
    {
        string text = $"{Origin(white)}rest {Convert.ToHexStringLower(SHA256.HashData(tail))}\n";
        byte[] header = new byte[HeaderBytes];
        Encoding.UTF8.GetBytes($"{text}{ChecksumLine}{PixelCache.Hash(text)}\n", header);
        return header;
    }

    // A line each, with tabs between text and items: neither holds control characters.
    private static string TextOf(IEnumerable<Notice> notices) =>
        string.Join('\n', notices.Select(notice => string.Join('\t', notice.Items.Prepend(notice.Text))));

    private static List<Notice> NoticesOf(ReadOnlySpan<byte> notes) =>
        [.. Encoding.UTF8.GetString(notes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
            .Select(words => new Notice(words[0], words[1..]))];
}
