using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Sources;

/// <summary>
/// Which factors can be fixed for a batch, and the images of such batches. On a large grid every factor, as published. Elsewhere batches to
/// learn from and batches to test on are of different images, and a value is fixed only where enough images of both parts share it: with
/// fewer, a batch is the same few images again and again, and what they happen to look like tells the factor.
/// </summary>
internal sealed class FixedFactors
{
    private readonly FactorSampler _all;
    private readonly SampleParts? _parts;
    private readonly int _least;

    // The images that a batch may begin with, for each factor and role.
    private readonly Dictionary<(int Factor, SampleRole Role), ImageSampler> _first = [];

    /// <summary>The factors of a source.</summary>
    /// <param name="source">The codes, with some to test on.</param>
    /// <param name="seed">Decides the parts.</param>
    /// <param name="least">How many images of each part must share a value.</param>
    public FixedFactors(CodeSource source, ulong seed, int least)
    {
        (_all, _least) = (source.Sampler, least);
        Factors = source.Sampler.VaryingFactors;
        if (!source.IsSplit) return;
        _parts = source.PartsOf(seed);
        if (_parts is not { } parts)
        {
            Factors = [];
            return;
        }

        List<int> factors = [];
        foreach (int k in Factors)
        {
            HashSet<int> values = [.. Enumerable.Range(0, _all.Factors[k].Size).Where(v => CanBeFixed(k, v))];
            if (values.Count == 0) continue;
            factors.Add(k);
            foreach (SampleRole role in new[] { SampleRole.Train, SampleRole.Test }) _first[(k, role)] = parts.Of(role).With(k, values);
        }

        Factors = factors;

        bool CanBeFixed(int k, int v) => parts.Train.EffectiveCount(k, v) >= least && parts.Test.EffectiveCount(k, v) >= least;
    }

    /// <summary>The factors that can be fixed.</summary>
    public IReadOnlyList<int> Factors { get; }

    /// <summary>Why there are too few images, as <c>needs ...</c>; null where there are enough, or no two factors vary.</summary>
    public string? WhyNot => _all.VaryingFactors.Count < 2 || Factors.Count > 1
        ? null
        : $"needs two factors with a value that at least {_least} training and {_least} test images share, got {Factors.Count} in {Images}";

    /// <summary>What a protocol says of it, beginning with a semicolon.</summary>
    public string Note(CodeSource source)
    {
        if (_parts is null) return $"; drawn from all {source.Sampler.Images} images";
        string[] never = [.. _all.VaryingFactors.Except(Factors).Select(k => _all.Factors[k].Name)];
        string note = $"; training and test batches share no image ({Images})";
        return never.Length == 0 ? note
            : $"{note}; never fixed: {string.Join(", ", never)} (no value that {_least} images of each part share)";
    }

    /// <summary>The first image of a batch in which a factor is fixed.</summary>
    public int DrawFirst(SampleRole role, ref Philox random, int factor) =>
        _parts is null ? _all.Draw(ref random) : _first[(factor, role)].Draw(ref random);

    /// <summary>Draws the other images: they share the factor's value with the first.</summary>
    public void DrawOthers(SampleRole role, ref Philox random, int factor, Span<int> images)
    {
        if (_parts is not null)
        {
            _parts.Of(role).DrawOthers(ref random, factor, images);
            return;
        }

        for (int l = 1; l < images.Length; l++) images[l] = _all.DrawSharing(ref random, factor, images[0]);
    }

    private string Images => _parts is null
        ? $"{_all.Drawn.Count} images" : $"{_parts.Train.Images} training and {_parts.Test.Images} test images";
}
