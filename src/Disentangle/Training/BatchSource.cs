using Disentangle.Datasets.Sampling;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>The images of a phase of a step, in the host's memory.</summary>
/// <param name="Images">(B, H, W, C), or (2 B, H, W, C) of pairs.</param>
/// <param name="Drawn">Which they are and how likely each is, or null where all images are equally likely.</param>
/// <param name="Labels">What the phase is told about them; null where it is told nothing.</param>
internal readonly record struct PreparedBatch(Tensor Images, DrawnImages? Drawn, Tensor? Labels);

/// <summary>
/// Draws the images that a phase asks for. Whatever it draws is a function of seed and the number of the batch: single images and the
/// first of pairs from the stream <see cref="RandomPurpose.Batch"/>, partners from <see cref="RandomPurpose.Pairs"/>.
/// </summary>
internal sealed class BatchSource
{
    private readonly IImageDataset _dataset;
    private readonly ImageSampler _sampler;
    private readonly PairSampler? _pairs;
    private readonly ulong _seed;
    private readonly int _batch;
    private readonly int[] _indices, _factors;

    /// <summary>A source for a phase.</summary>
    /// <param name="feed">What the phase asks for.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="sampler">How single images are drawn.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="batch">B, of images or of pairs.</param>
    /// <exception cref="UserErrorException">The data does not have what the phase asks for.</exception>
    public BatchSource(PhaseFeed feed, IImageDataset dataset, ImageSampler sampler, ulong seed, int batch)
    {
        (_dataset, _sampler, _seed, _batch) = (dataset, sampler, seed, batch);
        _pairs = feed is PhaseFeed.ImagePairs pairs ? new PairSampler(dataset, sampler, pairs.Rule) : null;
        if (feed is PhaseFeed.ImagePairs { Places: { } places } && dataset is IFactorDataset { Factors.Count: var count } && count > places)
        {
            throw new UserErrorException(
                $"each of the {count} factors of {dataset.Name} needs a latent unit of its own, got {places}", $"--latents {count}");
        }

        _indices = new int[_pairs is null ? batch : 2 * batch];
        _factors = feed is not PhaseFeed.LabelledImages ? [] : dataset is IFactorDataset labelled
            ? new int[labelled.Factors.Count]
            : throw new UserErrorException($"images with labels are needed, and {dataset.Name} has none");
    }

    /// <summary>Room for a batch.</summary>
    public PreparedBatch Room()
    {
        ImageShape shape = _dataset.Shape;
        int labels = _pairs is null ? _factors.Length : 2;
        return new PreparedBatch(
            new Tensor(new Shape(_indices.Length, shape.Height, shape.Width, shape.Channels)),
            _sampler.IsUniform ? null : new DrawnImages(_indices.Length),
            labels == 0 ? null : new Tensor(new Shape(_batch, labels)));
    }

    /// <summary>Draws and reads a batch.</summary>
    /// <param name="batch">Takes it.</param>
    /// <param name="draw">Its number, another for each phase of each step.</param>
    public void Fill(PreparedBatch batch, long draw)
    {
        Draw(draw, batch.Labels is null ? [] : batch.Labels.HostWrite());
        if (batch.Drawn is { } drawn)
        {
            for (int i = 0; i < _indices.Length; i++) drawn.Set(i, _indices[i], _sampler.ProbabilityOf(_indices[i]));
        }

        _dataset.Read(_indices, batch.Images.HostWrite());
    }

    /// <summary>Draws a batch without reading its images.</summary>
    /// <param name="draw">Its number.</param>
    /// <param name="labels">Takes what the phase is told of the images; as many values as <see cref="Room"/> has.</param>
    /// <returns>The indices of the images, valid until the next draw; of pairs one after the other.</returns>
    public ReadOnlySpan<int> Draw(long draw, Span<float> labels)
    {
        Philox random = new(_seed, RandomPurpose.Batch, draw);
        int stride = _pairs is null ? 1 : 2;
        for (int i = 0; i < _indices.Length; i += stride) _indices[i] = _sampler.Draw(ref random);
        if (_pairs is not null) DrawPartners(_pairs, draw, labels);
        else if (_factors.Length > 0) ReadLabels(labels);
        return _indices;
    }

    private void DrawPartners(PairSampler pairs, long draw, Span<float> labels)
    {
        Philox random = new(_seed, RandomPurpose.Pairs, draw);
        for (int i = 0; i < _indices.Length; i += 2)
        {
            Partner partner = pairs.Draw(_indices[i], ref random);
            (_indices[i + 1], labels[i], labels[i + 1]) = (partner.Image, partner.Chosen, partner.Last);
        }
    }

    private void ReadLabels(Span<float> labels)
    {
        for (int i = 0; i < _indices.Length; i++)
        {
            ((IFactorDataset)_dataset).FactorsOf(_indices[i], _factors);
            for (int k = 0; k < _factors.Length; k++) labels[i * _factors.Length + k] = _factors[k];
        }
    }
}
