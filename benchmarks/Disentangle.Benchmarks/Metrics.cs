using BenchmarkDotNet.Attributes;
using Disentangle.Datasets;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Benchmarks;

/// <summary>Metrics of 10,000 codes of ten values, made of the factors of dSprites and noise, with 5,000 to test by.</summary>
public class Metrics
{
    private const int Train = 10_000, Test = 5_000, Dimensions = 10;

    private CodeSource? _codes;

    [GlobalSetup]
    public void SetUp()
    {
        IFactorDataset data = (IFactorDataset)DatasetCatalogue.Open("dsprites");
        Philox random = new(1, RandomPurpose.Benchmark);
        CodeSample train = Draw(data, Train, ref random), test = Draw(data, Test, ref random);
        _codes = CodeSource.Of(data.Factors, train, test);
    }

    [Benchmark]
    public double Mig() => new MutualInformationGap().Evaluate(_codes!, seed: 0).Values["mig"];

    [Benchmark]
    public double FactorVaeVotes() => new FactorVaeScore().Evaluate(_codes!, seed: 0).Values["factor-vae"];

    [Benchmark]
    public double Dci() => new Dci().Evaluate(_codes!, seed: 0).Values["dci.disentanglement"];

    /// <summary>Code d is factor d mod K, scaled to one, with normal noise of a fifth.</summary>
    private static CodeSample Draw(IFactorDataset data, int count, ref Philox random)
    {
        int k = data.Factors.Count;
        int[] factors = new int[count * k];
        float[] codes = new float[count * Dimensions];
        random.FillNormal(codes);
        for (int i = 0; i < count; i++)
        {
            Span<int> values = factors.AsSpan(i * k, k);
            data.FactorsOf(random.NextInt(data.Count), values);
            for (int d = 0; d < Dimensions; d++)
                codes[i * Dimensions + d] = 0.2f * codes[i * Dimensions + d] + (float)values[d % k] / data.Factors[d % k].Size;
        }

        return new CodeSample(codes, Dimensions, factors, k);
    }
}
