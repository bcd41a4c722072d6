namespace Disentangle.Tests.Shared;

/// <content>The kernels that have nothing of their own to check. Written by CheckingKernelsTests from IKernels.</content>
internal sealed partial class CheckingKernels
{
    public void BroadcastColumn(Tensor column, Tensor x, bool accumulate)
    {
        Tell($"BroadcastColumn {accumulate}");
        inner.BroadcastColumn(On(column), On(x), accumulate);
    }

    public void BroadcastRow(Tensor row, float scale, Tensor x, bool accumulate)
    {
        Tell($"BroadcastRow {scale} {accumulate}");
        inner.BroadcastRow(On(row), scale, On(x), accumulate);
    }

    public void BroadcastScalar(Tensor y, float scale, Tensor x, bool accumulate)
    {
        Tell($"BroadcastScalar {scale} {accumulate}");
        inner.BroadcastScalar(On(y), scale, On(x), accumulate);
    }

    public void ColumnMoments(Tensor x, Tensor mean, Tensor variance)
    {
        Tell("ColumnMoments");
        inner.ColumnMoments(On(x), On(mean), On(variance));
    }

    public void ColumnSums(Tensor x, Tensor sums, bool accumulate)
    {
        Tell($"ColumnSums {accumulate}");
        inner.ColumnSums(On(x), On(sums), accumulate);
    }

    public void Convolve(
        in ConvolutionGeometry geometry, Tensor large, Tensor weights, Tensor? bias, Activation activation, Tensor small, bool accumulate)
    {
        Tell($"Convolve {geometry} {activation} {accumulate}");
        inner.Convolve(geometry, On(large), On(weights), On(bias), activation, On(small), accumulate);
    }

    public void ConvolveTransposed(
        in ConvolutionGeometry geometry, Tensor small, Tensor weights, Tensor? bias, Activation activation, Tensor large, bool accumulate)
    {
        Tell($"ConvolveTransposed {geometry} {activation} {accumulate}");
        inner.ConvolveTransposed(geometry, On(small), On(weights), On(bias), activation, On(large), accumulate);
    }

    public void Copy(Tensor source, Tensor destination)
    {
        Tell("Copy");
        inner.Copy(On(source), On(destination));
    }

    public void CopyColumns(Tensor source, int from, Tensor destination, int to, int count, bool accumulate)
    {
        Tell($"CopyColumns {from} {to} {count} {accumulate}");
        inner.CopyColumns(On(source), from, On(destination), to, count, accumulate);
    }

    public void CopyRows(Tensor source, int from, Tensor destination, int to, int count)
    {
        Tell($"CopyRows {from} {to} {count}");
        inner.CopyRows(On(source), from, On(destination), to, count);
    }

    public void Covariance(Tensor x, Tensor c)
    {
        Tell("Covariance");
        inner.Covariance(On(x), On(c));
    }

    public void CovarianceGradient(Tensor x, Tensor dc, Tensor dx, bool accumulate)
    {
        Tell($"CovarianceGradient {accumulate}");
        inner.CovarianceGradient(On(x), On(dc), On(dx), accumulate);
    }

    public void CumulativeSums(Tensor x, Tensor y, bool reverse, bool accumulate)
    {
        Tell($"CumulativeSums {reverse} {accumulate}");
        inner.CumulativeSums(On(x), On(y), reverse, accumulate);
    }

    public void Fill(Tensor y, float value)
    {
        Tell($"Fill {value}");
        inner.Fill(On(y), value);
    }

    public void Linear(Tensor x, Tensor weights, Tensor? bias, Activation activation, Tensor y)
    {
        Tell($"Linear {activation}");
        inner.Linear(On(x), On(weights), On(bias), activation, On(y));
    }

    public void LinearInputGradient(Tensor dy, Tensor weights, Tensor dx, bool accumulate)
    {
        Tell($"LinearInputGradient {accumulate}");
        inner.LinearInputGradient(On(dy), On(weights), On(dx), accumulate);
    }

