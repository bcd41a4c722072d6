namespace Disentangle.Cli.Display;

/// <summary>One line of progress for each stage of a measurement.</summary>
internal sealed class StageLines(Terminal terminal) : IProgress<StageProgress>, IDisposable
{
    private string? _stage;
    private ProgressLine? _line;

    public void Report(StageProgress value)
    {
        if (value.Stage != _stage)
        {
            _line?.Dispose();
            (_stage, _line) = (value.Stage, new ProgressLine(terminal, value.Stage));
        }

        _line!.Report(value.Done);
    }

    public void Dispose() => _line?.Dispose();
}
