namespace Disentangle.Tensors.Kernels;

/// <content>
/// All samples against all images, without a matrix of pairs. A worker takes some samples through the images a tile at a time: the tile is
/// transposed, so that vectors run along the images, with everything that does not depend on the sample computed once. Exponents are
/// base 2: log2 N(z; mu, sigma^2) = constant - ((z - mu) scale)^2 with scale^2 = log2(e) / (2 sigma^2). Each sum of powers is kept in
/// units of 2^reference, raised when a tile brings far larger terms. Single precision within a tile, double precision across tiles.
/// </content>
internal sealed unsafe partial class CpuKernels<V>
{
    private const float Log2E = 1.44269504f;

    // The exponent of a place that holds no image; real densities are larger, or 0.
    private const float NoDensity = -1e30f;

    public void AggregateLogDensities(Tensor z, Tensor mean, Tensor logVariance, Span<double> joint, Span<double> units,
        ReadOnlySpan<float> logWeights = default)
    {
        Require(z.Shape.Rank == 2 && mean.Shape.Rank == 2 && z.Shape[1] == mean.Shape[1], z, mean);
        Require(mean.Shape == logVariance.Shape && mean.Shape[0] > 0, mean, logVariance);
        int samples = z.Shape[0], latents = z.Shape[1];
        if (joint.Length != samples || units.Length != z.Count)
            throw new ArgumentException(
                $"{samples} samples of {latents} units need {samples} and {z.Count} places, got {joint.Length} and {units.Length}");
        if (!logWeights.IsEmpty && logWeights.Length != mean.Shape[0])
            throw new ArgumentException($"{mean.Shape[0]} images need as many log-weights or none, got {logWeights.Length}");
        fixed (double* jointPointer = joint, unitsPointer = units)
        fixed (float* weightsPointer = logWeights)
        {
            var job = new AggregateJob
            {
                Z = z, Mean = mean, LogVariance = logVariance, Joint = jointPointer, Units = unitsPointer, LogWeights = weightsPointer,
                Scratch = Scratch(AggregateTile.Floats(latents) + AggregateSums.Floats(latents)),
            };
            _workers.Run(ref job, Pieces(samples, AggregateSums.Samples));
        }
    }

    /// <summary>A piece is some samples, through all images.</summary>
    private struct AggregateJob : IJob
    {
        public Tensor Z, Mean, LogVariance;
        public Tensor[] Scratch;
        public double* Joint, Units;
        public float* LogWeights;

        public readonly void Run(int piece, int worker)
        {
            int latents = Z.Shape[1], images = Mean.Shape[0], first = piece * AggregateSums.Samples;
            int samples = Math.Min(AggregateSums.Samples, Z.Shape[0] - first);
            float* scratch = Scratch[worker].Pointer, z = Z.Pointer + first * latents;
            AggregateSums sums = new(scratch, latents, samples);
            AggregateTile tile = new(scratch + AggregateSums.Floats(latents), latents);
            for (int start = 0; start < images; start += AggregateTile.Images)
            {
                int count = Math.Min(AggregateTile.Images, images - start);
                tile.Take(Mean.Pointer + (long)start * latents, LogVariance.Pointer + (long)start * latents, count);
                if (LogWeights != null) tile.Weigh(LogWeights + start, count);
                for (int s = 0; s < samples; s++)
                {
                    tile.ClearSquares();
                    for (int d = 0; d < latents; d++)
                    {
                        tile.UnitExponents(d, z[s * latents + d]);
                        sums.Add(s, d, tile.Exponents, tile.Length);
                    }

                    tile.JointExponents();
                    sums.Add(s, latents, tile.Exponents, tile.Length);
                }
            }

            for (int s = 0; s < samples; s++)
            {
                for (int d = 0; d < latents; d++) Units[(first + s) * latents + d] = sums.LogMean(s, d, images);
                Joint[first + s] = sums.LogMean(s, latents, images);
            }
        }
    }

    /// <summary>Some images, a row for each unit. For a worker.</summary>
    private struct AggregateTile
    {
        private readonly float* _mean, _scale, _constant, _jointConstant, _squares;
        private readonly int _latents;

        public AggregateTile(float* memory, int latents)
        {
            int values = latents * Images;
            _latents = latents;
            _mean = memory;
            _scale = _mean + values;
            _constant = _scale + values;
            _jointConstant = _constant + values;
            _squares = _jointConstant + Images;
            Exponents = _squares + Images;
        }

