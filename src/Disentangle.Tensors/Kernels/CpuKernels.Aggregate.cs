using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <content>
/// All samples against all images, without a matrix of pairs. A worker takes some samples through the images a tile at a time: the tile is
/// transposed, so that vectors run along the images, with everything that does not depend on the sample computed once. Exponents are
/// base 2: log2 N(z; mu, sigma^2) = constant - ((z - mu) scale)^2 with scale^2 = log2(e) / (2 sigma^2), added up over the units before
/// the one power of 2 of a pair. Each sum of powers is kept in
/// units of 2^reference, raised when a tile brings far larger terms. Single precision within a tile, double precision across tiles.
/// </content>
internal sealed unsafe partial class CpuKernels<V>
{
    private const float Log2E = 1.44269504f;

    // The exponent of a place that holds no image; real densities are larger, or 0.
    private const float NoDensity = -1e30f;

    public void AggregateLogDensities(Tensor z, Tensor mean, Tensor logVariance, Span<double> joint,
        ReadOnlySpan<float> logWeights = default)
    {
        RequireMixture(z, mean, logVariance, logWeights);
        int samples = z.Shape[0], latents = z.Shape[1];
        if (joint.Length != samples) throw new ArgumentException($"{samples} samples need {samples} places, got {joint.Length}");
        fixed (double* jointPointer = joint)
        fixed (float* weightsPointer = logWeights)
        {
            var job = new AggregateJob
            {
                Z = z, Mean = mean, LogVariance = logVariance, Joint = jointPointer, LogWeights = weightsPointer,
                Scratch = Scratch(AggregateTile.Floats(latents) + AggregateSums.Floats),
            };
            _workers.Run(ref job, Pieces(samples, AggregateSums.Samples));
        }
    }

    /// <summary>A piece is some samples, through all images.</summary>
    private struct AggregateJob : IJob
    {
        public Tensor Z, Mean, LogVariance;
        public Tensor[] Scratch;
        public double* Joint;
        public float* LogWeights;

        public readonly void Run(int piece, int worker)
        {
            int latents = Z.Shape[1], images = Mean.Shape[0], first = piece * AggregateSums.Samples;
            int samples = Math.Min(AggregateSums.Samples, Z.Shape[0] - first);
            float* scratch = Scratch[worker].Pointer, z = Z.Pointer + first * latents;
            AggregateSums sums = new(scratch, samples);
            AggregateTile tile = new(scratch + AggregateSums.Floats, latents);
            for (int start = 0; start < images; start += AggregateTile.Images)
            {
                int count = Math.Min(AggregateTile.Images, images - start);
                tile.Take(Mean.Pointer + (long)start * latents, LogVariance.Pointer + (long)start * latents, count);
                if (LogWeights != null) tile.Weigh(LogWeights + start, count);
                for (int s = 0; s < samples; s += AggregateTile.AtOnce)
                {
                    int some = Math.Min(AggregateTile.AtOnce, samples - s);
                    if (some == AggregateTile.AtOnce) tile.ExponentsOfFour(z + s * latents);
                    else for (int i = 0; i < some; i++) tile.ExponentsOfOne(z + (s + i) * latents, i);
                    for (int i = 0; i < some; i++) sums.Add(s + i, tile.Exponents(i), tile.Length);
                }
            }

            for (int s = 0; s < samples; s++) Joint[first + s] = sums.LogMean(s, images);
        }
    }

    /// <summary>Some images, a row for each unit. For a worker.</summary>
    private struct AggregateTile
    {
        /// <summary>Samples that go through a tile together, so that what is loaded serves all of them.</summary>
        public const int AtOnce = 4;

        private readonly float* _mean, _scale, _constant, _exponents;
        private readonly int _latents;

        public AggregateTile(float* memory, int latents)
        {
            _latents = latents;
            _mean = memory;
            _scale = _mean + latents * Images;
            _constant = _scale + latents * Images;
            _exponents = _constant + Images;
        }

        /// <summary>Images of a tile: as many vectors as are added up in single precision.</summary>
        public static int Images => SumBlock * V.Count;

        /// <summary>A multiple of the vector's length: places after the last image have no density.</summary>
        public int Length { get; private set; }

        public static int Floats(int latents) => (2 * latents + 1 + AtOnce) * Images;

        /// <summary>log2 of densities at one of the samples at hand, <see cref="Length"/> of them.</summary>
        public readonly float* Exponents(int sample) => _exponents + sample * Images;

