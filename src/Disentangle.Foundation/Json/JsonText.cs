using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Disentangle.Foundation.Files;

namespace Disentangle.Foundation.Json;

/// <summary>
/// Reads JSON that a user may have written and a disk may have damaged. The whole text is checked before a value of it is used:
/// its length, how deep it is nested, that no object has a key twice, and that every string is text. So no later access can
/// fail but for a value of another kind.
/// </summary>
public static class JsonText
{
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = int.MaxValue };

    /// <summary>Reads a file, in UTF-8, or UTF-16 with a byte order mark.</summary>
    /// <exception cref="UserErrorException">It is missing, not JSON, or beyond the limits on JSON.</exception>
    public static JsonItem Read(string path)
    {
        using FileStream file = InputFile.Open(path);
        byte[] bytes;
        try
        {
            if (file.CanSeek && !Limits.JsonBytes.Allows(file.Length))
                throw Limits.JsonBytes.Exceeded($"{path}: has {file.Length} bytes of JSON", file.Length);
            bytes = Bytes(file);
        }
        catch (Exception e) when (InputFile.IsDamage(e) || e is UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {InputFile.Reason(e)}", innerException: e);
        }

        if (!Limits.JsonBytes.Allows(bytes.Length)) throw Limits.JsonBytes.Exceeded($"{path}: has more bytes of JSON than that");
        return Parse(InUtf8(bytes), path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="source">What it is, for messages.</param>
    /// <exception cref="UserErrorException">It is not JSON, or beyond the limits on JSON.</exception>
    public static JsonItem Parse(string text, string source) => Parse(Encoding.UTF8.GetBytes(text), source);

    /// <summary>Reads bytes of UTF-8.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="source">What it is, for messages.</param>
    /// <param name="longTexts">Whether a string may be as long as the whole.</param>
    /// <exception cref="UserErrorException">It is not JSON, or beyond the limits on JSON.</exception>
    public static JsonItem Parse(ReadOnlySpan<byte> utf8, string source, bool longTexts = false)
    {
        if (!IsUtf8(utf8, out int wrong)) throw new UserErrorException($"{source}: is not JSON: it is not UTF-8 {Place(utf8, wrong)}");
        try
        {
            Check(utf8, source, longTexts);
            return new JsonItem(JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = (int)Limits.NestingDepth.Value }), source);
        }
        catch (JsonException e)
        {
            throw new UserErrorException(
                $"{source}: is not JSON: it is damaged or truncated at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}",
                innerException: e);
        }
    }

    private static void Check(ReadOnlySpan<byte> utf8, string source, bool longTexts)
    {
        Utf8JsonReader reader = new(utf8, Reading);
        List<HashSet<string>> keys = [];
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    Enter(reader);
                    while (keys.Count <= reader.CurrentDepth) keys.Add([]);
                    keys[reader.CurrentDepth].Clear();
                    break;
                case JsonTokenType.StartArray:
                    Enter(reader);
                    break;
                case JsonTokenType.PropertyName:
                    string name = TextOf(reader, utf8, source, longTexts);
                    if (!keys[reader.CurrentDepth - 1].Add(name))
                        throw new UserErrorException(
                            $"{source}: gives {InputFile.Printable(name)} twice, {Place(utf8, (int)reader.TokenStartIndex)}");
                    break;
                case JsonTokenType.String:
                    CheckText(reader, utf8, source, longTexts);
                    break;
            }
        }

        void Enter(in Utf8JsonReader reader)
        {
            if (!Limits.NestingDepth.Allows(reader.CurrentDepth + 1))
                throw Limits.NestingDepth.Exceeded($"{source}: its values are nested deeper than that");
        }
    }

    // Where nothing is escaped, the text is the bytes, and these have been checked.
    private static void CheckText(in Utf8JsonReader reader, ReadOnlySpan<byte> utf8, string source, bool mayBeLong)
    {
        if (reader.ValueIsEscaped || !Limits.FieldCharacters.Allows(reader.ValueSpan.Length)) TextOf(reader, utf8, source, mayBeLong);
    }

    private static string TextOf(in Utf8JsonReader reader, ReadOnlySpan<byte> utf8, string source, bool mayBeLong)
    {
        if (!mayBeLong && !Limits.FieldCharacters.Allows(reader.ValueSpan.Length))
            throw Limits.FieldCharacters.Exceeded(
                $"{source}: has a string of {reader.ValueSpan.Length} bytes {Place(utf8, (int)reader.TokenStartIndex)}",
                reader.ValueSpan.Length);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // A half of a pair of UTF-16 on its own, as in "\uD800".
            throw new UserErrorException(
                $"{source}: is not JSON: it has a string that is not Unicode text {Place(utf8, (int)reader.TokenStartIndex)}",
                innerException: e);
        }
    }

    private static string Place(ReadOnlySpan<byte> utf8, int at)
    {
        ReadOnlySpan<byte> before = utf8[..at];
        return $"at line {before.Count((byte)'\n') + 1}, byte {at - before.LastIndexOf((byte)'\n')}";
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes, out int wrong)
    {
        wrong = 0;
        if (Utf8.IsValid(bytes)) return true;
        while (Rune.DecodeFromUtf8(bytes[wrong..], out _, out int length) == System.Buffers.OperationStatus.Done) wrong += length;
        return false;
    }

    // As far as one byte more than may be read, so that a pipe or a device without an end is noticed too.
    private static byte[] Bytes(FileStream file)
    {
        // Most files of runs are far smaller than a large buffer.
        byte[] buffer = new byte[file.CanSeek ? Math.Clamp(file.Length + 1, 1, 1 << 16) : 1 << 16];
        using MemoryStream bytes = new(file.CanSeek ? buffer.Length : 0);
        for (int read = 0; Limits.JsonBytes.Allows(bytes.Length) && (read = file.Read(buffer)) > 0;) bytes.Write(buffer, 0, read);
        return bytes.ToArray();
    }

    private static ReadOnlySpan<byte> InUtf8(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => bytes.AsSpan(3),
        [0xFF, 0xFE, ..] => Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(bytes.AsSpan(2))),
        [0xFE, 0xFF, ..] => Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2))),
        _ => bytes,
    };
}
