using Disentangle.Foundation.Json;
using Disentangle.Training;

namespace Disentangle.Studies.Runs;

/// <summary>Reads a specification that a user wrote, or that a run left behind.</summary>
public static class SpecificationFile
{
    /// <summary>
    /// Reads a JSON file: a specification, or a <c>run.json</c> that holds one, in which paths are relative to its folder.
    /// </summary>
    /// <exception cref="UserErrorException">The file is missing, is not JSON, or a key or value in it is wrong.</exception>
    public static RunSpecification Read(string path)
    {
        JsonItem root = JsonText.Read(path).WithoutSource;
        try
        {
            bool wrapped = root.IsObject && root.Find("specification") is not null;
            return wrapped ? RunDescription.SpecificationOf(root, Path.GetDirectoryName(Path.GetFullPath(path))!)
                : RunSpecification.FromJson(root.Element);
        }
        catch (UserErrorException e)
        {
            throw new UserErrorException($"{path}: {e.Message}", e.Hint, e);
        }
    }
}