        /// <summary>Images of a tile: as many vectors as are added up in single precision.</summary>
        public static int Images => SumBlock * V.Count;

        /// <summary>log2 of densities at a sample, <see cref="Length"/> of them.</summary>
        public float* Exponents { get; }

        /// <summary>A multiple of the vector's length: places after the last image have no density.</summary>
        public int Length { get; private set; }

        public static int Floats(int latents) => (3 * latents + 3) * Images;

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
                    _constant[d * Images + n] = lv;
                    sum += lv;
                }

                _jointConstant[n] = (float)(-0.5 * double.Log2(double.E) * (sum + _latents * double.Log(2 * double.Pi)));
            }

            for (int d = 0; d < _latents; d++) Finish(d, images);
            for (int n = images; n < Length; n++) _jointConstant[n] = NoDensity;
        }

        /// <summary>Multiplies the densities of each image by its weight, in every unit and in all together.</summary>
        public readonly void Weigh(float* logWeights, int images)
        {
            for (int n = 0; n < images; n++)
            {
                float weight = MathF.Max(Log2E * logWeights[n], NoDensity);
                _jointConstant[n] += weight;
                for (int d = 0; d < _latents; d++) _constant[d * Images + n] += weight;
            }
        }

        public readonly void ClearSquares()
        {
            for (int n = 0; n < Length; n += V.Count) V.Zero.Store(_squares + n);
        }

        /// <summary>The exponents of unit d alone; its squares are added to those of the others.</summary>
        public readonly void UnitExponents(int d, float z)
        {
            V sample = V.Broadcast(z);
            float* mean = _mean + d * Images, scale = _scale + d * Images, constant = _constant
                + d * Images, squares = _squares, exponents = Exponents;
            int length = Length;
            for (int n = 0; n < length; n += V.Count)
            {
                V distance = (sample - V.Load(mean + n)) * V.Load(scale + n);
                V square = distance * distance;
                (V.Load(squares + n) + square).Store(squares + n);
                (V.Load(constant + n) - square).Store(exponents + n);
            }
        }

        /// <summary>The exponents of all units together, once all squares are there.</summary>
        public readonly void JointExponents()
        {
            for (int n = 0; n < Length; n += V.Count) (V.Load(_jointConstant + n) - V.Load(_squares + n)).Store(Exponents + n);
        }

        private readonly void Finish(int d, int images)
        {
            float* mean = _mean + d * Images, scale = _scale + d * Images, constant = _constant + d * Images;
            for (int n = images; n < Length; n++) (mean[n], constant[n]) = (0, 0);
            V minusHalf = V.Broadcast(-0.5f), root = V.Broadcast(MathF.Sqrt(0.5f * Log2E));
            V slope = V.Broadcast(-0.5f * Log2E), offset = V.Broadcast(-0.5f * Log2E * GaussianLogDensityFormula.LogTwoPi);
            for (int n = 0; n < Length; n += V.Count)
            {
                V lv = V.Load(constant + n);
                (root * Elementary.Exp(minusHalf * lv)).Store(scale + n);
                V.MultiplyAdd(slope, lv, offset).Store(constant + n);
            }

            for (int n = images; n < Length; n++) constant[n] = NoDensity;
        }
    }

    /// <summary>
    /// For each sample of a piece, D + 1 sums of powers of 2: those of each unit, and of all units together. For a worker.
    /// </summary>
    private readonly struct AggregateSums
    {
        /// <summary>Samples of a piece: enough that preparing a tile costs little beside using it.</summary>
        public const int Samples = 64;

        // A tile's sum beyond this raises the reference: far from overflow, and rarely reached.
        private const float Large = 1e30f;

        private readonly double* _sums;
        private readonly float* _references;
        private readonly int _columns;

        public AggregateSums(float* memory, int latents, int samples)
        {
            _columns = latents + 1;
            _sums = (double*)memory;
            _references = memory + 2 * Samples * _columns;
            for (int i = 0; i < samples * _columns; i++) (_sums[i], _references[i]) = (0, float.NegativeInfinity);
        }

        public static int Floats(int latents) => 3 * Samples * (latents + 1);

        /// <summary>Adds 2^exponent for each exponent to a sum.</summary>
        public void Add(int sample, int column, float* exponents, int length)
        {
            int place = sample * _columns + column;
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
        public double LogMean(int sample, int column, int images)
        {
            int place = sample * _columns + column;
            return _sums[place] == 0 ? double.NegativeInfinity : (Math.Log2(_sums[place] / images) + _references[place]) * Math.Log(2);
        }

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
