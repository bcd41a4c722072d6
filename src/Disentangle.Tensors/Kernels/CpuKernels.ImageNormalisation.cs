namespace Disentangle.Tensors.Kernels;

// A piece is an image: what its passes read stays in the processor's cache. Pixels are read in runs that are whole numbers of pixels and
// of four vectors: few channels fill the vectors, many do not wait for one sum, and a lane has the same channel in every run.
internal sealed unsafe partial class CpuKernels<V>
{
    private interface IPixelTerm
    {
        /// <summary>sum plus a term of x, minus its mean where the term is centred, and dy.</summary>
        static abstract V AddTo(V sum, float* x, float* dy, V mean);
    }

    public void NormaliseImages(Tensor x, Tensor? scale, Tensor? shift, float epsilon, Activation activation, Tensor y, Tensor mean,
        Tensor variance)
    {
        int channels = x.Shape.Last, run = RunOf(channels);
        Require(x.Count == y.Count && mean.Count == variance.Count && mean.Count == x.Shape[0] * channels, x, mean);
        Tensor rows = _pool.Rent(Threads * 3 * run), sums = _pool.RentDoubles(Threads * run);
        var job = new NormaliseImagesJob
        {
            X = x, Scale = scale, Shift = shift, Y = y, Mean = mean, Variance = variance, Rows = rows, Sums = sums, Run = run,
            Count = x.Shape[1] * x.Shape[2] * channels, Channels = channels, Epsilon = epsilon, Slope = RectifierSlope(activation),
        };
        _workers.Run(ref job, x.Shape[0]);
        _pool.Return(sums);
        _pool.Return(rows);
        if (IsMapped(activation)) MapActivation(activation, y, y, accumulate: false);
    }

    public void NormaliseImagesGradient(Tensor dy, Tensor x, Tensor? scale, float epsilon, Tensor mean, Tensor variance, Tensor dscale,
        Tensor dshift, Tensor? dx, bool accumulate)
    {
        int channels = x.Shape.Last, run = RunOf(channels);
        Require(x.Count == dy.Count && mean.Count == x.Shape[0] * channels && dscale.Count == mean.Count, x, dscale);
        Tensor rows = _pool.Rent(Threads * 4 * run), sums = _pool.RentDoubles(Threads * run);
        var job = new NormaliseImagesGradientJob
        {
            Dy = dy, X = x, Scale = scale, Mean = mean, Variance = variance, Dscale = dscale, Dshift = dshift, Dx = dx, Rows = rows,
            Sums = sums, Run = run, Count = x.Shape[1] * x.Shape[2] * channels, Channels = channels, Epsilon = epsilon,
            Accumulate = accumulate,
        };
        _workers.Run(ref job, x.Shape[0]);
        _pool.Return(sums);
        _pool.Return(rows);
    }

    private static int RunOf(int channels)
    {
        int vectors = 4 * V.Count, run = channels;
        while (run % vectors != 0) run += channels;
        return run;
    }

    /// <summary>
    /// sums[c], of <paramref name="channels"/>, = the terms of channel c over the pixels of an image of <paramref name="count"/> values:
    /// in single precision over a few runs, in double precision over these. Needs sums as long as a run, and means as long.
    /// </summary>
    private static void SumPixels<TTerm>(float* x, float* dy, float* mean, int count, int channels, int run, double* sums)
        where TTerm : struct, IPixelTerm
    {
        new Span<double>(sums, run).Clear();
        int whole = count / run * run;
        for (int block = 0; block < whole; block += SumBlock * run)
        {
            int end = Math.Min(block + SumBlock * run, whole);
            for (int c = 0; c < run; c += 4 * V.Count)
            {
                V mean0 = V.Load(mean + c), mean1 = V.Load(mean + c + V.Count);
                V mean2 = V.Load(mean + c + 2 * V.Count), mean3 = V.Load(mean + c + 3 * V.Count);
                V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
                for (int i = block + c; i < end; i += run)
                {
                    float* xs = x + i, dys = dy + i;
                    sum0 = TTerm.AddTo(sum0, xs, dys, mean0);
                    sum1 = TTerm.AddTo(sum1, xs + V.Count, dys + V.Count, mean1);
                    sum2 = TTerm.AddTo(sum2, xs + 2 * V.Count, dys + 2 * V.Count, mean2);
                    sum3 = TTerm.AddTo(sum3, xs + 3 * V.Count, dys + 3 * V.Count, mean3);
                }

                V.AddTo(sums + c, sum0);
                V.AddTo(sums + c + V.Count, sum1);
                V.AddTo(sums + c + 2 * V.Count, sum2);
                V.AddTo(sums + c + 3 * V.Count, sum3);
            }
        }

        for (int i = whole; i < count; i += V.Count)
        {
            V term = TTerm.AddTo(V.Zero, x + i, dy + i, V.Load(mean + i - whole));
            V.AddTo(sums + i - whole, count - i < V.Count ? V.KeepFirst(term, count - i, 0) : term);
        }

        for (int i = channels; i < run; i += channels)
        {
            for (int c = 0; c < channels; c++) sums[c] += sums[i + c];
        }
    }

    // values[c] = 1 / sqrt(values[c] + epsilon).
    private static void Invert(float* values, float epsilon, int channels)
    {
        V least = V.Broadcast(epsilon), one = V.Broadcast(1);
        for (int c = 0; c < channels; c += V.Count) Store(one / V.Sqrt(V.Load(values + c) + least), values + c, channels - c);
    }

    // The values of the channels, one pixel after the other.
    private static void Repeat(float* values, int channels, int run)
    {
        for (int i = channels; i < run; i++) values[i] = values[i - channels];
    }

