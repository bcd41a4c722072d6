using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Studies.Work;

/// <summary>Why runs fail, in a word for counting.</summary>
public static class FailureKinds
{
    /// <summary>A loss or gradient is not finite: the run's own arithmetic, the same whenever it is done.</summary>
    public const string NotFinite = "nan";

    /// <summary>The disk is full, or a folder has gone.</summary>
    public const string Disk = "disk";

    /// <summary>Its data or specification cannot be used here.</summary>
    public const string Input = "input";

    /// <summary>Not enough memory.</summary>
    public const string Memory = "memory";

    /// <summary>Anything else.</summary>
    public const string Other = "other";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [NotFinite, Disk, Input, Memory, Other];

    /// <summary>Of what kind a failure is.</summary>
    public static string Of(Exception failure) => failure switch
    {
        TrainingDivergedException => NotFinite,
        RunFailedException => Disk,
        UserErrorException { IsFailure: true } => Disk,
        UserErrorException => Input,
        OutOfMemoryException => Memory,
        _ => Other,
    };

    /// <summary>Whether it is a failure of one run, after which the others go on.</summary>
    internal static bool IsExpected(Exception failure) =>
        failure is TrainingDivergedException or RunFailedException or UserErrorException or OutOfMemoryException;
}
