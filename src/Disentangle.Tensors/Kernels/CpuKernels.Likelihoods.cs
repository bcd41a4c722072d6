namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void PixelNegativeLogLikelihood(PixelDistribution distribution, float scale, Tensor logits, Tensor images, Tensor nll)
    {
        switch (distribution)
        {
            case PixelDistribution.Bernoulli: PixelLoss(default(BernoulliLoss), logits, images, nll); break;
            case PixelDistribution.Gaussian: PixelLoss(new GaussianLoss(scale), logits, images, nll); break;
            case PixelDistribution.Laplace: PixelLoss(new LaplaceLoss(scale), logits, images, nll); break;
            default: throw new ArgumentOutOfRangeException(nameof(distribution), distribution, "not a distribution of pixels");
        }
    }

    public void PixelNegativeLogLikelihoodGradient(
        PixelDistribution distribution, float scale, Tensor logits, Tensor images, Tensor dnll, Tensor dlogits, bool accumulate)
    {
        switch (distribution)
        {
            case PixelDistribution.Bernoulli: PixelLossGradient(default(BernoulliLoss), logits, images, dnll, dlogits, accumulate); break;
            case PixelDistribution.Gaussian: PixelLossGradient(new GaussianLoss(scale), logits, images, dnll, dlogits, accumulate); break;
            case PixelDistribution.Laplace: PixelLossGradient(new LaplaceLoss(scale), logits, images, dnll, dlogits, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(distribution), distribution, "not a distribution of pixels");
        }
    }

    private void PixelLoss<L>(L loss, Tensor logits, Tensor images, Tensor nll)
        where L : struct, IPixelLoss
    {
        Require(logits.Count == images.Count, logits, images);
        int pixels = nll.Count == 0 ? 0 : logits.Count / nll.Count;
        int perPiece = RowsPerPiece(nll.Count, pixels);
        var job = new PixelLossJob<L> { Loss = loss, Logits = logits, Images = images, Nll = nll, Pixels = pixels, PerPiece = perPiece };
        _workers.Run(ref job, Pieces(nll.Count, perPiece));
    }

    private void PixelLossGradient<L>(L loss, Tensor logits, Tensor images, Tensor dnll, Tensor dlogits, bool accumulate)
        where L : struct, IPixelLoss
    {
        Require(logits.Count == images.Count && logits.Count == dlogits.Count, logits, images);
        int pixels = dnll.Count == 0 ? 0 : logits.Count / dnll.Count;
        int perPiece = RowsPerPiece(dnll.Count, pixels);
        var job = new PixelLossGradientJob<L>
        {
            Loss = loss, Logits = logits, Images = images, Dnll = dnll, Dlogits = dlogits, Pixels = pixels, PerPiece = perPiece,
            Accumulate = accumulate,
        };
        _workers.Run(ref job, Pieces(dnll.Count, perPiece));
    }

    private struct PixelLossJob<L> : IJob
        where L : struct, IPixelLoss
    {
        public L Loss;
        public Tensor Logits, Images, Nll;
        public int Pixels, PerPiece;

        public readonly void Run(int piece, int worker)
        {
            L loss = Loss;
            int end = Math.Min((piece + 1) * PerPiece, Nll.Count);
            for (int b = piece * PerPiece; b < end; b++)
            {
                float* l = Logits.Pointer + b * Pixels, x = Images.Pointer + b * Pixels;
                double sum = Pixels * loss.Constant;
                int whole = Pixels / V.Count * V.Count, p = 0;
                while (p < whole)
                {
                    int blockEnd = Math.Min(p + SumBlock * V.Count, whole);
                    V block = V.Zero;
                    for (; p < blockEnd; p += V.Count) block += loss.Loss(V.Load(l + p), V.Load(x + p));
                    sum += V.Sum(block);
                }

                if (p < Pixels) sum += V.Sum(V.KeepFirst(loss.Loss(V.Load(l + p), V.Load(x + p)), Pixels - p, 0));
                Nll.Pointer[b] = (float)sum;
            }
        }
    }

    private struct PixelLossGradientJob<L> : IJob
        where L : struct, IPixelLoss
    {
        public L Loss;
        public Tensor Logits, Images, Dnll, Dlogits;
        public int Pixels, PerPiece;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            L loss = Loss;
            bool accumulate = Accumulate;
            int end = Math.Min((piece + 1) * PerPiece, Dnll.Count);
            for (int b = piece * PerPiece; b < end; b++)
            {
                float* l = Logits.Pointer + b * Pixels, x = Images.Pointer + b * Pixels, dl = Dlogits.Pointer + b * Pixels;
                V dnll = V.Broadcast(Dnll.Pointer[b]);
                for (int p = 0; p < Pixels; p += V.Count)
                {
                    V gradient = dnll * loss.Derivative(V.Load(l + p), V.Load(x + p));
                    if (accumulate) gradient += V.Load(dl + p);
                    Store(gradient, dl + p, Pixels - p);
                }
            }
        }
    }
}
