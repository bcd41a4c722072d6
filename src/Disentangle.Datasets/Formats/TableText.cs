using System.Text;

namespace Disentangle.Datasets.Formats;

/// <summary>The text of a table: UTF-8, or UTF-16 with its mark at the front. Other encodings would put wrong letters in place of some, and so are refused.</summary>
internal static class TableText
{
    /// <summary>The most bytes of a table that is read.</summary>
    public const long MostBytes = 1L << 29;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserErrorException">It cannot be read, is too large, or is in another encoding.</exception>
    public static string Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        if (stream.Length > MostBytes) throw new UserErrorException($"{path}: has {stream.Length} bytes, at most {MostBytes} are read");
        byte[] bytes = new byte[stream.Length];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (IOException e)
        {
            throw new UserErrorException($"{path}: cannot be read: {InputFile.Reason(e)}", innerException: e);
        }

        return Decode(bytes, path);
    }

    /// <summary>The text of these bytes.</summary>
    /// <param name="bytes">The whole table.</param>
    /// <param name="source">What to call it in a sentence.</param>
    /// <exception cref="UserErrorException">They are neither UTF-8 nor UTF-16 with a mark; the line is named.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string source)
    {
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
            return zero < 0 ? text : throw Refusal(source, Lines(text.AsSpan(0, zero)) + 1, "a zero byte");
        }
        catch (DecoderFallbackException e)
        {
            // What stands before the first wrong byte can be decoded.
            ReadOnlySpan<char> before = encoding.GetString(bytes[..Math.Clamp(e.Index, 0, bytes.Length)]);
            throw Refusal(source, Lines(before) + 1, "bytes of another encoding");
        }
    }

    private static UserErrorException Refusal(string source, int line, string what) => new(
        $"{source}: line {line} has {what}; UTF-8, or UTF-16 with a byte order mark, is expected", "save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8");

    private static Encoding Strict(Encoding encoding) => Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static int Lines(ReadOnlySpan<char> text) => text.Count('\n');
}
