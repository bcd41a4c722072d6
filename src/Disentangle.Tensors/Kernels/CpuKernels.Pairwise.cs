namespace Disentangle.Tensors.Kernels;

/// <content>
/// All pairs of samples and Gaussians. For one sample the J x D Gaussians are one flat array of numbers, against which the
/// sample's D numbers repeat; repeated V.Count times they are a whole number of vectors (a tile of D vectors), so the loops run
/// over full vectors however small D is. exp(-lv) is computed once per Gaussian, not once per pair.
/// </content>
internal sealed unsafe partial class CpuKernels<V>
{
    public void PairwiseGaussianLogDensity(Tensor z, Tensor mean, Tensor logVariance, Tensor y)
    {
        using PairwiseOperands operands = new(this, z, mean, logVariance, y);
        var job = new PairwiseJob { Operands = operands, Y = y };
        _workers.Run(ref job, operands.Samples);
    }

    public void PairwiseGaussianSampleGradient(Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor dz, bool accumulate)
    {
        using PairwiseOperands operands = new(this, z, mean, logVariance, dy);
        var job = new PairwiseSampleJob { Operands = operands, Dy = dy, Dz = dz, Accumulate = accumulate };
        _workers.Run(ref job, operands.Samples);
    }

    public void PairwiseGaussianParameterGradients(
        Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor? dmean, bool accumulateMean,
        Tensor? dlogVariance, bool accumulateLogVariance)
    {
        using PairwiseOperands operands = new(this, z, mean, logVariance, dy);
        var job = new PairwiseParameterJob
        {
            Operands = operands, Dy = dy, Dmean = dmean, AccumulateMean = accumulateMean,
            DlogVariance = dlogVariance, AccumulateLogVariance = accumulateLogVariance,
        };
        _workers.Run(ref job, Pieces(operands.Values, PairwiseParameterJob.ValuesPerPiece));
    }

    /// <summary>What all three kernels need, in borrowed memory.</summary>
    private readonly struct PairwiseOperands : IDisposable
    {
        public readonly int Samples, Units, Values, Tile;
        private readonly CpuKernels<V> _owner;
        private readonly Tensor _mean, _constants, _precisions, _tiles;

        public PairwiseOperands(CpuKernels<V> owner, Tensor z, Tensor mean, Tensor logVariance, Tensor pairs)
        {
            (Samples, Units, Values) = (z.Shape[0], z.Shape[1], mean.Count);
            Require(mean.Count == logVariance.Count && mean.Shape[1] == Units, mean, logVariance);
            Require(pairs.Count == Samples * Values, z, pairs);
            Tile = Units * V.Count;
            (_owner, _mean) = (owner, mean);
            _constants = owner._pool.Rent(Values);
            _precisions = owner._pool.Rent(Values);
            _tiles = owner._pool.Rent(checked(Samples * Tile));
            owner.Map(new AffineFormula(-0.5f, -0.5f * GaussianLogDensityFormula.LogTwoPi), logVariance, _constants);
            owner.Map(default(PrecisionFormula), logVariance, _precisions);
            for (int i = 0; i < Samples; i++)
            {
                ReadOnlySpan<float> sample = z.Values.Slice(i * Units, Units);
                for (int k = 0; k < V.Count; k++) sample.CopyTo(_tiles.Values.Slice(i * Tile + k * Units, Units));
            }
        }

        /// <summary>The means, Values long.</summary>
        public float* Mean => _mean.Pointer;

        /// <summary>-(log 2 pi + lv) / 2, Values long.</summary>
        public float* Constants => _constants.Pointer;

        /// <summary>exp(-lv), Values long.</summary>
        public float* Precisions => _precisions.Pointer;

        /// <summary>The tile of sample i.</summary>
        public float* TileOf(int i) => _tiles.Pointer + i * Tile;

        public void Dispose()
        {
            _owner._pool.Return(_tiles);
            _owner._pool.Return(_precisions);
            _owner._pool.Return(_constants);
        }
    }

    /// <summary>A piece is one sample.</summary>
    private struct PairwiseJob : IJob
    {
        public PairwiseOperands Operands;
        public Tensor Y;

