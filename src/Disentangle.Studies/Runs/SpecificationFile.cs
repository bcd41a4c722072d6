using System.Text.Json;
using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>Reads a specification that a user wrote, or that a run left behind.</summary>
public static class SpecificationFile
{
    /// <summary>Reads a JSON file: a specification, or a <c>run.json</c> that holds one.</summary>
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
            throw new UserErrorException($"{path}: cannot be read: {(e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message)}", innerException: e);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            bool wrapped = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("specification", out _);
            return RunSpecification.FromJson(wrapped ? document.RootElement.GetProperty("specification") : document.RootElement);
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
