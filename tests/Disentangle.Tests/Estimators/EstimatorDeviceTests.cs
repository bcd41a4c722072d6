using Disentangle.Estimators;
using Disentangle.Tests.Shared;

namespace Disentangle.Tests.Estimators;

/// <summary>Estimates are the same on every device, also on one whose memory the host does not see.</summary>
public sealed class EstimatorDeviceTests
{
    private const int Images = 20, Latents = 3;

    public static TheoryData<bool> Weighted => [false, true];

    [Theory]
    [MemberData(nameof(Weighted))]
    public void The_exact_decomposition(bool weighted) => AssertSame((table, kernels) =>
    {
        ExactDecomposition exact = ExactDecomposition.Of(table, table.Sample(Images, 4), kernels);
        return (exact.Parts, exact.SampledKl, string.Join(' ', exact.Latents));
    }, weighted);

    [Theory]
    [MemberData(nameof(Weighted))]
    public void Estimates_from_batches(bool weighted) => AssertSame(
        (table, kernels) => string.Join(' ', AggregatePosteriorEstimator.All.Select(
            estimator => MinibatchEstimate.Of(table, estimator, batch: 5, batches: 4, seed: 2, kernels))),
        weighted);

    [Theory]
    [MemberData(nameof(Weighted))]
    public void Density_ratios(bool weighted) => AssertSame(
        (table, kernels) => DensityRatio.Decompose(table, kernels,
            new DensityRatioOptions { Steps = 6, Batch = 8, HeldOut = 16, Units = 5 }),
        weighted);

    private static void AssertSame<T>(Func<PosteriorTable, IKernels, T> estimate, bool weighted)
    {
        Shape shape = new(Images, Latents);
        float[] means = [.. Enumerable.Range(0, shape.Count).Select(i => MathF.Sin(3 * i))];
        float[] logVariances = [.. Enumerable.Range(0, shape.Count).Select(i => MathF.Cos(5 * i) - 1)];
        double[]? probabilities = weighted ? [.. Enumerable.Range(1, Images).Select(n => n / 210.0)] : null;
        PosteriorTable table = new(new Tensor(shape, means), new Tensor(shape, logVariances), probabilities);
        T expected = Estimate(TestDevice.Cpu);
        foreach (TestDevice device in TestDevice.All) Assert.Equal(expected, Estimate(device));

        T Estimate(TestDevice device)
        {
            using IKernels kernels = device.Create(1);
            return estimate(table, kernels);
        }
    }
}
