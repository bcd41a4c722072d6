using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Studies.Plans;

/// <summary>Reads the text of study files.</summary>
internal static class StudyText
{
    /// <summary>The name of a study's file in the study's folder.</summary>
    public const string FileName = "study.yaml";

    /// <summary>The text of a file, in UTF-8.</summary>
    /// <exception cref="UserErrorException">It cannot be read, is too large or is no text.</exception>
    public static string Read(string path)
    {
        try
        {
            using FileStream file = InputFile.Open(path);
            if (!Limits.StudyBytes.Allows(file.Length)) throw Limits.StudyBytes.Exceeded($"{path} has {file.Length} bytes", file.Length);
            using StreamReader reader = new(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new UserErrorException($"{path} is no text in UTF-8", innerException: e);
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(path, e);
        }
    }
}
