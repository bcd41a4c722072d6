using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>Finds the factor values of pictures: in a table, or in the names of their subfolders.</summary>
/// <param name="files">The pictures.</param>
/// <param name="notices">Told what is passed over.</param>
internal sealed class ImageFolderLabels(PictureFiles files, List<Notice> notices)
{
    private const string TableName = "factors.csv";

    private static readonly string[] TableEndings = [".csv", ".tsv"];

    private readonly List<string> _used = [];

    /// <summary>The files among the pictures that were read for the factors, or that a notice is about.</summary>
    public IReadOnlyList<string> Used => _used;

    /// <summary>Reads the factor values; null where there are none.</summary>
    /// <exception cref="UserErrorException">The table has a mistake.</exception>
    public FactorLabels? Read()
    {
        if (!Directory.Exists(files.Path) && Path.Combine(Path.GetDirectoryName(Path.GetFullPath(files.Path))!, TableName) is var beside
            && File.Exists(beside))
            return FactorTable.Read(TableText.Read(beside), beside, files.Names, notices);
        if (TableInside() is not { } table)
        {
            NoteOtherTables();
            return Classes();
        }

        // A folder that was packed as a whole has its table one level down, with names below that folder.
        string prefix = table[..^TableName.Length];
        _used.Add(table);
        string[] names = [.. files.Names.Select(name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name)];
        return FactorTable.Read(files.ReadText(table), files.SourceOf(table), names, notices);
    }

    private string? TableInside()
    {
        if (files.Others.Contains(TableName)) return TableName;
        string[] deeper = [.. files.Others.Where(name => name.EndsWith("/" + TableName, StringComparison.Ordinal))];
        return deeper is [string only] && files.Names.All(name => name.StartsWith(only[..^TableName.Length], StringComparison.Ordinal))
            ? only : null;
    }

    private void NoteOtherTables()
    {
        string[] tables =
            [.. files.Others.Where(name => TableEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))];
        if (tables.Length == 0) return;
        _used.AddRange(tables);
        notices.Add(new Notice(
            $"{Notice.Count(tables.Length, "table")} skipped; if {(tables.Length == 1 ? "it" : "one")} holds labels, name it {TableName} "
                + "(first column: file) and put it into the folder itself",
            [.. tables.Select(InputFile.Printable)]));
    }

    private FactorLabels? Classes()
    {
        string[] folders = [.. files.Names.Select(name => name.Contains('/') ? name[..name.LastIndexOf('/')] : "")];
        int classes = folders.Where(folder => folder.Length > 0).Distinct().Count();
        if (classes < 2) return null;
        string[] beside = [.. files.Names.Where((_, i) => folders[i].Length == 0)];
        if (beside.Length > 0)
        {
            notices.Add(new Notice(
                $"the {classes} subfolders are not read as classes, since {Notice.Count(beside.Length, "image")} "
                    + $"of {files.Names.Count} {(beside.Length == 1 ? "is" : "are")} outside them; "
                        + $"move {(beside.Length == 1 ? "it" : "them")} elsewhere or into a subfolder",
                [.. beside.Select(InputFile.Printable)]));
            return null;
        }

        (Factor factor, int[] values) = FactorColumn.Categories("class", folders);
        return new FactorLabels([factor], values);
    }
}
