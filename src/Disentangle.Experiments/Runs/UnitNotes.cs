using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Foundation.Json;

namespace Disentangle.Experiments.Runs;

/// <summary>What a user wrote about a latent unit.</summary>
/// <param name="Name">What it is called besides its number, for example <c>wall hue</c>; empty for nothing.</param>
/// <param name="Text">A note; empty for none.</param>
/// <param name="Star">Whether it is marked.</param>
public sealed record UnitNote(string Name, string Text, bool Star)
{
    /// <summary>Nothing was written.</summary>
    public static UnitNote None { get; } = new("", "", false);
}

/// <summary>
/// What users wrote about the latent units of a run: <c>studio.json</c> in its folder. Names appear
/// wherever the units of the run are shown.
/// </summary>
public static class UnitNotes
{
    /// <summary>The file, in the run's folder.</summary>
    public const string FileName = "studio.json";

    /// <summary>The most characters of a name, and of a note.</summary>
    public const int MostName = 60, MostText = 2000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads them; none where there is no file, or it is truncated or corrupt.</summary>
    /// <param name="folder">The run's folder.</param>
    public static IReadOnlyDictionary<int, UnitNote> Read(RunFolder folder)
    {
        Dictionary<int, UnitNote> notes = [];
        string path = folder.PathOf(FileName);
        if (!File.Exists(path)) return notes;
        try
        {
            foreach ((string unit, JsonItem note) in JsonText.Read(path)["units"].Properties())
            {
                if (int.TryParse(unit, out int number))
                    notes[number] = new(
                        Shown.Short(note.Find("name")?.Text() ?? "", MostName), Shown.Short(note.Find("note")?.Text() ?? "", MostText),
                        note.Find("star")?.Flag() ?? false);
            }
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException)
        {
            notes.Clear();
        }

        return notes;
    }

    /// <summary>Writes what is said of one unit, and keeps what is said of the others.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="unit">From 0 to D - 1.</param>
    /// <param name="note">What is said.</param>
    /// <exception cref="UserErrorException">A text is too long, or the file cannot be written.</exception>
    public static void Write(RunFolder folder, int unit, UnitNote note)
    {
        if (note.Name.Length > MostName) throw new UserErrorException($"a name has at most {MostName} characters");
        if (note.Text.Length > MostText) throw new UserErrorException($"a note has at most {MostText} characters");
        Dictionary<int, UnitNote> notes = new(Read(folder)) { [unit] = note };
        JsonObject units = [];
        foreach ((int number, UnitNote one) in notes.Where(pair => pair.Value != UnitNote.None).OrderBy(pair => pair.Key))
            units[$"{number}"] = new JsonObject { ["name"] = one.Name, ["note"] = one.Text, ["star"] = one.Star };
        string text = new JsonObject { ["units"] = units }.ToJsonString(Indented) + "\n";
        Storage.Write(folder.PathOf(FileName), System.Text.Encoding.UTF8.GetBytes(text));
    }
}
