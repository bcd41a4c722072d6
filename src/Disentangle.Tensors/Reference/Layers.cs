namespace Disentangle.Tensors.Reference;

/// <summary>The layers as their definitions, in double precision: one loop per index, nothing else.</summary>
internal static class Layers
{
    /// <summary>y = activation(x w + bias). x (B, I), w (I, O), bias (O).</summary>
    /// <returns>(B, O).</returns>
    public static double[] Linear(
        ReadOnlySpan<double> x, ReadOnlySpan<double> weights, ReadOnlySpan<double> bias, int batch, int inputs, int outputs,
        Activation activation = default)
    {
        double[] y = new double[batch * outputs];
        for (int b = 0; b < batch; b++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = bias[o];
                for (int i = 0; i < inputs; i++) sum += x[b * inputs + i] * weights[i * outputs + o];
                y[b * outputs + o] = Functions.Activate(activation, sum);
            }
        }

        return y;
    }

    /// <summary>dx = dy w^T. dy (B, O), w (I, O).</summary>
    /// <returns>(B, I).</returns>
    public static double[] LinearInputGradient(ReadOnlySpan<double> dy, ReadOnlySpan<double> weights, int batch, int inputs, int outputs)
    {
        double[] dx = new double[batch * inputs];
        for (int b = 0; b < batch; b++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int o = 0; o < outputs; o++) dx[b * inputs + i] += dy[b * outputs + o] * weights[i * outputs + o];
            }
        }

        return dx;
    }

    /// <summary>dw = x^T dy. x (B, I), dy (B, O).</summary>
    /// <returns>(I, O).</returns>
    public static double[] LinearWeightGradient(ReadOnlySpan<double> x, ReadOnlySpan<double> dy, int batch, int inputs, int outputs)
    {
        double[] dw = new double[inputs * outputs];
        for (int b = 0; b < batch; b++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int o = 0; o < outputs; o++) dw[i * outputs + o] += x[b * inputs + i] * dy[b * outputs + o];
            }
        }

        return dw;
    }

    /// <summary>
    /// small[b, y, x, o] = activation(bias[o] + sum over ky, kx, c of large[b, y stride + ky - padding, x stride + kx - padding, c]
    /// w[ky, kx, c, o]), pixels outside being zero.
    /// </summary>
    /// <returns>(B, small height, small width, small channels).</returns>
    public static double[] Convolution(
        ReadOnlySpan<double> large, ReadOnlySpan<double> weights, ReadOnlySpan<double> bias, in ConvolutionGeometry geometry,
        Activation activation = default)
    {
        double[] small = new double[geometry.Small.Count];
        for (int i = 0; i < small.Length; i++) small[i] = bias[i % geometry.SmallChannels];
        int outputs = geometry.SmallChannels;
        foreach (Tap tap in Taps(geometry))
        {
            for (int c = 0; c < geometry.Channels; c++)
            {
                for (int o = 0; o < outputs; o++)
                    small[tap.Small + o] += large[tap.Large + c] * weights[tap.Weight + c * outputs + o];
            }
        }

        for (int i = 0; i < small.Length; i++) small[i] = Functions.Activate(activation, small[i]);
        return small;
    }

    /// <summary>
    /// The adjoint of <see cref="Convolution"/>, with a bias over the large image's channels and an activation of its own.
    /// </summary>
    /// <returns>(B, height, width, channels).</returns>
    public static double[] TransposedConvolution(
        ReadOnlySpan<double> small, ReadOnlySpan<double> weights, ReadOnlySpan<double> bias, in ConvolutionGeometry geometry,
        Activation activation = default)
    {
        double[] large = new double[geometry.Large.Count];
        for (int i = 0; i < large.Length; i++) large[i] = bias[i % geometry.Channels];
        int outputs = geometry.SmallChannels;
        foreach (Tap tap in Taps(geometry))
        {
            for (int c = 0; c < geometry.Channels; c++)
            {
                for (int o = 0; o < outputs; o++)
                    large[tap.Large + c] += small[tap.Small + o] * weights[tap.Weight + c * outputs + o];
            }
        }

        for (int i = 0; i < large.Length; i++) large[i] = Functions.Activate(activation, large[i]);
        return large;
    }

    /// <summary>
    /// The derivative of sum of (convolution of large) * small with respect to the weights; of either kind of convolution.
    /// </summary>
    /// <returns>(kernel, kernel, channels, small channels).</returns>
    public static double[] ConvolutionWeightGradient(ReadOnlySpan<double> large, ReadOnlySpan<double> small,
        in ConvolutionGeometry geometry)
    {
        double[] dw = new double[geometry.Weights.Count];
        int outputs = geometry.SmallChannels;
        foreach (Tap tap in Taps(geometry))
        {
            for (int c = 0; c < geometry.Channels; c++)
            {
                for (int o = 0; o < outputs; o++) dw[tap.Weight + c * outputs + o] += large[tap.Large + c] * small[tap.Small + o];
            }
        }

        return dw;
    }

    /// <summary>
    /// Which pixel of the large image meets which of the small one by which weights: the first channel of each. The weights are
    /// (channels, small channels).
    /// </summary>
    private static IEnumerable<Tap> Taps(ConvolutionGeometry g)
    {
        for (int b = 0; b < g.Batch; b++)
        {
            for (int y = 0; y < g.SmallHeight; y++)
            {
                for (int x = 0; x < g.SmallWidth; x++)
                {
                    for (int ky = 0; ky < g.Kernel; ky++)
                    {
                        for (int kx = 0; kx < g.Kernel; kx++)
                        {
                            int row = y * g.Stride + ky - g.Padding, column = x * g.Stride + kx - g.Padding;
                            if (row < 0 || row >= g.Height || column < 0 || column >= g.Width) continue;
                            int large = ((b * g.Height + row) * g.Width + column) * g.Channels;
                            int small = ((b * g.SmallHeight + y) * g.SmallWidth + x) * g.SmallChannels;
                            int weight = (ky * g.Kernel + kx) * g.Channels * g.SmallChannels;
                            yield return new Tap(large, small, weight);
                        }
                    }
                }
            }
        }
    }

    private readonly record struct Tap(int Large, int Small, int Weight);
}
