namespace Disentangle.Datasets.Formats;

/// <summary>A row of a table.</summary>
/// <param name="Line">The line of the file on which it begins, from 1.</param>
/// <param name="Fields">Its fields, without spaces around them.</param>
internal readonly record struct TableRow(int Line, string[] Fields);

/// <summary>
/// Reads the rows of a table as RFC 4180 describes it: fields with commas between them, in quotation marks where they hold commas,
/// quotation marks or ends of lines. The first line says whether semicolons or tabs stand in place of the commas, or names another
/// delimiter, as Excel does: <c>sep=;</c>. Lines without any field are passed over.
/// </summary>
internal static class TableRows
{
    private const string Delimiters = ",;\t";

    /// <summary>The rows, each read when it is asked for; the time is in proportion to the length.</summary>
    /// <param name="text">The table.</param>
    /// <param name="source">What to call it in a sentence.</param>
    /// <exception cref="UserErrorException">A quotation mark is not closed, or is followed by text.</exception>
    public static IEnumerable<TableRow> Of(string text, string source)
    {
        char delimiter = DelimiterOf(text, out int begins);
        List<string> fields = [];
        for (int at = begins, line = begins == 0 ? 1 : 2; at < text.Length;)
        {
            int begin = line;
            fields.Clear();
            bool more = true;
            while (more) fields.Add(Field(text, source, delimiter, ref at, ref line, out more));
            if (fields.Exists(field => field.Length > 0)) yield return new TableRow(begin, [.. fields]);
        }
    }

    /// <summary>What stands between the fields of a table.</summary>
    /// <param name="text">The table.</param>
    /// <param name="begins">Where its first row begins: after the line <c>sep=;</c> that Excel may put in front.</param>
    public static char DelimiterOf(string text, out int begins)
    {
        ReadOnlySpan<char> first = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? end : text.Length);
        begins = 0;
        if (first.Trim('"') is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', not '"' and var named])
        {
            begins = Math.Min(text.Length, first.Length + (text.AsSpan(first.Length).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1));
            return named;
        }

        int most = 0;
        char delimiter = Delimiters[0];
        bool quoted = false;
        Span<int> counts = stackalloc int[Delimiters.Length];
        foreach (char letter in first)
        {
            quoted ^= letter == '"';
            int place = quoted ? -1 : Delimiters.IndexOf(letter, StringComparison.Ordinal);
            if (place >= 0 && ++counts[place] > most) (most, delimiter) = (counts[place], letter);
        }

        return delimiter;
    }

    /// <summary>Reads a field and what ends it: a delimiter, after which more follow, or the end of the line or of the table.</summary>
    private static string Field(string text, string source, char delimiter, ref int at, ref int line, out bool more)
    {
        while (at < text.Length && text[at] is ' ' or '\t' && text[at] != delimiter) at++;
        string field;
        if (at < text.Length && text[at] == '"')
        {
            field = Quoted(text, source, ref at, ref line).Trim();
            while (at < text.Length && text[at] is ' ' or '\t' && text[at] != delimiter) at++;
        }
        else
        {
            ReadOnlySpan<char> rest = text.AsSpan(at);
            int length = rest.IndexOfAny(delimiter, '\r', '\n');
            if (length < 0) length = rest.Length;
            field = rest[..length].Trim().ToString();
            at += length;
        }

        if (!Limits.FieldCharacters.Allows(field.Length))
            throw Limits.FieldCharacters.Exceeded($"{source}: line {line} has a field of {field.Length} characters", field.Length);
        more = at < text.Length && text[at] == delimiter;
        if (more) at++;
        else if (at < text.Length) EndLine(text, source, ref at, ref line);
        return field;
    }

    private static string Quoted(string text, string source, ref int at, ref int line)
    {
        (int begin, int opened) = (++at, line);
        while (true)
        {
            int mark = text.IndexOf('"', at);
            if (mark < 0)
                throw new UserErrorException($"{source}: line {opened} is not a valid line of a table: a quotation mark is not closed");
            line += text.AsSpan(at, mark - at).Count('\n');
            at = mark + 1;
            if (at == text.Length || text[at] != '"') break;
            at++;
        }

        return text[begin..(at - 1)].Replace("\"\"", "\"", StringComparison.Ordinal);
    }

    private static void EndLine(string text, string source, ref int at, ref int line)
    {
        if (text[at] is not ('\r' or '\n'))
            throw new UserErrorException($"{source}: line {line} is not a valid line of a table: text follows a closing quotation mark");
        if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n') at++;
        at++;
        line++;
    }
}
