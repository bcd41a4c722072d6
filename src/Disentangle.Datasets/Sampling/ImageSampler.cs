using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Datasets.Sampling;

/// <summary>Draws images independently and with replacement, by rules.</summary>
public sealed class ImageSampler
{
    private readonly int _all;

    // The images that can be drawn, and behind each the sum of the weights so far; null where all are equally likely.
    private readonly int[]? _images;
    private readonly double[]? _sums;

    private readonly bool _ordered;

    private ImageSampler(int all, int[]? images, double[]? sums, bool ordered = true) =>
        (_all, _images, _sums, _ordered) = (all, images, sums, ordered);

    /// <summary>How many images can be drawn.</summary>
    public int Count => _images?.Length ?? _all;

    /// <summary>Whether all images that can be drawn are equally likely.</summary>
    public bool IsUniform => _sums is null;

    /// <summary>
    /// The effective number of images, (sum w)^2 / sum w^2 with the images' weights w (Kish, Survey Sampling, 1965):
    /// <see cref="Count"/> where all are equally likely.
    /// </summary>
    public double EffectiveCount
    {
        get
        {
            if (_sums is null) return Count;
            double squares = 0;
            for (int place = 0; place < _sums.Length; place++) squares += WeightAt(place) * WeightAt(place);
            return _sums[^1] * _sums[^1] / squares;
        }
    }

    /// <summary>A sampler of images 0 to <paramref name="count"/> - 1, all equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no image.</exception>
    public static ImageSampler Alike(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new ImageSampler(count, null, null);
    }

    /// <summary>A sampler of some of these images in the given order, with the weights that they have here.</summary>
    /// <param name="places">Their places, each 0 to <see cref="Count"/> - 1, at least one.</param>
    public ImageSampler Among(ReadOnlySpan<int> places)
    {
        ArgumentOutOfRangeException.ThrowIfZero(places.Length, nameof(places));
        int[] images = new int[places.Length];
        double[]? sums = IsUniform ? null : new double[places.Length];
        double sum = 0;
        for (int i = 0; i < places.Length; i++)
        {
            images[i] = ImageAt(places[i]);
            if (sums is not null) sums[i] = sum += WeightAt(places[i]);
        }

        return new ImageSampler(_all, images, sums, ordered: false);
    }

    /// <summary>The <paramref name="place"/>th image that can be drawn, from 0 to <see cref="Count"/> - 1.</summary>
    public int ImageAt(int place) => _images is null ? place : _images[place];

    /// <summary>A sampler of the images of <paramref name="data"/>.</summary>
    /// <exception cref="UserErrorException">The data has no factors and there are rules, a factor or a value is not
    /// there, or no image is left.</exception>
    public static ImageSampler Of(IImageDataset data, SamplingRules rules)
    {
        if (rules.IsNone) return new ImageSampler(data.Count, null, null);
        if (data is not IFactorDataset labelled)
            throw new UserErrorException($"{data.Name} has no factors, so none can be correlated or held out");
        FactorRule rule = new(labelled.Factors, rules);
        List<int> images = [];
        List<double> sums = [];
        int[] values = new int[labelled.Factors.Count];
        double sum = 0;
        for (int image = 0; image < data.Count; image++)
        {
            labelled.FactorsOf(image, values);
            double weight = rule.Weight(values);
            if (weight == 0) continue;
            images.Add(image);
            if (rules.Correlations.Count > 0) sums.Add(sum += weight);
        }

        return images.Count > 0 ? new ImageSampler(data.Count, [.. images], rules.Correlations.Count == 0 ? null : [.. sums])
            : throw new UserErrorException($"no image of {data.Name} is left to train on: all are held out");
    }

    /// <summary>The images that cannot be drawn, in order.</summary>
    public int[] LeftOut() => _images is null ? [] : [.. Enumerable.Range(0, _all).Except(_images)];

    /// <summary>How likely a draw is image <paramref name="image"/>: 0 for one that is held out, above 0 for all others.</summary>
    public double ProbabilityOf(int image)
    {
        int place = _images is null ? image : _ordered ? Array.BinarySearch(_images, image) : Array.IndexOf(_images, image);
        if (place < 0) return 0;
        if (_sums is null) return 1.0 / Count;
        double weight = WeightAt(place);

        // A weight may be too small beside the sum before it to change it; no such image is likely to be drawn.
        return Math.Max(weight / _sums[^1], 1e-300);
    }

    /// <summary>The index of an image drawn at random.</summary>
    public int Draw(ref Philox random)
    {
        if (_images is null) return random.NextInt(_all);
        if (_sums is null) return _images[random.NextInt(_images.Length)];

        // 53 bits: of a float's 24 some images would never come.
        double part = (((ulong)random.NextUInt() << 32 | random.NextUInt()) >> 11) * (1.0 / (1UL << 53));
        int place = Array.BinarySearch(_sums, part * _sums[^1]);

        // An image has the numbers from the sum before it, included, to its own, excluded.
        return _images[Math.Min(place < 0 ? ~place : place + 1, _images.Length - 1)];
    }

    private double WeightAt(int place) => _sums is null ? 1 : place == 0 ? _sums[0] : _sums[place] - _sums[place - 1];

    /// <summary>The rules with the places of the factors that they name.</summary>
    private sealed class FactorRule
    {
        private readonly IReadOnlyList<Factor> _factors;
        private readonly (FactorCorrelation Rule, int First, int Second)[] _correlations;
        private readonly (int Place, int From, int To)[][] _heldOut;

        public FactorRule(IReadOnlyList<Factor> factors, SamplingRules rules)
        {
            _factors = factors;
            _correlations = [.. rules.Correlations.Select(rule => (rule, PlaceOf(rule.First), PlaceOf(rule.Second)))];
            _heldOut = [.. rules.HeldOut.Select(combination => combination.Ranges.Select(range => range.Among(_factors)).ToArray())];
        }

        public double Weight(ReadOnlySpan<int> values)
        {
            foreach ((int Place, int From, int To)[] combination in _heldOut)
            {
                bool all = true;
                foreach ((int place, int from, int to) in combination) all &= values[place] >= from && values[place] <= to;
                if (all) return 0;
            }

            double weight = 1;
            foreach ((FactorCorrelation rule, int first, int second) in _correlations)
                weight *= rule.Weight(values[first], _factors[first].Size, values[second], _factors[second].Size);
            return weight;
        }

        private int PlaceOf(string name)
        {
            Factor factor = Names.Find("factor", name, _factors, factor => factor.Name);
            return Enumerable.Range(0, _factors.Count).First(place => _factors[place] == factor);
        }
    }
}
