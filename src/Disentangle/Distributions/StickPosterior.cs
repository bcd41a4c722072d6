using Disentangle.Foundation.Numerics;

namespace Disentangle.Distributions;

/// <summary>
/// q(nu) = prod_k Kumaraswamy(a_k, b_k): what a model believes about its sticks, whatever the image. a and b are parameters,
/// <c>softplus(raw) + 0.01</c> each, and start near the prior Beta(alpha, 1): a = alpha + 0.01, b = 1.01.
/// </summary>
public sealed class StickPosterior
{
    private const double Least = 0.01;

    private readonly Parameter _rawA, _rawB;

    /// <summary>For K sticks.</summary>
    /// <param name="sticks">K.</param>
    /// <param name="alpha">Of the prior, positive.</param>
    /// <param name="device">Whose memory the parameters are in; null for the host's.</param>
    public StickPosterior(int sticks, double alpha, IKernels? device = null)
    {
        (_rawA, _rawB) = (new Parameter("sticks.a", new Shape(sticks), device), new Parameter("sticks.b", new Shape(sticks), device));

        // log(e^x - 1), the inverse of the softplus.
        _rawA.Value.HostWrite().Fill((float)(alpha + SpecialFunctions.LogOneMinusExp(-alpha)));
        _rawB.Value.HostWrite().Fill((float)(1 + SpecialFunctions.LogOneMinusExp(-1)));
        Parameters = [_rawA, _rawB];
    }

    /// <summary>The raw a, then the raw b, (K) each.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>a, (K).</summary>
    public Var A(Tape tape) => Op.Softplus(tape.Use(_rawA)) + (float)Least;

    /// <summary>b, (K).</summary>
    public Var B(Tape tape) => Op.Softplus(tape.Use(_rawB)) + (float)Least;

    /// <summary>The logits of E pi_k = prod over j &lt;= k of E nu_j, the features' probabilities before an image is seen.</summary>
    /// <param name="logits">(K).</param>
    public void MeanLogits(Span<float> logits) => MeanLogits(_rawA.Value.HostRead(), _rawB.Value.HostRead(), logits);

    /// <summary>KL(q(nu) || p(nu)), all sticks, in nats.</summary>
    /// <param name="alpha">Of the prior Beta(alpha, 1).</param>
    public double KlToPrior(double alpha)
    {
        ReadOnlySpan<float> a = _rawA.Value.HostRead(), b = _rawB.Value.HostRead();
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += Kumaraswamy.KlToBeta(Positive(a[k]), Positive(b[k]), alpha, 1);
        return sum;
    }

    /// <summary>Draws sticks of q(nu).</summary>
    /// <param name="logPi">log pi_k, the running sum of log nu, (K).</param>
    /// <param name="random">Decides them.</param>
    public void Draw(Span<double> logPi, ref Philox random)
    {
        ReadOnlySpan<float> a = _rawA.Value.HostRead(), b = _rawB.Value.HostRead();
        double sum = 0;
        for (int k = 0; k < logPi.Length; k++)
        {
            // nu = (1 - u^(1 / b))^(1 / a).
            sum += SpecialFunctions.LogOneMinusExp(-random.NextExponential() / Positive(b[k])) / Positive(a[k]);
            logPi[k] = sum;
        }
    }

    /// <summary>The raw a and b as they are, (K) each, for what the host makes of them in <see cref="MeanLogits(Span{float})"/>.</summary>
    internal void Raw(Tape tape, Span<Var> both) => (both[0], both[1]) = (tape.Use(_rawA), tape.Use(_rawB));

    /// <summary>The same of raw values that the host has read.</summary>
    internal static void MeanLogits(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> logits)
    {
        double logPi = 0;
        for (int k = 0; k < logits.Length; k++)
        {
            logPi += Kumaraswamy.LogMoment(Positive(a[k]), Positive(b[k]), 1);

            // Rounding alone could bring it to 0.
            double bounded = Math.Min(logPi, -1e-12);
            logits[k] = (float)(bounded - SpecialFunctions.LogOneMinusExp(bounded));
        }
    }

    private static double Positive(float raw) => SpecialFunctions.Softplus(raw) + Least;
}