        public readonly void Run(int piece, int worker)
        {
            int values = Operands.Values, tileLength = Operands.Tile;
            float* y = Y.Pointer + piece * values, tile = Operands.TileOf(piece);
            float* mean = Operands.Mean, constants = Operands.Constants, precisions = Operands.Precisions;
            V minusHalf = V.Broadcast(-0.5f);
            for (int k = 0, t = 0; k < values; k += V.Count)
            {
                V distance = V.Load(tile + t) - V.Load(mean + k);
                V density = V.MultiplyAdd(minusHalf * distance * distance, V.Load(precisions + k), V.Load(constants + k));
                Store(density, y + k, values - k);
                t += V.Count;
                if (t == tileLength) t = 0;
            }
        }
    }

    /// <summary>A piece is one sample; its tile's lanes are folded to the sample's units at the end.</summary>
    private struct PairwiseSampleJob : IJob
    {
        public PairwiseOperands Operands;
        public Tensor Dy, Dz;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int values = Operands.Values, tileLength = Operands.Tile, units = Operands.Units;
            float* dy = Dy.Pointer + piece * values, tile = Operands.TileOf(piece), dz = Dz.Pointer + piece * units;
            float* mean = Operands.Mean, precisions = Operands.Precisions;
            for (int d = 0; d < units; d++)
            {
                if (!Accumulate) dz[d] = 0;
            }

            float* lanes = stackalloc float[V.Count];
            for (int t = 0; t < tileLength; t += V.Count)
            {
                V sample = V.Load(tile + t), sum = V.Zero;
                int k = t;
                for (; k + V.Count <= values; k += tileLength) sum += V.Load(dy + k) * (V.Load(mean + k) - sample) * V.Load(precisions + k);
                if (k < values) sum += V.KeepFirst(V.Load(dy + k) * (V.Load(mean + k) - sample) * V.Load(precisions + k), values - k, 0);

                sum.Store(lanes);
                for (int i = 0; i < V.Count; i++) dz[(t + i) % units] += lanes[i];
            }
        }
    }

    /// <summary>A piece is a range of the J x D Gaussians' values; it adds up over the samples.</summary>
    private struct PairwiseParameterJob : IJob
    {
        public const int ValuesPerPiece = 64;

        public PairwiseOperands Operands;
        public Tensor Dy;
        public Tensor? Dmean, DlogVariance;
        public bool AccumulateMean, AccumulateLogVariance;

        public readonly void Run(int piece, int worker)
        {
            int end = Math.Min((piece + 1) * ValuesPerPiece, Operands.Values);
            for (int k = piece * ValuesPerPiece; k < end; k += V.Count) Column(k, end - k);
        }

        private readonly void Column(int k, int count)
        {
            int samples = Operands.Samples, values = Operands.Values, t = k % Operands.Tile;
            V mean = V.Load(Operands.Mean + k), precision = V.Load(Operands.Precisions + k), one = V.Broadcast(1), half = V.Broadcast(0.5f);
            V meanSum = V.Zero, logVarianceSum = V.Zero;
            for (int block = 0; block < samples; block += SumBlock)
            {
                // Sums of short blocks, so that thousands of samples lose no precision.
                V meanBlock = V.Zero, logVarianceBlock = V.Zero;
                int blockEnd = Math.Min(block + SumBlock, samples);
                for (int i = block; i < blockEnd; i++)
                {
                    V dy = V.Load(Dy.Pointer + i * values + k);
                    V distance = V.Load(Operands.TileOf(i) + t) - mean;
                    V scaled = distance * precision;
                    meanBlock = V.MultiplyAdd(dy, scaled, meanBlock);
                    logVarianceBlock = V.MultiplyAdd(dy, distance * scaled - one, logVarianceBlock);
                }

                meanSum += meanBlock;
                logVarianceSum += logVarianceBlock;
            }

            if (Dmean != null) Write(meanSum, Dmean.Pointer + k, count, AccumulateMean);
            if (DlogVariance != null) Write(half * logVarianceSum, DlogVariance.Pointer + k, count, AccumulateLogVariance);
        }

        private static void Write(V sum, float* destination, int count, bool accumulate)
        {
            if (accumulate) sum += V.Load(destination);
            Store(sum, destination, count);
        }
    }
}
