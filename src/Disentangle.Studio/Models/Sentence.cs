using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Studio.Models;

/// <summary>What went wrong, in a sentence for the user.</summary>
internal static class Sentence
{
    /// <summary>Of a mistake with its hint, of a failure what it says, of a folder that broke or vanished that it did.</summary>
    public static string Of(Exception error) => error switch
    {
        UserErrorException { Hint: { } hint } => $"{error.Message} ({hint})",
        RunFailedException { Hint: { } hint } => $"{error.Message} ({hint})",
        UserErrorException or RunFailedException or TrainingDivergedException => error.Message,
        IOException or UnauthorizedAccessException or ObjectDisposedException => "the folder cannot be read any more",
        OutOfMemoryException => "there is not enough memory",
        _ => $"unexpected failure: {error.Message.ReplaceLineEndings(" ")}",
    };
}
