using Disentangle.Architectures;
using Disentangle.Initialisers;
using Disentangle.Optimizers;

namespace Disentangle.Estimators;

/// <summary>Fills codes (n, D) with independent draws of a distribution.</summary>
public delegate void CodeSampler(Tensor codes, ref Philox random);

/// <summary>How a discriminator is trained to measure a density ratio.</summary>
public sealed record DensityRatioOptions
{
    /// <summary>Updates of the discriminator.</summary>
    public int Steps { get; init; } = 3000;

    /// <summary>Draws of each distribution in an update.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Hidden layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>The width of each.</summary>
    public int Units { get; init; } = 64;

    /// <summary>Adam's step length.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Draws that the discriminator has not been fitted to, which the result is the mean of.</summary>
    public int HeldOut { get; init; } = 50_000;

    /// <summary>Decides all draws and the network's start.</summary>
    public ulong Seed { get; init; }
}

/// <summary>A measured value.</summary>
/// <param name="Value">In nats.</param>
/// <param name="StandardError">Of the mean over the held-out draws; what the discriminator has not learnt is not in it.</param>
public readonly record struct Measurement(double Value, double StandardError);

/// <summary>
/// Divergences of distributions that can be drawn from but have no density, by a discriminator trained for the purpose: at its
/// optimum its log-odds are <c>log p(z) - log q(z)</c> (Sugiyama, Suzuki and Kanamori: Density ratio estimation, 2012; for total
/// correlation Kim and Mnih 2018). One that has learnt too little gives too small a value.
/// </summary>
public static class DensityRatio
{
    /// <summary>KL(p || q) = E_p[log p(z) - log q(z)].</summary>
    /// <param name="p">Draws of p.</param>
    /// <param name="q">Draws of q.</param>
    /// <param name="latents">D.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="options">How it is measured; null for the defaults.</param>
    public static Measurement Kl(CodeSampler p, CodeSampler q, int latents, IKernels kernels, DensityRatioOptions? options = null) =>
        new Trial(p, q, latents, kernels, options ?? new DensityRatioOptions()).Run();

    /// <summary>TC = KL(q(z) || prod_d q(z_d)), the draws of the product being permuted draws of q.</summary>
    /// <param name="codes">Draws of q(z).</param>
    /// <param name="latents">D; with one unit TC is 0.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="options">How it is measured; null for the defaults.</param>
    public static Measurement TotalCorrelation(CodeSampler codes, int latents, IKernels kernels, DensityRatioOptions? options = null)
    {
        if (latents == 1) return default;
        Tensor joint = new();
        return Kl(codes, Permuted, latents, kernels, options);

        void Permuted(Tensor permuted, ref Philox random)
        {
            joint.Resize(permuted.Shape);
            codes(joint, ref random);
            ColumnPermutation.Permute(joint, permuted, ref random);
        }
    }

    /// <summary>
    /// The parts of the mean KL to N(0, I) of Gaussian posteriors, where q(z) = 1/N sum_n q(z|x_n). Total correlation is measured against
    /// permuted draws. The other two need log q(z): its ratio to g, the Gaussian with the moments of q(z), is measured, and all that g
    /// has to say is known in closed form: <c>I = 1/2 log det S - 1/2 mean_n sum_d log sigma_nd^2 - KL(q || g)</c> and
    /// <c>KL(q || p) = KL(q || g) + KL(g || p)</c>.
    /// </summary>
    /// <param name="posteriors">Of all images, with log-variances.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="options">How it is measured; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no codes, or the encoder is deterministic: then these numbers are infinite.</exception>
    public static KlParts Decompose(Codes posteriors, IKernels kernels, DensityRatioOptions? options = null)
    {
        options ??= new DensityRatioOptions();
        Mixture mixture = new(posteriors);
        int latents = posteriors.Latents;
        Measurement shape = Kl(mixture.SampleWhitened, FillNormal, latents, kernels, options);

        // Other draws, so that the two errors have nothing to do with each other.
        Measurement correlation = TotalCorrelation(mixture.Sample, latents, kernels, options with { Seed = options.Seed ^ 0x5DEECE66DUL });
        double kl = shape.Value + mixture.GaussianKl;
        return new KlParts(
            mixture.GaussianInformation - shape.Value,
            correlation.Value,
            kl - correlation.Value,
            shape.StandardError,
            correlation.StandardError,
            Math.Sqrt(shape.StandardError * shape.StandardError + correlation.StandardError * correlation.StandardError),

            // Their sum is the mean of the KL terms in closed form: what is measured cancels.
            KlError: 0);
    }

    private static void FillNormal(Tensor codes, ref Philox random) => random.FillNormal(codes.Span);

    /// <summary>One discriminator, from its start to its verdict.</summary>
    private sealed class Trial
    {
        private readonly CodeSampler _p, _q;
        private readonly DensityRatioOptions _options;
        private readonly CodeDiscriminator _discriminator;
        private readonly Adam _optimizer;
        private readonly Tape _tape;
        private readonly Tensor _first, _second;
        private readonly float[] _mean, _inverseSpread;
        private long _draw;

        public Trial(CodeSampler p, CodeSampler q, int latents, IKernels kernels, DensityRatioOptions options)
        {
            (_p, _q, _options, _tape) = (p, q, options, new Tape(kernels));
            _discriminator = new CodeDiscriminator(new ParameterSource(options.Seed, Initialisation.Glorot), latents, options.Layers, options.Units);
            _optimizer = new Adam(_discriminator.Parameters, kernels, options.LearningRate);
            (_first, _second) = (new Tensor(new Shape(options.Batch, latents)), new Tensor(new Shape(options.Batch, latents)));
            (_mean, _inverseSpread) = (new float[latents], new float[latents]);
        }

