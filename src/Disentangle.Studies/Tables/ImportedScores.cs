using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Tables;

/// <summary>Scores from elsewhere, kept in a folder of their own so that they are analysed as a study is.</summary>
public static class ImportedScores
{
    private const string FileName = "imported.json";

    /// <summary>Puts a table into a folder.</summary>
    /// <exception cref="UserErrorException">The folder holds other files, or cannot be written to.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static void Put(string folder, ScoreTable table)
    {
        if (StudyFolder.IsStudy(folder))
            throw new UserErrorException($"{folder} holds a study of its own", "choose another folder with --out");
        if (Directory.Exists(folder) && !File.Exists(Path.Combine(folder, FileName)) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new UserErrorException($"{folder} holds other files", "choose another folder with --out");
        Storage.Guard(folder, () => DurableFolder.Create(folder));
        Storage.Write(Path.Combine(folder, FileName), stream => ScoreJson.Write(stream, table));
    }

    /// <summary>The table of a folder; null where it holds none.</summary>
    /// <exception cref="UserErrorException">It is damaged.</exception>
    public static ScoreTable? Find(string folder)
    {
        string file = Path.Combine(folder, FileName);
        return File.Exists(file) ? ScoreJson.Read(file) : null;
    }
}
