using Disentangle.Foundation.Numerics;

namespace Disentangle.Estimators;

/// <summary>
/// What an <see cref="AggregatePosteriorEstimator"/> makes of a data set, batch by batch, as training would see it: to be held against
/// <see cref="ExactDecomposition"/>. The standard errors tell the scatter of the batches, not the estimator's bias.
/// </summary>
public static class MinibatchEstimate
{
    /// <summary>The mean over random batches. All estimators get the same batches and codes for the same seed.</summary>
    /// <param name="posteriors">All of them; a batch is drawn from them without replacement, or as training does where
    /// they are not equally likely.</param>
    /// <param name="estimator">How q(z) is estimated from a batch.</param>
    /// <param name="batch">B, the images of a batch.</param>
    /// <param name="batches">How many batches, at least 2.</param>
    /// <param name="seed">Decides batches and codes.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="equalWeights">
    /// Whether the weights are those of equally likely images, 1/N for the image itself, also where the images are not: what public
    /// implementations do, and biased.
    /// </param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">B is not possible for the estimator or larger than N, or there
    /// are fewer than 2 batches.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static KlParts Of(
        PosteriorTable posteriors,
        AggregatePosteriorEstimator estimator,
        int batch,
        int batches,
        ulong seed,
        IKernels kernels,
        bool equalWeights = false,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        estimator.Check(batch, posteriors.Count);
        if (batch > posteriors.Count) throw new UserErrorException($"a batch can hold all {posteriors.Count} images at most, got {batch}");
        if (batches < 2) throw new UserErrorException($"batches must be >= 2, got {batches}");
        int d = posteriors.Latents;
        Shape shape = new(batch, d);
        Tensor mean = kernels.CreateTensor(shape), logVariance = kernels.CreateTensor(shape), z = kernels.CreateTensor(shape);
        Tensor logWeights = posteriors.IsUniform || equalWeights
            ? kernels.OnDevice(estimator.LogWeights(batch, posteriors.Count))
            : kernels.CreateTensor();
        int[] order = [.. Enumerable.Range(0, posteriors.Count)];
        DrawnImages drawn = new(batch);
        Philox random = new(seed, RandomPurpose.EstimatorBatches);
        Tape tape = new(kernels);
        KlPartMeans means = default;
        for (int done = 1; done <= batches; done++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (posteriors.IsUniform) random.Choose<int>(order, batch);
            else DrawUnequal(ref random);
            for (int i = 0; i < batch; i++)
            {
                posteriors.Mean.HostRead().Slice(order[i] * d, d).CopyTo(mean.HostWrite()[(i * d)..]);
                posteriors.LogVariance.HostRead().Slice(order[i] * d, d).CopyTo(logVariance.HostWrite()[(i * d)..]);
            }

            posteriors.Draw(order.AsSpan(0, batch), z, ref random);
            tape.Begin(ParameterSet.Empty);
            KlDecomposition parts = KlDecomposition.Of(tape.Constant(z), tape.Constant(mean), tape.Constant(logVariance), logWeights);
            (double i1, double i2, double i3) = (parts.IndexCodeInformation.Value.Item, parts.TotalCorrelation.Value.Item,
                parts.DimensionWiseKl.Value.Item);
            means.Add(i1, i2, i3, i1 + i2 + i3);
            progress?.Report((double)done / batches);
        }

        return means.Parts;

        void DrawUnequal(ref Philox random)
        {
            for (int i = 0; i < batch; i++)
            {
                order[i] = posteriors.DrawImage(ref random);
                drawn.Set(i, order[i], posteriors.Probability(order[i]));
            }

            if (!equalWeights) estimator.FillLogWeights(drawn, batch, logWeights);
        }
    }
}