        public void Take(float* mean, float* logVariance, int images)
        {
            Length = RoundUp(images, V.Count);
            for (int n = 0; n < images; n++)
            {
                // The sum of D terms in double precision: in single, D roundings would be the largest error of all.
                double sum = 0;
                for (int d = 0; d < _latents; d++)
                {
                    float lv = logVariance[n * _latents + d];
                    _mean[d * Images + n] = mean[n * _latents + d];
                    _scale[d * Images + n] = lv;
                    sum += lv;
                }

                _constant[n] = (float)(-0.5 * double.Log2(double.E) * (sum + _latents * double.Log(2 * double.Pi)));
            }

            V minusHalf = V.Broadcast(-0.5f), root = V.Broadcast(MathF.Sqrt(0.5f * Log2E));
            for (int d = 0; d < _latents; d++)
            {
                float* scale = _scale + d * Images;
                for (int n = images; n < Length; n++) (_mean[d * Images + n], scale[n]) = (0, 0);
                for (int n = 0; n < Length; n += V.Count) (root * Elementary.Exp(minusHalf * V.Load(scale + n))).Store(scale + n);
            }

            for (int n = images; n < Length; n++) _constant[n] = NoDensity;
        }

        /// <summary>Multiplies the density of each image by its weight.</summary>
        public readonly void Weigh(float* logWeights, int images)
        {
            for (int n = 0; n < images; n++) _constant[n] += MathF.Max(Log2E * logWeights[n], NoDensity);
        }

        public readonly void ExponentsOfFour(float* z)
        {
            int latents = _latents, length = Length;
            for (int n = 0; n < length; n += V.Count)
            {
                float* mean = _mean + n, scale = _scale + n, z0 = z;
                V s0 = V.Zero, s1 = V.Zero, s2 = V.Zero, s3 = V.Zero;
                for (int d = 0; d < latents; d++, z0++, mean += Images, scale += Images)
                {
                    V m = V.Load(mean), s = V.Load(scale);
                    s0 = Farther(s0, z0[0], m, s);
                    s1 = Farther(s1, z0[latents], m, s);
                    s2 = Farther(s2, z0[2 * latents], m, s);
                    s3 = Farther(s3, z0[3 * latents], m, s);
                }

                V constant = V.Load(_constant + n);
                (constant - s0).Store(_exponents + n);
                (constant - s1).Store(_exponents + Images + n);
                (constant - s2).Store(_exponents + 2 * Images + n);
                (constant - s3).Store(_exponents + 3 * Images + n);
            }
        }

        public readonly void ExponentsOfOne(float* z, int sample)
        {
            for (int n = 0; n < Length; n += V.Count)
            {
                V sum = V.Zero;
                for (int d = 0; d < _latents; d++)
                    sum = Farther(sum, z[d], V.Load(_mean + d * Images + n), V.Load(_scale + d * Images + n));
                (V.Load(_constant + n) - sum).Store(Exponents(sample) + n);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Farther(V sum, float z, V mean, V scale)
        {
            V distance = (V.Broadcast(z) - mean) * scale;
            return V.MultiplyAdd(distance, distance, sum);
        }
    }

    /// <summary>For each sample of a piece, a sum of powers of 2. For a worker.</summary>
    private readonly struct AggregateSums
    {
        /// <summary>Samples of a piece: enough that preparing a tile costs little beside using it.</summary>
        public const int Samples = 128;

        // A tile's sum beyond this raises the reference: far from overflow, and rarely reached.
        private const float Large = 1e30f;

        private readonly double* _sums;
        private readonly float* _references;

        public AggregateSums(float* memory, int samples)
        {
            _sums = (double*)memory;
            _references = memory + 2 * Samples;
            for (int i = 0; i < samples; i++) (_sums[i], _references[i]) = (0, float.NegativeInfinity);
        }

        public static int Floats => 3 * Samples;

        /// <summary>Adds 2^exponent for each exponent to a sum.</summary>
        public void Add(int place, float* exponents, int length)
        {
            float reference = _references[place], sum = float.PositiveInfinity;
            if (reference > float.NegativeInfinity) sum = SumOfPowers(exponents, reference, length);
            if (!(sum < Large))
            {
                // The first terms, or terms far larger than all before. A whole number as reference makes both scalings exact.
                float largest = MathF.Ceiling(Largest(exponents, length));
                if (largest <= NoDensity) return;
                if (largest > reference) _sums[place] *= Math.Pow(2, (double)reference - largest);
                else largest = reference;
                _references[place] = largest;
                sum = SumOfPowers(exponents, largest, length);
            }

            _sums[place] += sum;
        }

        /// <summary>The logarithm of a sum divided by the number of images.</summary>
        public double LogMean(int place, int images) =>
            _sums[place] == 0 ? double.NegativeInfinity : (Math.Log2(_sums[place] / images) + _references[place]) * Math.Log(2);

        private static float SumOfPowers(float* exponents, float reference, int length)
        {
            V shift = V.Broadcast(reference), sum = V.Zero;
            for (int n = 0; n < length; n += V.Count) sum += Elementary.BoundedPowerOfTwo(V.Load(exponents + n) - shift);
            return V.Sum(sum);
        }

        private static float Largest(float* exponents, int length)
        {
            V lanes = V.Broadcast(float.NegativeInfinity);
            for (int n = 0; n < length; n += V.Count) lanes = V.Max(lanes, V.Load(exponents + n));
            float* values = stackalloc float[V.Count];
            lanes.Store(values);
            float largest = values[0];
            for (int i = 1; i < V.Count; i++) largest = MathF.Max(largest, values[i]);
            return largest;
        }
    }
}
