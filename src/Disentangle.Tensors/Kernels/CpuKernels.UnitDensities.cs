namespace Disentangle.Tensors.Kernels;

/// <content>Each unit of the aggregate posterior alone: a <see cref="GaussianMixture"/> of one variable.</content>
internal sealed unsafe partial class CpuKernels<V>
{
    public void UnitLogDensities(Tensor z, Tensor mean, Tensor logVariance, Span<double> units, ReadOnlySpan<float> logWeights = default)
    {
        RequireMixture(z, mean, logVariance, logWeights);
        if (units.Length != z.Count)
            throw new ArgumentException($"{z.Shape[0]} samples of {z.Shape[1]} units need {z.Count} places, got {units.Length}");
        int samples = z.Shape[0], images = mean.Shape[0];
        if (samples == 0) return;
        GaussianMixture mixture = new(images);
        double[] points = new double[samples], results = new double[samples];
        fixed (float* weights = logWeights)
        {
            for (int d = 0; d < z.Shape[1]; d++)
            {
                SetMixtureJob set = new() { Mixture = mixture, Mean = mean, LogVariance = logVariance, LogWeights = weights, Unit = d };
                _workers.Run(ref set, mixture.Slices);
                mixture.Group();
                for (int s = 0; s < samples; s++) points[s] = z.Pointer[s * z.Shape[1] + d];
                for (int first = 0; first < samples;) first += LogDensities(mixture, points.AsMemory(first), results.AsMemory(first));
                for (int s = 0; s < samples; s++) units[s * z.Shape[1] + d] = results[s] - Math.Log(images);
            }
        }
    }

    private static void RequireMixture(Tensor z, Tensor mean, Tensor logVariance, ReadOnlySpan<float> logWeights)
    {
        Require(z.Shape.Rank == 2 && mean.Shape.Rank == 2 && z.Shape[1] == mean.Shape[1], z, mean);
        Require(mean.Shape == logVariance.Shape && mean.Shape[0] > 0, mean, logVariance);
        if (!logWeights.IsEmpty && logWeights.Length != mean.Shape[0])
            throw new ArgumentException($"{mean.Shape[0]} images need as many log-weights or none, got {logWeights.Length}");
    }

    // Of the first points, as many as have room; says how many.
    private int LogDensities(GaussianMixture mixture, Memory<double> points, Memory<double> results)
    {
        int count = mixture.Take(points.Span), length = mixture.Pieces * ChebyshevPiece.Values;
        AddMixtureJob add = new() { Mixture = mixture, Sums = new double[mixture.Slices * length] };
        _workers.Run(ref add, mixture.Slices);
        double[] sums = add.Sums;
        for (int i = length; i < sums.Length; i++) sums[i % length] += sums[i];
        LogMixtureJob log = new() { Mixture = mixture, Points = points[..count], Sums = sums.AsMemory(0, length), Results = results };
        _workers.Run(ref log, Pieces(count, LogMixtureJob.AtOnce));
        return count;
    }

    private struct SetMixtureJob : IJob
    {
        public GaussianMixture Mixture;
        public Tensor Mean, LogVariance;
        public float* LogWeights;
        public int Unit;

        public readonly void Run(int piece, int worker)
        {
            (int first, int end) = Mixture.Slice(piece);
            nint units = Mean.Shape[1];
            for (int n = first; n < end; n++)
            {
                nint place = n * units + Unit;
                Mixture.Set(n, Mean.Pointer[place], LogVariance.Pointer[place], LogWeights == null ? 0 : LogWeights[n]);
            }
        }
    }

    private struct AddMixtureJob : IJob
    {
        public GaussianMixture Mixture;
        public double[] Sums;

        public readonly void Run(int piece, int worker)
        {
            int length = Sums.Length / Mixture.Slices;
            fixed (double* sums = Sums.AsSpan(piece * length, length)) Mixture.AddUp(piece, sums);
        }
    }

    private struct LogMixtureJob : IJob
    {
        public const int AtOnce = 64;

        public GaussianMixture Mixture;
        public ReadOnlyMemory<double> Points, Sums;
        public Memory<double> Results;

        public readonly void Run(int piece, int worker)
        {
            int first = piece * AtOnce;
            ReadOnlySpan<double> points = Points.Span[first..Math.Min(first + AtOnce, Points.Length)];
            for (int i = 0; i < points.Length; i++) Results.Span[first + i] = Mixture.Log(points[i], Sums.Span);
        }
    }
}
