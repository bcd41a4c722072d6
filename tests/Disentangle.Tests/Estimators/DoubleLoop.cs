using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Estimators;

/// <summary>The decomposition as the paper writes it, in double precision and loops.</summary>
internal static class DoubleLoop
{
    /// <summary>The parts at samples of the posteriors <paramref name="of"/>; mixtures run over all rows of the means.</summary>
    public static Parts Decompose(double[,] z, double[,] mean, double[,] logVariance, Func<int, int, double> weight, int[]? of = null)
    {
        int components = mean.GetLength(0), latents = mean.GetLength(1);
        Parts sum = default;
        for (int i = 0; i < z.GetLength(0); i++)
        {
            int own = of is null ? i : of[i];
            double logQzx = 0, logPz = 0, logProduct = 0;
            double[] joint = new double[components], unit = new double[components];
            for (int d = 0; d < latents; d++)
            {
                logQzx += LogNormal(z[i, d], mean[own, d], logVariance[own, d]);
                logPz += LogNormal(z[i, d], 0, 0);
                for (int j = 0; j < components; j++)
                {
                    double density = LogNormal(z[i, d], mean[j, d], logVariance[j, d]);
                    joint[j] += density;
                    unit[j] = density + Math.Log(weight(i, j));
                }

                logProduct += LogSumExp(unit);
            }

            for (int j = 0; j < components; j++) joint[j] += Math.Log(weight(i, j));
            double logQz = LogSumExp(joint);
            sum += new Parts(logQzx - logQz, logQz - logProduct, logProduct - logPz);
        }

        return sum * (1.0 / z.GetLength(0));
    }

    public static Parts Decompose(double[,] z, double[,] mean, double[,] logVariance,
        AggregatePosteriorEstimator estimator, int datasetCount)
    {
        int batch = z.GetLength(0);
        return Decompose(z, mean, logVariance, (i, j) => estimator.Weight(i, j, batch, datasetCount));
    }

    public static double LogNormal(double x, double mean, double logVariance) =>
        -0.5 * (Math.Log(2 * Math.PI) + logVariance + (x - mean) * (x - mean) * Math.Exp(-logVariance));

    private static double LogSumExp(double[] values)
    {
        double largest = values.Max();
        return largest + Math.Log(values.Sum(v => Math.Exp(v - largest)));
    }
}

/// <summary>The three parts as numbers.</summary>
internal readonly record struct Parts(double Information, double Correlation, double DimensionWise)
{
    public double Total => Information + Correlation + DimensionWise;

    public static Parts operator +(Parts a, Parts b) =>
        new(a.Information + b.Information, a.Correlation + b.Correlation, a.DimensionWise + b.DimensionWise);

    public static Parts operator *(Parts a, double b) => new(a.Information * b, a.Correlation * b, a.DimensionWise * b);

    public static Parts Of(KlDecomposition d) =>
        new(d.IndexCodeInformation.Value.Item, d.TotalCorrelation.Value.Item, d.DimensionWiseKl.Value.Item);

    public void AssertNear(Parts actual, double tolerance)
    {
        Assert.Equal(Information, actual.Information, tolerance);
        Assert.Equal(Correlation, actual.Correlation, tolerance);
        Assert.Equal(DimensionWise, actual.DimensionWise, tolerance);
    }
}

/// <summary>Posteriors and a sample of each.</summary>
internal sealed class Posteriors
{
    private readonly ParameterSet _parameters;

    private Posteriors(double[,] z, double[,] mean, double[,] logVariance)
    {
        (Z, Mean, LogVariance) = (z, mean, logVariance);
        ZValue = Make("z", z);
        MeanValue = Make("mean", mean);
        LogVarianceValue = Make("log-variance", logVariance);
        _parameters = new ParameterSet([ZValue, MeanValue, LogVarianceValue]);

        static Parameter Make(string name, double[,] values)
        {
            float[] flat = [.. values.Cast<double>().Select(v => (float)v)];
            Parameter parameter = new(name, new Shape(values.GetLength(0), values.GetLength(1)));
            flat.CopyTo(parameter.Value.HostWrite());
            return parameter;
        }
    }

    public double[,] Z { get; }

    public double[,] Mean { get; }

    public double[,] LogVariance { get; }

    public int Count => Z.GetLength(0);

    public int Latents => Z.GetLength(1);

    public Parameter ZValue { get; }

    public Parameter MeanValue { get; }

    public Parameter LogVarianceValue { get; }

    /// <summary>Means N(0, spread^2), log-variances around <paramref name="logVariance"/>.</summary>
    public static Posteriors Random(int count, int latents, double spread, double logVariance, double variation = 0, ulong seed = 1)
    {
        Philox random = new(seed, RandomPurpose.Test);
        double[,] z = new double[count, latents], mean = new double[count, latents], logVariances = new double[count, latents];
        for (int i = 0; i < count; i++)
        {
            for (int d = 0; d < latents; d++)
            {
                // Rounded to what a float holds, so that both precisions see the same numbers.
                mean[i, d] = (float)(spread * random.NextNormal());
                logVariances[i, d] = (float)(logVariance + variation * random.NextNormal());
                z[i, d] = (float)(mean[i, d] + Math.Exp(logVariances[i, d] / 2) * random.NextNormal());
            }
        }

        return new Posteriors(z, mean, logVariances);
    }

    public Posteriors Rows(int[] rows) => new(Take(Z, rows), Take(Mean, rows), Take(LogVariance, rows));

    /// <summary>The parts as the operations of the tape compute them.</summary>
    public Parts Decompose(Tensor logWeights)
    {
        Tape tape = new(Toys.Kernels());
        tape.Begin(ParameterSet.Empty);
        return Parts.Of(KlDecomposition.Of(tape.Use(ZValue), tape.Use(MeanValue), tape.Use(LogVarianceValue), logWeights));
    }

    public Parts Decompose(AggregatePosteriorEstimator estimator, int datasetCount) => Decompose(estimator.LogWeights(Count, datasetCount));

    /// <summary>The gradients of what <paramref name="loss"/> records, of z, mean and log-variance one after the other.</summary>
    public float[] Gradients(Func<Var, Var, Var, Var> loss)
    {
        Tape tape = new(Toys.Kernels());
        tape.Begin(_parameters);
        tape.Backward(loss(tape.Use(ZValue), tape.Use(MeanValue), tape.Use(LogVarianceValue)));
        return [.. _parameters.Items.SelectMany(p => p.Gradient.HostRead().ToArray())];
    }

    private static double[,] Take(double[,] values, int[] rows)
    {
        double[,] taken = new double[rows.Length, values.GetLength(1)];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int d = 0; d < values.GetLength(1); d++) taken[i, d] = values[rows[i], d];
        }

        return taken;
    }
}
