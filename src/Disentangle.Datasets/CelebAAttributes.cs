using System.Globalization;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>
/// The attributes of CelebA: the original text, whose second line names them, with spaces between fields; or the table that is common
/// today, with commas and one line of names, the first of which is <c>image_id</c>.
/// </summary>
internal static class CelebAAttributes
{
    /// <summary>The names of the files, in the order in which they are looked for.</summary>
    public static readonly string[] FileNames = ["list_attr_celeba.txt", "list_attr_celeba.csv"];

    /// <summary>Reads the attributes of images.</summary>
    /// <param name="path">The file.</param>
    /// <param name="files">The names of the images, in their order.</param>
    /// <param name="notices">Told how many lines are of other images.</param>
    /// <exception cref="UserErrorException">It is no such file, or an image has no line.</exception>
    public static FactorLabels Read(string path, IReadOnlyList<string> files, ICollection<Notice> notices)
    {
        Dictionary<string, int> places = [];
        for (int i = 0; i < files.Count; i++) places[files[i][(files[i].LastIndexOf('/') + 1)..]] = i;
        string text = TableText.Read(path);
        TableRow[] rows = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? [.. TableRows.Of(text, path)] : Spaced(text, path);
        if (rows is not [{ Fields.Length: >= 2 } header, ..])
            throw new UserErrorException($"{path}: its first line must name a column of files and the attributes, separated by commas");
        string[] names = header.Fields[1..];
        int[] values = new int[(long)files.Count * names.Length];
        bool[] found = new bool[files.Count];
        int others = 0;
        foreach ((int line, string[] fields) in rows.AsSpan(1))
        {
            // Some copies have 0 in place of -1.
            if (fields.Length != names.Length + 1 || fields.Skip(1).Any(field => field is not ("1" or "-1" or "0")))
                throw new UserErrorException(
                    $"{path}: line {line} must be a file and {names.Length} values of 1 or -1, "
                        + $"got {InputFile.Printable(string.Join(' ', fields))}");
            if (!places.TryGetValue(fields[0], out int place))
            {
                others++;
                continue;
            }

            found[place] = true;
            for (int f = 0; f < names.Length; f++) values[place * names.Length + f] = fields[f + 1] == "1" ? 1 : 0;
        }

        int missing = Array.IndexOf(found, false);
        if (missing >= 0) throw new UserErrorException($"{path}: has no line for {InputFile.Printable(files[missing])}");
        if (others > 0)
            notices.Add(new Notice($"{Notice.Count(others, "line")} of {Path.GetFileName(path)} skipped: their images do not exist"));
        return new FactorLabels([.. names.Select(attribute => new Factor(attribute, [-1, 1]) { IsCategorical = true })], values);
    }

    // The number of images; the names of the attributes; then a line an image: its file, and -1 or 1 for each attribute.
    private static TableRow[] Spaced(string text, string path)
    {
        string[][] lines = [.. text.Split('\n').Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        if (lines is not [[string count], [_, ..] names, ..]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new UserErrorException(
                $"{path}: must begin with one line for the number of images and one for the names of the attributes");
        return [new TableRow(2, ["image_id", .. names]),
            .. lines.Select((fields, i) => new TableRow(i + 1, fields)).Skip(2).Where(row => row.Fields.Length > 0)];
    }
}
