namespace Disentangle.Tensors;

/// <content>
/// Normalisation of columns: a tensor counts as a matrix of <see cref="Shape.Last"/> columns, n rows. mean, variance, scale (gamma) and
/// shift (beta) hold a value for each column.
/// </content>
public partial interface IKernels
{
    /// <summary>
    /// mean[c] and the biased variance[c] = (1/n) sum over r of (x[r, c] - mean[c])^2, in two passes; zeros without rows.
    /// </summary>
    void ColumnMoments(Tensor x, Tensor mean, Tensor variance);

    /// <summary>y = activation(scale (x - mean) / sqrt(variance + epsilon) + shift).</summary>
    void NormaliseColumns(Tensor x, Tensor mean, Tensor variance, Tensor scale, Tensor shift, float epsilon,
        Activation activation, Tensor y);

    /// <summary>dscale[c] = sum over r of dy[r, c] (x[r, c] - mean[c]) / sqrt(variance[c] + epsilon), where y has no activation.</summary>
    void NormaliseColumnsScaleGradient(Tensor dy, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor dscale);

    /// <summary>
    /// dx (+)= scale / sqrt(variance + epsilon) (dy - dshift / n - xhat dscale / n), xhat = (x - mean) / sqrt(variance + epsilon), where
    /// mean and variance are those of x; dshift are the column sums of dy. Where dscale and dshift are null, mean and variance are
    /// constants, and the two terms are left out.
    /// </summary>
    void NormaliseColumnsInputGradient(
        Tensor dy, Tensor x, Tensor mean, Tensor variance, Tensor scale, float epsilon, Tensor? dscale,
        Tensor? dshift, Tensor dx, bool accumulate);

    /// <summary>
    /// y = activation(scale (x - mean) / sqrt(variance + epsilon) + shift) with mean and biased variance over the pixels of each image and
    /// channel. x and y (B, H, W, C), mean and variance (B, C); scale and shift (C), (B, C), or null for 1 and 0.
    /// </summary>
    void NormaliseImages(Tensor x, Tensor? scale, Tensor? shift, float epsilon, Activation activation, Tensor y,
        Tensor mean, Tensor variance);

    /// <summary>
    /// The gradients of <see cref="NormaliseImages"/> from dy, where y has no activation. With xhat = (x - mean) / sqrt(variance +
    /// epsilon) and n pixels, of each image and channel: dshift = sum dy, dscale = sum dy xhat, and dx (+)= scale / sqrt(variance +
    /// epsilon) (dy - dshift / n - xhat dscale / n). dscale and dshift (B, C); dx may be null.
    /// </summary>
    void NormaliseImagesGradient(Tensor dy, Tensor x, Tensor? scale, float epsilon, Tensor mean, Tensor variance,
        Tensor dscale, Tensor dshift,
        Tensor? dx, bool accumulate);
}