    public void LinearWeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        Tell($"LinearWeightGradient {accumulate}");
        inner.LinearWeightGradient(On(x), On(dy), On(dw), accumulate);
    }

    public void LogSumExp(Tensor x, Tensor? logWeights, Tensor y)
    {
        Tell("LogSumExp");
        inner.LogSumExp(On(x), On(logWeights), On(y));
    }

    public void LogSumExpGradient(Tensor x, Tensor? logWeights, Tensor y, Tensor dy, Tensor dx, bool accumulate)
    {
        Tell($"LogSumExpGradient {accumulate}");
        inner.LogSumExpGradient(On(x), On(logWeights), On(y), On(dy), On(dx), accumulate);
    }

    public void NormaliseColumns(
        Tensor x, Tensor mean, Tensor variance, Tensor scale, Tensor shift, float epsilon, Activation activation, Tensor y)
    {
        Tell($"NormaliseColumns {epsilon} {activation}");
        inner.NormaliseColumns(On(x), On(mean), On(variance), On(scale), On(shift), epsilon, activation, On(y));
    }

    public void NormaliseColumnsInputGradient(
        Tensor dy, Tensor x, Tensor mean, Tensor variance, Tensor scale, float epsilon, Tensor? dscale, Tensor? dshift, Tensor dx,
        bool accumulate)
    {
        Tell($"NormaliseColumnsInputGradient {epsilon} {accumulate}");
        inner.NormaliseColumnsInputGradient(
            On(dy), On(x), On(mean), On(variance), On(scale), epsilon, On(dscale), On(dshift), On(dx), accumulate);
    }

    public void NormaliseColumnsScaleGradient(Tensor dy, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor dscale)
    {
        Tell($"NormaliseColumnsScaleGradient {epsilon}");
        inner.NormaliseColumnsScaleGradient(On(dy), On(x), On(mean), On(variance), epsilon, On(dscale));
    }

    public void NormaliseImages(
        Tensor x, Tensor? scale, Tensor? shift, float epsilon, Activation activation, Tensor y, Tensor mean, Tensor variance)
    {
        Tell($"NormaliseImages {epsilon} {activation}");
        inner.NormaliseImages(On(x), On(scale), On(shift), epsilon, activation, On(y), On(mean), On(variance));
    }

    public void NormaliseImagesGradient(
        Tensor dy, Tensor x, Tensor? scale, float epsilon, Tensor mean, Tensor variance, Tensor dscale, Tensor dshift, Tensor? dx,
        bool accumulate)
    {
        Tell($"NormaliseImagesGradient {epsilon} {accumulate}");
        inner.NormaliseImagesGradient(
            On(dy), On(x), On(scale), epsilon, On(mean), On(variance), On(dscale), On(dshift), On(dx), accumulate);
    }

    public void PairwiseGaussianLogDensity(Tensor z, Tensor mean, Tensor logVariance, Tensor y)
    {
        Tell("PairwiseGaussianLogDensity");
        inner.PairwiseGaussianLogDensity(On(z), On(mean), On(logVariance), On(y));
    }

    public void PairwiseGaussianParameterGradients(
        Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor? dmean, bool accumulateMean, Tensor? dlogVariance,
        bool accumulateLogVariance)
    {
        Tell($"PairwiseGaussianParameterGradients {accumulateMean} {accumulateLogVariance}");
        inner.PairwiseGaussianParameterGradients(
            On(z), On(mean), On(logVariance), On(dy), On(dmean), accumulateMean, On(dlogVariance), accumulateLogVariance);
    }

    public void PairwiseGaussianSampleGradient(Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor dz, bool accumulate)
    {
        Tell($"PairwiseGaussianSampleGradient {accumulate}");
        inner.PairwiseGaussianSampleGradient(On(z), On(mean), On(logVariance), On(dy), On(dz), accumulate);
    }

    public void PermuteColumns(Tensor x, Tensor order, Tensor y, bool inverse, bool accumulate)
    {
        Tell($"PermuteColumns {inverse} {accumulate}");
        inner.PermuteColumns(On(x), On(order), On(y), inverse, accumulate);
    }

    public void PixelNegativeLogLikelihood(PixelDistribution distribution, float scale, Tensor logits, Tensor images, Tensor nll)
    {
        Tell($"PixelNegativeLogLikelihood {distribution} {scale}");
        inner.PixelNegativeLogLikelihood(distribution, scale, On(logits), On(images), On(nll));
    }

    public void PixelNegativeLogLikelihoodGradient(
        PixelDistribution distribution, float scale, Tensor logits, Tensor images, Tensor dnll, Tensor dlogits, bool accumulate)
    {
        Tell($"PixelNegativeLogLikelihoodGradient {distribution} {scale} {accumulate}");
        inner.PixelNegativeLogLikelihoodGradient(distribution, scale, On(logits), On(images), On(dnll), On(dlogits), accumulate);
    }

    public void Quantise(Tensor x, Tensor values, Tensor y, Tensor indices)
    {
        Tell("Quantise");
        inner.Quantise(On(x), On(values), On(y), On(indices));
    }

    public void QuantiseValuesGradient(Tensor indices, Tensor dy, Tensor dvalues, bool accumulate)
    {
        Tell($"QuantiseValuesGradient {accumulate}");
        inner.QuantiseValuesGradient(On(indices), On(dy), On(dvalues), accumulate);
    }

    public void RowSquares(Tensor x, float scale, Tensor sums)
    {
        Tell($"RowSquares {scale}");
        inner.RowSquares(On(x), scale, On(sums));
    }

    public void RowSquaresGradient(Tensor x, float scale, Tensor dsums, Tensor dx, bool accumulate)
    {
        Tell($"RowSquaresGradient {scale} {accumulate}");
        inner.RowSquaresGradient(On(x), scale, On(dsums), On(dx), accumulate);
    }

    public void RowSums(Tensor x, Tensor sums)
    {
        Tell("RowSums");
        inner.RowSums(On(x), On(sums));
    }

    public void SharedUnits(PairDistance distance, Tensor mean, Tensor logVariance, Tensor shared)
    {
        Tell($"SharedUnits {distance}");
        inner.SharedUnits(distance, On(mean), On(logVariance), On(shared));
    }

    public void SquaredMmd(RadialKernel kernel, bool biased, Tensor a, Tensor b, Tensor y)
    {
        Tell($"SquaredMmd {kernel} {biased}");
        inner.SquaredMmd(kernel, biased, On(a), On(b), On(y));
    }

    public void SquaredMmdGradient(RadialKernel kernel, bool biased, Tensor a, Tensor b, Tensor dy, Tensor da, bool accumulate)
    {
        Tell($"SquaredMmdGradient {kernel} {biased} {accumulate}");
        inner.SquaredMmdGradient(kernel, biased, On(a), On(b), On(dy), On(da), accumulate);
    }

    public void Sum(Tensor x, float scale, Tensor y)
    {
        Tell($"Sum {scale}");
        inner.Sum(On(x), scale, On(y));
    }

    public void SupportCorners(Tensor mean, Tensor pairs, Tensor distances, Tensor rows)
    {
        Tell("SupportCorners");
        inner.SupportCorners(On(mean), On(pairs), On(distances), On(rows));
    }

    public void SupportCornersGradient(Tensor mean, Tensor pairs, Tensor rows, Tensor ddistances, Tensor dmean, bool accumulate)
    {
        Tell($"SupportCornersGradient {accumulate}");
        inner.SupportCornersGradient(On(mean), On(pairs), On(rows), On(ddistances), On(dmean), accumulate);
    }
}
