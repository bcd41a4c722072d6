using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Scores;

/// <summary>
/// The codes of a run's images, as metrics see them: from the run's table where there is one, else each image is encoded when it is first
/// drawn. The numbers are the same: the code of an image does not depend on which others are encoded with it.
/// </summary>
internal sealed class RunCodeSource : IDisposable
{
    private readonly TrainedRun _run;
    private readonly bool _sampled;
    private readonly Tensor _images = new();
    private CodeTable? _table;
    private float[] _logVariances = [];

    /// <summary>The codes of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="codes">Which codes.</param>
    /// <param name="asTrained">Whether images are drawn as in training, by the run's rules, and not alike.</param>
    /// <param name="tables">Whether posteriors of all images are read from the run's table of codes, or written to it.</param>
    /// <exception cref="UserErrorException">
    /// The posterior is not Gaussian and its samples are asked for, or training drew all images alike and its rules are asked for.
    /// </exception>
    public RunCodeSource(TrainedRun run, CodeKind codes, bool asTrained, bool tables = true)
    {
        _run = run;
        _sampled = codes == CodeKind.Sampled;
        if (_sampled && GaussianPosteriors.Find(run) is null)
            throw new UserErrorException(
                $"{run.Description.Specification.Method} as it was trained has no Gaussian posterior to draw samples from");
        SamplingRules rules = run.Description.Specification.Sampling;
        if (asTrained && rules.IsNone)
            throw new UserErrorException("the run was trained without --correlate and --hold-out, so --as-trained would measure the same");
        FactorSampler sampler = run.Data is not IFactorDataset labelled ? FactorSampler.WithoutFactors(run.Data.Count)
            : asTrained ? FactorSampler.Of(labelled, ImageSampler.Of(labelled, rules)) : FactorSampler.Of(labelled);
        Source = new CodeSource(sampler, run.Method.Latents, Write)
        {
            Crew = run.Session.Crew,
            IsDiscrete = run.Method.HasDiscreteCodes,

            // These are of all images alike.
            Posteriors = asTrained ? null : GaussianPosteriors.Source(run, tables),
        };
    }

    /// <summary>What metrics draw from.</summary>
    public CodeSource Source { get; }

    /// <summary>Opens the run's table, or makes it where that pays.</summary>
    /// <param name="asked">How many codes will be asked for, repetitions counted.</param>
    /// <param name="progress">Told how far the encoding is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <inheritdoc cref="CodeTables.FindOrMake(TrainedRun, long, IProgress{double}?, CancellationToken)" path="/exception"/>
    public void Prepare(long asked, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        _table = CodeTables.FindOrMake(_run, asked, progress is null ? null : new Encoding(progress), cancellation);

        // Means are in the table; samples are kept, so that the noise of an image is drawn once.
        if (_table is not null && !_sampled) Source.KeepsCodes = false;
    }

    /// <summary>Closes the table.</summary>
    public void Dispose() => _table?.Dispose();

    private void Write(ReadOnlySpan<int> indices, Span<float> values)
    {
        if (_table is null) Encode(indices, values);
        else
        {
            _table.Means(indices, values);
            if (_sampled) _table.LogVariances(indices, Room(values.Length));
        }

        if (_sampled) AddNoise(indices, values);
    }

    private void Encode(ReadOnlySpan<int> indices, Span<float> values)
    {
        ImageShape shape = _run.Data.Shape;
        _images.Resize(new Shape(indices.Length, shape.Height, shape.Width, shape.Channels));
        _run.Data.Read(indices, _images.HostWrite());
        Codes encoded = _run.Method.Encode(_images);
        encoded.Means.CopyTo(values);
        if (_sampled) encoded.LogVariances!.CopyTo(Room(values.Length));
    }

    // The noise of an image is always the same, however often it is drawn.
    private void AddNoise(ReadOnlySpan<int> images, Span<float> values)
    {
        float[] noise = new float[_run.Method.Latents];
        for (int i = 0; i < images.Length; i++)
        {
            new Philox(_run.Description.Specification.Seed, RandomPurpose.SampledCodes, images[i]).FillNormal(noise);
            for (int d = 0; d < noise.Length; d++)
            {
                int place = i * noise.Length + d;
                values[place] += noise[d] * MathF.Exp(_logVariances[place] / 2);
            }
        }
    }

    private Span<float> Room(int count)
    {
        if (_logVariances.Length < count) _logVariances = new float[count];
        return _logVariances.AsSpan(0, count);
    }

    private sealed class Encoding(IProgress<EvaluationProgress> whole) : IProgress<double>
    {
        public void Report(double value) => whole.Report(new(Metric: null, value));
    }
}
