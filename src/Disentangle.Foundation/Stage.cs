namespace Disentangle.Foundation;

/// <summary>One stage of a measurement, which is told how far it is and tells it on with its name.</summary>
/// <param name="name">What is done in it, for example <c>encoding</c>.</param>
/// <param name="whole">Told the progress of the whole measurement.</param>
public sealed class Stage(string name, IProgress<StageProgress> whole) : IProgress<double>
{
    /// <summary>The stage, or null where nobody asks.</summary>
    public static Stage? Of(string name, IProgress<StageProgress>? whole) => whole is null ? null : new Stage(name, whole);

    /// <inheritdoc/>
    public void Report(double value) => whole.Report(new StageProgress(name, value));
}
