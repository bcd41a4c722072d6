using Disentangle.Architectures;
using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Optimizers;

namespace Disentangle.Estimators;

/// <summary>One discriminator, from its start to its verdict.</summary>
internal sealed class DensityRatioTrial
{
    private readonly CodeSampler _p, _q;
    private readonly DensityRatioOptions _options;
    private readonly CodeDiscriminator _discriminator;
    private readonly Adam _optimizer;
    private readonly Tape _tape;
    private readonly Tensor _first, _second;
    private readonly float[] _mean, _inverseSpread;
    private long _draw;

    public DensityRatioTrial(CodeSampler p, CodeSampler q, int latents, IKernels kernels, DensityRatioOptions options)
    {
        (_p, _q, _options, _tape) = (p, q, options, new Tape(kernels));
        _discriminator = new CodeDiscriminator(Parameters(options, kernels), latents, options.Layers, options.Units);
        _optimizer = new Adam(_discriminator.Parameters, kernels, options.LearningRate);
        Shape shape = new(options.Batch, latents);
        (_first, _second) = (kernels.CreateTensor(shape), kernels.CreateTensor(shape));
        (_mean, _inverseSpread) = (new float[latents], new float[latents]);
    }

    // Trials of one seed share no random numbers.
    private static ParameterSource Parameters(DensityRatioOptions options, IKernels kernels) =>
        new(options.Seed, Initialisation.Glorot, options.Trial << 16, RandomPurpose.DensityRatioInitialisation, kernels);

    public Measurement Run(IProgress<double>? progress, CancellationToken cancellation)
    {
        Standardise();
        Train(progress, cancellation);
        double sum = 0, squares = 0;
        long count = 0;
        while (count < _options.HeldOut)
        {
            _tape.Begin(ParameterSet.Empty);
            Draw(_p, _first);
            foreach (float logOdds in _discriminator.LogOdds(_tape.Constant(_first)).Value.HostRead())
            {
                sum += logOdds;
                squares += (double)logOdds * logOdds;
                count++;
            }
        }

        double mean = sum / count;
        return new Measurement(mean, Math.Sqrt(Math.Max(0, squares / count - mean * mean) / count));
    }

    // A ratio of densities does not change with the scale of the units; the network learns it best at scale 1.
    private void Standardise()
    {
        const int Draws = 20;
        int latents = _mean.Length;
        double[] sums = new double[latents], squares = new double[latents];
        Array.Fill(_inverseSpread, 1);
        for (int draw = 0; draw < Draws; draw++)
        {
            Draw(_p, _first);
            for (int i = 0; i < _first.Count; i++)
            {
                double z = _first.HostRead()[i];
                sums[i % latents] += z;
                squares[i % latents] += z * z;
            }
        }

        for (int d = 0; d < latents; d++)
        {
            double count = (double)Draws * _options.Batch, mean = sums[d] / count, variance = squares[d] / count - mean * mean;
            (_mean[d], _inverseSpread[d]) = ((float)mean, variance > 0 ? (float)(1 / Math.Sqrt(variance)) : 1);
        }
    }

    // The mean of the parameters over the second half: the last ones alone follow the last few batches.
    private void Train(IProgress<double>? progress, CancellationToken cancellation)
    {
        double[][] sums = [.. _discriminator.Parameters.Items.Select(parameter => new double[parameter.Value.Count])];
        int first = _options.Steps / 2;
        for (int step = 0; step < _options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Draw(_p, _first);
            Draw(_q, _second);
            _tape.Begin(_discriminator.Parameters);
            _tape.Backward(0.5f * _discriminator.CrossEntropy(_tape.Constant(_first), _tape.Constant(_second)));
            _optimizer.Step(step + 1);
            progress?.Report((step + 1.0) / _options.Steps);
            if (step >= first) ForEachParameter(sums, (ref float value, ref double sum) => sum += value);
        }

        if (_options.Steps > 0)
            ForEachParameter(sums, (ref float value, ref double sum) => value = (float)(sum / (_options.Steps - first)));
    }

    private void ForEachParameter(double[][] sums, ParameterAction action)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            Span<float> values = _discriminator.Parameters.Items[i].Value.HostWrite();
            for (int j = 0; j < values.Length; j++) action(ref values[j], ref sums[i][j]);
        }
    }

    private void Draw(CodeSampler sampler, Tensor codes)
    {
        Philox random = new(_options.Seed, RandomPurpose.DensityRatioDraws, ((long)_options.Trial << 32) + _draw++);
        sampler(codes, ref random);
        int latents = _mean.Length;
        Span<float> values = codes.HostWrite();
        for (int i = 0; i < values.Length; i++) values[i] = (values[i] - _mean[i % latents]) * _inverseSpread[i % latents];
    }

    private delegate void ParameterAction(ref float value, ref double sum);
}