    // Of an image, or of all images: (B, C) or (C).
    private static float* OwnRow(Tensor? values, int image, int channels) =>
        values is null ? null : values.Count == channels ? values.Pointer : values.Pointer + image * channels;

    private struct Values : IPixelTerm
    {
        public static V AddTo(V sum, float* x, float* dy, V mean) => sum + V.Load(x);
    }

    private struct Squares : IPixelTerm
    {
        public static V AddTo(V sum, float* x, float* dy, V mean)
        {
            V centred = V.Load(x) - mean;
            return V.MultiplyAdd(centred, centred, sum);
        }
    }

    private struct Products : IPixelTerm
    {
        public static V AddTo(V sum, float* x, float* dy, V mean) => V.MultiplyAdd(V.Load(dy), V.Load(x) - mean, sum);
    }

    private struct NormaliseImagesJob : IJob
    {
        public Tensor X, Y, Mean, Variance, Rows, Sums;
        public Tensor? Scale, Shift;
        public int Count, Channels, Run;
        public float Epsilon, Slope;

        readonly void IJob.Run(int piece, int worker)
        {
            int channels = Channels, run = Run, first = piece * channels;
            double perPixel = (double)channels / Count;
            nint start = (nint)piece * Count;
            float* x = X.Pointer + start, y = Y.Pointer + start;
            float* means = Rows.Pointer + worker * 3 * run, factors = means + run, shifts = factors + run;
            float* scale = OwnRow(Scale, piece, channels), shift = OwnRow(Shift, piece, channels);
            double* sums = (double*)Sums.Pointer + worker * run;
            SumPixels<Values>(x, x, means, Count, channels, run, sums);
            for (int c = 0; c < channels; c++) Mean.Pointer[first + c] = means[c] = (float)(sums[c] * perPixel);
            Repeat(means, channels, run);
            SumPixels<Squares>(x, x, means, Count, channels, run, sums);
            for (int c = 0; c < channels; c++) Variance.Pointer[first + c] = factors[c] = (float)(sums[c] * perPixel);
            Invert(factors, Epsilon, channels);
            for (int c = 0; c < channels && scale != null; c++) factors[c] *= scale[c];
            for (int c = 0; c < channels; c++) shifts[c] = shift == null ? 0 : shift[c];

            Repeat(factors, channels, run);
            Repeat(shifts, channels, run);
            V slope = V.Broadcast(Slope);
            for (int block = 0; block < Count; block += SumBlock * run)
            {
                int end = Math.Min(block + SumBlock * run, Count);
                for (int c = 0; c < run; c += V.Count)
                {
                    V centre = V.Load(means + c), factor = V.Load(factors + c), offset = V.Load(shifts + c);
                    for (int i = block + c; i < end; i += run)
                    {
                        V value = V.MultiplyAdd(V.Load(x + i) - centre, factor, offset);
                        Store(V.SelectGreater(value, V.Zero, value, slope * value), y + i, end - i);
                    }
                }
            }
        }
    }

    private struct NormaliseImagesGradientJob : IJob
    {
        public Tensor Dy, X, Mean, Variance, Dscale, Dshift, Rows, Sums;
        public Tensor? Scale, Dx;
        public int Count, Channels, Run;
        public float Epsilon;
        public bool Accumulate;

        readonly void IJob.Run(int piece, int worker)
        {
            int channels = Channels, run = Run, first = piece * channels;
            double perPixel = (double)channels / Count;
            nint start = (nint)piece * Count;
            float* x = X.Pointer + start, dy = Dy.Pointer + start;
            float* means = Rows.Pointer + worker * 4 * run, factors = means + run, slopes = factors + run, gradients = slopes + run;
            float* scale = OwnRow(Scale, piece, channels), dscale = Dscale.Pointer + first, dshift = Dshift.Pointer + first;
            double* sums = (double*)Sums.Pointer + worker * run;
            for (int c = 0; c < channels; c++) (means[c], factors[c]) = (Mean.Pointer[first + c], Variance.Pointer[first + c]);
            Invert(factors, Epsilon, channels);
            Repeat(means, channels, run);
            SumPixels<Values>(dy, dy, means, Count, channels, run, sums);
            for (int c = 0; c < channels; c++)
            {
                dshift[c] = (float)sums[c];
                gradients[c] = (float)(sums[c] * perPixel);
            }

            SumPixels<Products>(x, dy, means, Count, channels, run, sums);
            for (int c = 0; c < channels; c++)
            {
                double centred = factors[c] * sums[c];
                dscale[c] = (float)centred;
                slopes[c] = (float)(-factors[c] * centred * perPixel);
                if (scale != null) factors[c] *= scale[c];
            }

            if (Dx is null) return;
            Repeat(factors, channels, run);
            Repeat(slopes, channels, run);
            Repeat(gradients, channels, run);
            float* dx = Dx.Pointer + start;
            for (int block = 0; block < Count; block += SumBlock * run)
            {
                int end = Math.Min(block + SumBlock * run, Count);
                for (int c = 0; c < run; c += V.Count)
                {
                    V centre = V.Load(means + c), factor = V.Load(factors + c), slope = V.Load(slopes + c), mean = V.Load(gradients + c);
                    for (int i = block + c; i < end; i += run)
                    {
                        V result = factor * V.MultiplyAdd(V.Load(x + i) - centre, slope, V.Load(dy + i) - mean);
                        if (Accumulate) result += V.Load(dx + i);
                        Store(result, dx + i, end - i);
                    }
                }
            }
        }
    }
}
