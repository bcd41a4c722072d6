using System.Text.Json;
using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>Reads a specification that a user wrote, or that a run left behind.</summary>
public static class SpecificationFile
{
    /// <summary>Reads a JSON file: a specification, or a <c>run.json</c> that holds one, in which paths are relative to its folder.</summary>
    /// <exception cref="UserErrorException">The file is missing, is not JSON, or a key or value in it is wrong.</exception>
    public static RunSpecification Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message;
            throw new UserErrorException($"{path}: cannot be read: {reason}", innerException: e);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            bool wrapped = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("specification", out _);
            return wrapped ? RunDescription.SpecificationOf(root, Path.GetDirectoryName(Path.GetFullPath(path))!) : RunSpecification.FromJson(root);
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{path}: is not JSON: {e.Message}", innerException: e);
        }
        catch (UserErrorException e)
        {
            throw new UserErrorException($"{path}: {e.Message}", e.Hint, e);
        }
    }
}
