namespace Disentangle.Tensors.Kernels;

// A piece is an image: what its passes read stays in the processor's cache.
internal sealed unsafe partial class CpuKernels<V>
{
    public void NormaliseImages(Tensor x, Tensor? scale, Tensor? shift, float epsilon, Activation activation, Tensor y, Tensor mean,
        Tensor variance)
    {
        int channels = x.Shape.Last;
        Require(x.Count == y.Count && mean.Count == variance.Count && mean.Count == x.Shape[0] * channels, x, mean);
        Tensor factors = _pool.Rent(Threads * channels), sums = _pool.RentDoubles(Threads * channels);
        var job = new NormaliseImagesJob
        {
            X = x, Scale = scale, Shift = shift, Y = y, Mean = mean, Variance = variance, Factors = factors, Sums = sums,
            Pixels = x.Shape[1] * x.Shape[2], Channels = channels, Epsilon = epsilon, Slope = RectifierSlope(activation),
        };
        _workers.Run(ref job, x.Shape[0]);
        _pool.Return(sums);
        _pool.Return(factors);
        if (IsMapped(activation)) MapActivation(activation, y, y, accumulate: false);
    }

    public void NormaliseImagesGradient(Tensor dy, Tensor x, Tensor? scale, float epsilon, Tensor mean, Tensor variance, Tensor dscale,
        Tensor dshift, Tensor? dx, bool accumulate)
    {
        int channels = x.Shape.Last;
        Require(x.Count == dy.Count && mean.Count == x.Shape[0] * channels && dscale.Count == mean.Count, x, dscale);
        Tensor scratch = _pool.Rent(Threads * 3 * channels), sums = _pool.RentDoubles(Threads * channels);
        var job = new NormaliseImagesGradientJob
        {
            Dy = dy, X = x, Scale = scale, Mean = mean, Variance = variance, Dscale = dscale, Dshift = dshift, Dx = dx, Scratch = scratch,
            Sums = sums, Pixels = x.Shape[1] * x.Shape[2], Channels = channels, Epsilon = epsilon, Accumulate = accumulate,
        };
        _workers.Run(ref job, x.Shape[0]);
        _pool.Return(sums);
        _pool.Return(scratch);
    }

    /// <summary>
    /// sums[c] = sum over the pixels of a[r, c] (x[r, c] - mean[c]); of (x - mean)^2 where a is x itself; of x where there is no mean: in
    /// single precision over a few pixels, in double precision over these.
    /// </summary>
    private static void SumPixels(float* x, float* mean, float* a, int pixels, int channels, double* sums)
    {
        new Span<double>(sums, channels).Clear();
        float* lanes = stackalloc float[V.Count];
        for (int block = 0; block < pixels; block += SumBlock)
        {
            int count = Math.Min(SumBlock, pixels - block);
            for (int c = 0; c < channels; c += V.Count)
            {
                float* xs = x + (nint)block * channels + c, others = a + (nint)block * channels + c;
                V sum = V.Zero;
                if (mean == null)
                {
                    for (int r = 0; r < count; r++, xs += channels) sum += V.Load(xs);
                }
                else
                {
                    V centre = V.Load(mean + c);
                    for (int r = 0; r < count; r++, xs += channels, others += channels)
                    {
                        V centred = V.Load(xs) - centre;
                        sum = V.MultiplyAdd(x == a ? centred : V.Load(others), centred, sum);
                    }
                }

                sum.Store(lanes);
                int here = Math.Min(V.Count, channels - c);
                for (int i = 0; i < here; i++) sums[c + i] += lanes[i];
            }
        }
    }

    // Of an image, or of all images: (B, C) or (C).
    private static float* OwnRow(Tensor? values, int image, int channels) =>
        values is null ? null : values.Count == channels ? values.Pointer : values.Pointer + image * channels;

    private struct NormaliseImagesJob : IJob
    {
        public Tensor X, Y, Mean, Variance, Factors, Sums;
        public Tensor? Scale, Shift;
        public int Pixels, Channels;
        public float Epsilon, Slope;

        public readonly void Run(int piece, int worker)
        {
            int channels = Channels, first = piece * channels;
            nint start = (nint)piece * Pixels * channels;
            float* x = X.Pointer + start, y = Y.Pointer + start, mean = Mean.Pointer + first;
            float* factors = Factors.Pointer + worker * channels, scale = OwnRow(Scale, piece, channels);
            float* shift = OwnRow(Shift, piece, channels);
            double* sums = (double*)Sums.Pointer + worker * channels;
            SumPixels(x, null, x, Pixels, channels, sums);
            for (int c = 0; c < channels; c++) mean[c] = (float)(sums[c] / Pixels);
            SumPixels(x, mean, x, Pixels, channels, sums);
            for (int c = 0; c < channels; c++)
            {
                Variance.Pointer[first + c] = (float)(sums[c] / Pixels);
                factors[c] = (scale == null ? 1 : scale[c]) * InverseDeviation(Variance, first + c, Epsilon);
            }

            V slope = V.Broadcast(Slope);
            for (int r = 0; r < Pixels; r++, x += channels, y += channels)
            {
                for (int c = 0; c < channels; c += V.Count)
                {
                    V value = V.MultiplyAdd(V.Load(x + c) - V.Load(mean + c), V.Load(factors + c),
                        shift == null ? V.Zero : V.Load(shift + c));
                    Store(V.SelectGreater(value, V.Zero, value, slope * value), y + c, channels - c);
                }
            }
        }
    }

    private struct NormaliseImagesGradientJob : IJob
    {
        public Tensor Dy, X, Mean, Variance, Dscale, Dshift, Scratch, Sums;
        public Tensor? Scale, Dx;
        public int Pixels, Channels;
        public float Epsilon;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int channels = Channels, first = piece * channels;
            nint start = (nint)piece * Pixels * channels;
            float* x = X.Pointer + start, dy = Dy.Pointer + start, mean = Mean.Pointer + first;
            float* factors = Scratch.Pointer + worker * 3 * channels, means = factors + channels, slopes = means + channels;
            float* scale = OwnRow(Scale, piece, channels), dscale = Dscale.Pointer + first, dshift = Dshift.Pointer + first;
            double* sums = (double*)Sums.Pointer + worker * channels;
            SumPixels(dy, null, dy, Pixels, channels, sums);
            for (int c = 0; c < channels; c++)
            {
                dshift[c] = (float)sums[c];
                means[c] = (float)(sums[c] / Pixels);
            }

            SumPixels(x, mean, dy, Pixels, channels, sums);
            for (int c = 0; c < channels; c++)
            {
                float inverse = InverseDeviation(Variance, first + c, Epsilon);
                dscale[c] = (float)(inverse * sums[c]);
                slopes[c] = (float)(-(double)inverse * inverse * sums[c] / Pixels);
                factors[c] = (scale == null ? 1 : scale[c]) * inverse;
            }

            if (Dx is null) return;
            float* dx = Dx.Pointer + start;
            for (int r = 0; r < Pixels; r++, x += channels, dy += channels, dx += channels)
            {
                for (int c = 0; c < channels; c += V.Count)
                {
                    V centred = V.Load(x + c) - V.Load(mean + c), gradient = V.Load(dy + c) - V.Load(means + c);
                    V result = V.Load(factors + c) * V.MultiplyAdd(centred, V.Load(slopes + c), gradient);
                    if (Accumulate) result += V.Load(dx + c);
                    Store(result, dx + c, channels - c);
                }
            }
        }
    }
}
