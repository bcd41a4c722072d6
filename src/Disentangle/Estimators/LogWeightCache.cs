namespace Disentangle.Estimators;

/// <summary>The log-weights of an estimator, computed once for each size of batch and data set, or for each batch of unequal probabilities. For one thread.</summary>
/// <param name="estimator">Whose weights.</param>
public sealed class LogWeightCache(AggregatePosteriorEstimator estimator)
{
    private readonly Dictionary<(int Batch, int DatasetCount), Tensor> _known = [];
    private readonly Tensor _ofBatch = new();

    /// <summary>Whose weights.</summary>
    public AggregatePosteriorEstimator Estimator { get; } = estimator;

    /// <summary>log W, (B, B), in nats; the same tensor each time, not to be changed.</summary>
    /// <param name="batch">B.</param>
    /// <param name="datasetCount">N.</param>
    /// <exception cref="UserErrorException">There are no such weights for B and N.</exception>
    public Tensor For(int batch, int datasetCount)
    {
        if (_known.TryGetValue((batch, datasetCount), out Tensor? known)) return known;
        return _known[(batch, datasetCount)] = Estimator.LogWeights(batch, datasetCount);
    }

    /// <summary>log W, (rows, rows), in nats, of the first images of a batch of unequal probabilities; valid until the next call.</summary>
    public Tensor For(DrawnImages drawn, int rows)
    {
        Estimator.FillLogWeights(drawn, rows, _ofBatch);
        return _ofBatch;
    }
}
