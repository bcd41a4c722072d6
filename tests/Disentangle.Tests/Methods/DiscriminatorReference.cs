namespace Disentangle.Tests.Methods;

/// <summary>A discriminator of codes with one hidden layer, in double precision and plain loops.</summary>
/// <param name="latents">D.</param>
/// <param name="units">The width of the hidden layer.</param>
/// <param name="logits">1 or 2.</param>
internal sealed class DiscriminatorReference(int latents, int units, int logits)
{
    /// <summary>The log-odds of each code, the parameters being weights (D, U), biases, weights (U, logits), biases.</summary>
    public double[] LogOdds(double[] parameters, double[,] codes)
    {
        int bias = latents * units, second = bias + units, secondBias = second + units * logits;
        Assert.Equal(secondBias + logits, parameters.Length);
        double[] result = new double[codes.GetLength(0)];
        for (int b = 0; b < result.Length; b++)
        {
            double[] output = parameters[secondBias..];
            for (int u = 0; u < units; u++)
            {
                double hidden = parameters[bias + u];
                for (int d = 0; d < latents; d++) hidden += codes[b, d] * parameters[d * units + u];
                if (hidden < 0) hidden *= 0.2f;
                for (int l = 0; l < logits; l++) output[l] += hidden * parameters[second + u * logits + l];
            }

            result[b] = logits == 2 ? output[0] - output[1] : output[0];
        }

        return result;
    }

    /// <summary>The mean of -log D over codes of the first distribution.</summary>
    public double MinusLogFirst(double[] parameters, double[,] codes) =>
        LogOdds(parameters, codes).Average(l => Math.Log(1 + Math.Exp(-l)));

    /// <summary>The mean of -log (1 - D) over codes of the second.</summary>
    public double MinusLogSecond(double[] parameters, double[,] codes) =>
        LogOdds(parameters, codes).Average(l => Math.Log(1 + Math.Exp(l)));
}