        public Measurement Run()
        {
            Standardise();
            Train();
            double sum = 0, squares = 0;
            long count = 0;
            while (count < _options.HeldOut)
            {
                _tape.Begin(ParameterSet.Empty);
                Draw(_p, _first);
                foreach (float logOdds in _discriminator.LogOdds(_tape.Constant(_first)).Value.Span)
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
                    double z = _first.Span[i];
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
        private void Train()
        {
            double[][] sums = [.. _discriminator.Parameters.Items.Select(parameter => new double[parameter.Value.Count])];
            int first = _options.Steps / 2;
            for (int step = 0; step < _options.Steps; step++)
            {
                Draw(_p, _first);
                Draw(_q, _second);
                _tape.Begin(_discriminator.Parameters);
                Var p = _discriminator.LogOdds(_tape.Constant(_first)), q = _discriminator.LogOdds(_tape.Constant(_second));
                _tape.Backward(0.5f * CodeDiscriminator.CrossEntropy(p, q));
                _optimizer.Step(step + 1);
                if (step >= first) ForEachParameter(sums, (ref float value, ref double sum) => sum += value);
            }

            if (_options.Steps > 0) ForEachParameter(sums, (ref float value, ref double sum) => value = (float)(sum / (_options.Steps - first)));
        }

        private void ForEachParameter(double[][] sums, ParameterAction action)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                Span<float> values = _discriminator.Parameters.Items[i].Value.Span;
                for (int j = 0; j < values.Length; j++) action(ref values[j], ref sums[i][j]);
            }
        }

        private void Draw(CodeSampler sampler, Tensor codes)
        {
            Philox random = new(_options.Seed, RandomPurpose.Evaluation, _draw++);
            sampler(codes, ref random);
            int latents = _mean.Length;
            Span<float> values = codes.Span;
            for (int i = 0; i < values.Length; i++) values[i] = (values[i] - _mean[i % latents]) * _inverseSpread[i % latents];
        }

        private delegate void ParameterAction(ref float value, ref double sum);
    }

    /// <summary>q(z) = 1/N sum_n N(mu_n, diag sigma_n^2): its draws, and the Gaussian g with its mean and its covariance S.</summary>
    private sealed class Mixture
    {
        private readonly Codes _posteriors;
        private readonly double[] _mean, _row;
        private readonly double[,] _factor;

        public Mixture(Codes posteriors)
        {
            if (posteriors.Count == 0 || posteriors.LogVariances is null) throw new ArgumentException("the parts of the KL term need posteriors with variances");
            int latents = posteriors.Latents;
            (_posteriors, _mean, _row) = (posteriors, new double[latents], new double[latents]);
            double[,] covariance = new double[latents, latents];
            double entropy = 0;
            for (int n = 0; n < posteriors.Count; n++)
            {
                for (int d = 0; d < latents; d++) _mean[d] += posteriors.MeanOf(n)[d] / (double)posteriors.Count;
            }

            for (int n = 0; n < posteriors.Count; n++)
            {
                ReadOnlySpan<float> mean = posteriors.MeanOf(n);
                for (int d = 0; d < latents; d++)
                {
                    double logVariance = posteriors.LogVariances[n * latents + d];
                    entropy += 0.5 * logVariance / posteriors.Count;
                    covariance[d, d] += Math.Exp(logVariance) / posteriors.Count;
                    for (int e = 0; e <= d; e++) covariance[d, e] += (mean[d] - _mean[d]) * (mean[e] - _mean[e]) / posteriors.Count;
                }
            }

            _factor = Cholesky(covariance);
            double halfLogDeterminant = 0, trace = 0;
            for (int d = 0; d < latents; d++)
            {
                halfLogDeterminant += Math.Log(_factor[d, d]);
                trace += covariance[d, d] + _mean[d] * _mean[d];
            }

            GaussianInformation = halfLogDeterminant - entropy;
            GaussianKl = 0.5 * (trace - latents) - halfLogDeterminant;
        }

        /// <summary>What I(n; z) would be if q(z) were g.</summary>
        public double GaussianInformation { get; }

        /// <summary>KL(g || N(0, I)).</summary>
        public double GaussianKl { get; }

        public void Sample(Tensor codes, ref Philox random)
        {
            int latents = _posteriors.Latents;
            Span<float> values = codes.Span;
            for (int i = 0; i < values.Length; i += latents)
            {
                int n = random.NextInt(_posteriors.Count) * latents;
                for (int d = 0; d < latents; d++)
                    values[i + d] = _posteriors.Means[n + d] + MathF.Exp(_posteriors.LogVariances![n + d] / 2) * random.NextNormal();
            }
        }

        /// <summary>Draws of q(z) in coordinates in which g is N(0, I).</summary>
        public void SampleWhitened(Tensor codes, ref Philox random)
        {
            Sample(codes, ref random);
            int latents = _posteriors.Latents;
            Span<float> values = codes.Span;
            for (int i = 0; i < values.Length; i += latents)
            {
                for (int d = 0; d < latents; d++)
                {
                    _row[d] = values[i + d] - _mean[d];
                    for (int e = 0; e < d; e++) _row[d] -= _factor[d, e] * _row[e];
                    _row[d] /= _factor[d, d];
                }

                for (int d = 0; d < latents; d++) values[i + d] = (float)_row[d];
            }
        }

        // The lower factor of a positive definite matrix, of which the lower half is read.
        private static double[,] Cholesky(double[,] matrix)
        {
            int size = matrix.GetLength(0);
            double[,] factor = new double[size, size];
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double value = matrix[i, j];
                    for (int k = 0; k < j; k++) value -= factor[i, k] * factor[j, k];
                    factor[i, j] = i == j ? Math.Sqrt(value) : value / factor[j, j];
                }
            }

            return factor;
        }
    }
}
