namespace Disentangle.Estimators;

/// <summary>
/// A way to estimate the aggregate posterior q(z) = sum_n p_n q(z | x_n) from a batch of B of the N images: at a sample z_i of
/// q(z | x_i), as <c>sum_j W_ij q(z_i | x_j)</c> over the batch, i included. The ways differ in the weights W alone. Where all images are
/// equally likely, p_n = 1/N, and W depends on B and N; else it depends on which images the batch holds, see <see cref="DrawnImages"/>.
/// </summary>
/// <remarks>
/// With unequal probabilities q(z_i) is p_i q(z_i | x_i) plus 1 - p_i times the mean of q(z_i | x_m) over draws m of another image than i,
/// and the other images of the batch are such draws. So the image itself has the weight p_i, which its copies in the batch share, and the
/// others share 1 - p_i: unbiased. Source: Chen, Li, Grosse and Duvenaud: Isolating sources of disentanglement in variational autoencoders,
/// NeurIPS 2018. The stratified weights are unbiased for q(z) if the other images of the batch are drawn without replacement; the logarithm
/// of the estimate is then too small on average (Jensen), less so the larger the batch.
/// </remarks>
public sealed class AggregatePosteriorEstimator
{
    private readonly Func<int, int, int, int, double> _weight;

    // The weight of a copy of the image itself, and that of another image, given p_i, the number of copies and B.
    private readonly Func<double, int, int, (double Own, double Other)> _drawnWeights;

    private AggregatePosteriorEstimator(
        string id, string name, bool stratified, Func<int, int, int, int, double> weight, Func<double, int, int,
            (double Own, double Other)> drawnWeights) =>
        (Id, Name, IsStratified, _weight, _drawnWeights) = (id, name, stratified, weight, drawnWeights);

    /// <summary>
    /// Minibatch weighted sampling: W_ij = 1 / (N B), in general p_i / B. The logarithm estimates a lower bound of E log q(z), which is too
    /// low by log B where the posteriors are well separated and by log N where they are all the same. The weights are those of
    /// <see cref="InBatch"/> times a constant of the row, so a loss made of the parts has the same gradient with either.
    /// </summary>
    public static AggregatePosteriorEstimator MinibatchWeighted { get; } = new(
        "mws", "minibatch weighted sampling", stratified: false, (_, _, batch, count) =>
            1 / ((double)count * batch), (p, _, batch) => (p / batch, p / batch));

    /// <summary>
    /// Minibatch stratified sampling as in the paper. With M = B - 1: 1/N for the image itself, (N - M) / (N M) for the one that
    /// follows it in the batch, cyclically, and 1/M for the others. Unbiased. With unequal probabilities the weights are those of
    /// <see cref="SymmetricStratified"/>: what is left for the one that follows, 1/M - p_i, may be below 0.
    /// </summary>
    public static AggregatePosteriorEstimator MinibatchStratified { get; } = new(
        "mss", "minibatch stratified sampling", stratified: true, Stratified, Shared);

    /// <summary>
    /// The mean of the stratified weights over all orders of the other images: 1/N for the image itself and (N - 1) / (N (B - 1)) for
    /// each other. Unbiased, of no larger variance than the paper's, the same for every order of the batch, and exact at B = N.
    /// </summary>
    public static AggregatePosteriorEstimator SymmetricStratified { get; } = new(
        "mss-symmetric",
        "symmetric minibatch stratified sampling",
        stratified: true,
        (i, j, batch, count) => i == j ? 1.0 / count : (count - 1) / ((double)count * (batch - 1)),
        Shared);

    /// <summary>The batch as if it were all there is: W_ij = 1/B. The index-code mutual information cannot exceed log B then.</summary>
    public static AggregatePosteriorEstimator InBatch { get; } = new(
        "batch", "the batch alone", stratified: false, (_, _, batch, _) => 1.0 / batch, (_, _, batch) => (1.0 / batch, 1.0 / batch));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AggregatePosteriorEstimator> All { get; } = [MinibatchWeighted, MinibatchStratified,
        SymmetricStratified, InBatch];

    /// <summary>What a user types.</summary>
    public string Id { get; }

    /// <summary>As the literature calls it.</summary>
    public string Name { get; }

    /// <summary>Whether it holds only for batches of at least 2 different images.</summary>
    public bool IsStratified { get; }

    /// <summary>The estimator called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static AggregatePosteriorEstimator Get(string id) => Names.Find("estimator", id, All, estimator => estimator.Id);

