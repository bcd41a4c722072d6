using Disentangle.Datasets.Images;

namespace Disentangle.Studio.Models;

/// <summary>The factors of images, read out of codes.</summary>
/// <param name="Truth">The true value of each factor, in words; null where the image is not of the data.</param>
/// <param name="Before">What is read out of the image decoded from the first code; null before that is learned.</param>
/// <param name="After">The same of the second code.</param>
/// <param name="Doing">What is done to learn it, or null where it is learned.</param>
/// <param name="Done">The part of that, 0 to 1.</param>
/// <param name="Problem">Why it is not learned, or null.</param>
internal sealed record FactorsRead(
    string[]? Truth, string[]? Before, string[]? After, string? Doing = null, double Done = 0, string? Problem = null);

/// <summary>
/// Which factors move with a code: those of the decoded image, read out by what learns it once for each model, in the background.
/// </summary>
internal sealed class Readouts(OpenRuns runs, Workspace workspace) : IAsyncDisposable
{
    private readonly Jobs<ModelName, ReadingOut> _jobs = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ModelName> _last = new(StringComparer.Ordinal);

    /// <summary>Reads the factors of two decoded images; begins to learn how where nobody did.</summary>
    /// <param name="model">The model.</param>
    /// <param name="index">The image of the data that the first code is of; -1 for another picture.</param>
    /// <param name="codes">Two codes, (2, D).</param>
    /// <param name="cancellation">Leaves it out if it has not begun.</param>
    /// <exception cref="UserErrorException">There is no such image, the data has no factors, or the codes do not fit.</exception>
    public Task<FactorsRead> Read(ModelName model, int index, float[] codes, CancellationToken cancellation) => runs.With(model, open =>
    {
        if (open.Run.Data is not IFactorDataset data) throw new UserErrorException("the data has no factors");
        if (codes.Length != 2 * open.Run.Method.Latents) throw new UserErrorException($"{codes.Length} values are not two codes");
        string[]? truth = index < 0 ? null : TruthOf(open, data, index);
        ReadingOut job = JobOf(model with { Step = open.Step });
        if (job.Readout is not { } readout) return new FactorsRead(truth, null, null, job.Doing, job.Done, job.Problem);
        float[] seen = open.Encode(open.DecodeTensor(codes));
        string[][] read = [.. Enumerable.Range(0, 2).Select(which => Enumerable.Range(0, data.Factors.Count).Select(factor =>
            readout.Factors.Contains(factor) ? data.Factors[factor].ValueText(readout.Predict(factor, seen)[which]) : "–").ToArray())];
        return new FactorsRead(truth, read[0], read[1]);
    }, cancellation);

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    private static string[] TruthOf(OpenRun open, IFactorDataset data, int index)
    {
        open.RequireImage(index);
        int[] values = new int[data.Factors.Count];
        data.FactorsOf(index, values);
        return [.. data.Factors.Select((factor, k) => factor.ValueText(values[k]))];
    }

    // Only the model of a run that is looked at: what was begun for another step of it is given up.
    private ReadingOut JobOf(ModelName model)
    {
        lock (_lock)
        {
            if (_last.TryGetValue(model.Run!, out ModelName last) && last != model) _jobs.Of(last)?.Stop();
            _last[model.Run!] = model;
            if (_jobs.Of(model) is { } known && (known.IsRunning || known.Readout is not null || known.Problem is not null)) return known;
            ReadingOut job = new(model, runs, workspace.Options.Threads);
            _jobs.Start(model, job);
            return job;
        }
    }
}
