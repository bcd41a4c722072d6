using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// The text of a table: UTF-8, or UTF-16 with its mark at the front. Other encodings would put wrong
/// letters in place of some, and so are refused.
/// </summary>
internal static class TableText
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="UserErrorException">It cannot be read, is too large, or is in another encoding.</exception>
    public static string Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        if (!Limits.TableBytes.Allows(stream.Length)) throw Limits.TableBytes.Exceeded($"{path}: has {stream.Length} bytes", stream.Length);
        byte[] bytes = new byte[stream.Length];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable($"{path}:", e);
        }

        return Decode(bytes, path);
    }

    /// <summary>The text of these bytes.</summary>
    /// <param name="bytes">The whole table.</param>
    /// <param name="source">What to call it in a sentence.</param>
    /// <exception cref="UserErrorException">There are none, or they are neither UTF-8 nor UTF-16 with a
    /// mark; the line is named.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string source)
    {
        if (bytes.IsEmpty) throw new UserErrorException($"{source}: is empty (0 bytes)");
        (Encoding encoding, int mark) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Strict(Encoding.UTF8), 3),
            [0xFF, 0xFE, ..] => (Strict(Encoding.Unicode), 2),
            [0xFE, 0xFF, ..] => (Strict(Encoding.BigEndianUnicode), 2),
            _ => (Strict(Encoding.UTF8), 0),
        };
        bytes = bytes[mark..];
        try
        {
            string text = encoding.GetString(bytes);
            int zero = text.IndexOf('\0', StringComparison.Ordinal);
            if (zero < 0) return text;
            int line = Lines(text.AsSpan(0, zero)) + 1;
            throw mark == 0 && UnmarkedUtf16(bytes) is { } unmarked
                ? new UserErrorException($"{source}: line {line} contains a zero byte: it looks like UTF-16 without a byte order mark",
                    $"save it as UTF-8, or convert it: iconv -f {unmarked} -t UTF-8")
                : Refusal(source, line, "a zero byte");
        }
        catch (DecoderFallbackException e)
        {
            // What stands before the first wrong byte can be decoded.
            ReadOnlySpan<char> before = encoding.GetString(bytes[..Math.Clamp(e.Index, 0, bytes.Length)]);
            throw Refusal(source, Lines(before) + 1, "bytes of another encoding");
        }
    }

    /// <summary>The UTF-16 that every second byte of the start tells, where most letters are below 256; else null.</summary>
    private static string? UnmarkedUtf16(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, 1 << 12)];
        Span<int> zeros = stackalloc int[2];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == 0) zeros[i % 2]++;
        }

        int most = Math.Max(zeros[0], zeros[1]), least = Math.Min(zeros[0], zeros[1]);
        if (4 * most < bytes.Length || 8 * least > most) return null;
        return zeros[1] == most ? "UTF-16LE" : "UTF-16BE";
    }

    private static UserErrorException Refusal(string source, int line, string what) => new(
        $"{source}: line {line} has {what}; UTF-8, or UTF-16 with a byte order mark, is expected",
        "save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8");

    private static Encoding Strict(Encoding encoding) =>
        Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static int Lines(ReadOnlySpan<char> text) => text.Count('\n');
}