    /// <summary>
    /// W_ij, the weight of image j of the batch at the sample of image i. The rows of the stratified and in-batch
    /// weights add up to 1, those of mws to 1/N.
    /// </summary>
    /// <param name="i">From 0 to B - 1.</param>
    /// <param name="j">From 0 to B - 1.</param>
    /// <param name="batch">B.</param>
    /// <param name="datasetCount">N.</param>
    /// <exception cref="UserErrorException">There are no such weights for B and N.</exception>
    public double Weight(int i, int j, int batch, int datasetCount)
    {
        Check(batch, datasetCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)batch, nameof(i));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)j, (uint)batch, nameof(j));
        return _weight(i, j, batch, datasetCount);
    }

    /// <summary>W_ij where images have unequal probabilities. Rows add up to 1, those of mws to p_i.</summary>
    /// <param name="i">From 0 to B - 1.</param>
    /// <param name="j">From 0 to B - 1.</param>
    /// <param name="drawn">The batch.</param>
    public double Weight(int i, int j, DrawnImages drawn)
    {
        (double own, double other) = _drawnWeights(drawn.Probability(i), drawn.Copies(i, drawn.Count), drawn.Count);
        return drawn.Same(i, j) ? own : other;
    }

    /// <summary>
    /// Fills <paramref name="logWeights"/> with log W, (rows, rows), in nats, of the first images of a batch of unequal probabilities.
    /// </summary>
    /// <param name="drawn">The batch.</param>
    /// <param name="rows">How many of its images, at least 1.</param>
    /// <param name="logWeights">Takes the result and its shape.</param>
    public void FillLogWeights(DrawnImages drawn, int rows, Tensor logWeights)
    {
        logWeights.Resize(new Shape(rows, rows));
        FillLogWeights(drawn, rows, logWeights.HostWrite());
    }

    /// <summary>The same into rows x rows values.</summary>
    internal void FillLogWeights(DrawnImages drawn, int rows, Span<float> values)
    {
        for (int i = 0; i < rows; i++)
        {
            (double own, double other) = _drawnWeights(drawn.Probability(i), drawn.Copies(i, rows), rows);
            (float logOwn, float logOther) = ((float)Math.Log(own), (float)Math.Log(other));
            for (int j = 0; j < rows; j++) values[i * rows + j] = drawn.Same(i, j) ? logOwn : logOther;
        }
    }

    /// <summary>log W, (B, B), in nats, in the host's memory.</summary>
    /// <param name="batch">B, of the batch at hand: the last one of a pass may be smaller.</param>
    /// <param name="datasetCount">N, the images that training batches are drawn from.</param>
    /// <exception cref="UserErrorException">There are no such weights for B and N.</exception>
    public Tensor LogWeights(int batch, int datasetCount)
    {
        Check(batch, datasetCount);
        Tensor logWeights = new(new Shape(batch, batch));
        Span<float> values = logWeights.HostWrite();
        for (int i = 0; i < batch; i++)
        {
            for (int j = 0; j < batch; j++) values[i * batch + j] = (float)Math.Log(_weight(i, j, batch, datasetCount));
        }

        return logWeights;
    }

    /// <summary>Checks that there are weights: B of at least 1, of at least 2 and at most N for the stratified ones.</summary>
    /// <exception cref="UserErrorException">There are none; the sentence says which batches are possible.</exception>
    public void Check(int batch, int datasetCount)
    {
        if (datasetCount < 1)
            throw new UserErrorException($"the estimator {Id} needs at least 1 image to draw batches from, got {datasetCount}");
        if (IsStratified && (batch < 2 || batch > datasetCount))
        {
            throw new UserErrorException(
                $"the estimator {Id} needs batches of at least 2 and at most all {datasetCount} images, got {batch}",
                $"{MinibatchWeighted.Id} and {InBatch.Id} take batches of any size");
        }

        if (batch < 1) throw new UserErrorException($"the estimator {Id} needs batches of at least 1 image, got {batch}");
    }

    // A batch of one image alone says nothing of the others: it is then taken for all there is.
    private static (double Own, double Other) Shared(double p, int copies, int batch) =>
        copies == batch ? (1.0 / batch, 1.0 / batch) : (p / copies, (1 - p) / (batch - copies));

    // The weight of the image that follows makes up for the images outside the batch. Any place but the diagonal would do for
    // the expectation; what matters is that each row has its own image on the diagonal.
    private static double Stratified(int i, int j, int batch, int count)
    {
        double n = count, m = batch - 1;
        return i == j ? 1 / n : j == (i + 1) % batch ? (n - m) / (n * m) : 1 / m;
    }
}
