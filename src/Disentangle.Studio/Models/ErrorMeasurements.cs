using Disentangle.Experiments.Encodings;

namespace Disentangle.Studio.Models;

/// <summary>Measures how well a model at one step reconstructs the images whose codes are shown.</summary>
/// <param name="model">The model.</param>
/// <param name="step">The step that it is at.</param>
/// <param name="images">How many images there are.</param>
/// <param name="runs">Decodes, in pieces, so that pages do not wait.</param>
internal sealed class MeasuringErrors(ModelName model, long? step, int images, OpenRuns runs) : Job("decoding images")
{
    /// <summary>The squared errors in the order of the codes, when they are there.</summary>
    public float[]? Errors { get; private set; }

    protected override void Work(CancellationToken cancellation)
    {
        float[] errors = new float[images];
        for (int first = 0; first < errors.Length;)
        {
            int from = first;

            // During training a checkpoint goes, and all images may be encoded instead of some: these would be other errors.
            first = runs.With(model, open => open.Step == step && open.Columns.Images.Count == images
                ? SquaredErrors.Measure(open.Run, open.Columns, from, errors) : throw new OperationCanceledException(), cancellation)
                .GetAwaiter().GetResult();
            Done = (double)first / errors.Length;
        }

        (Errors, Doing) = (errors, "done");
    }
}

/// <summary>
/// The squared errors of the reconstructions of models, each measured once, in the background. What was begun for another step of a run is
/// given up.
/// </summary>
internal sealed class ErrorMeasurements(OpenRuns runs) : IAsyncDisposable
{
    private readonly Jobs<(string Run, long? Step, int Images), MeasuringErrors> _jobs = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MeasuringErrors> _last = new(StringComparer.Ordinal);

    /// <summary>The errors of the images whose codes are shown, or null where they are not measured yet.</summary>
    public float[]? Of(ICodeView codes) => JobOf(codes)?.Errors;

    /// <summary>The measurement, begun where it is not.</summary>
    /// <param name="model">The model.</param>
    /// <param name="open">The same, open.</param>
    public MeasuringErrors Begin(ModelName model, OpenRun open)
    {
        lock (_lock)
        {
            if (JobOf(open) is not { } job || !job.IsRunning && job.Errors is null)
            {
                job = new MeasuringErrors(model, open.Step, open.Columns.Images.Count, runs);
                _jobs.Start(KeyOf(open), job);
            }

            if (_last.TryGetValue(open.Name, out MeasuringErrors? last) && last != job) last.Stop();
            return _last[open.Name] = job;
        }
    }

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    private MeasuringErrors? JobOf(ICodeView codes) => codes is OpenRun open ? _jobs.Of(KeyOf(open)) : null;

    private static (string, long?, int) KeyOf(OpenRun open) => (open.Name, open.Step, open.Columns.Images.Count);
}
