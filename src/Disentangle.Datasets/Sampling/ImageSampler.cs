using Disentangle.Tensors;

namespace Disentangle.Datasets;

/// <summary>Draws images independently and with replacement, by rules.</summary>
public sealed class ImageSampler
{
    private readonly int _all;

    // The images that can be drawn, and behind each the sum of the weights so far; null where all are equally likely.
    private readonly int[]? _images;
    private readonly double[]? _sums;

    private ImageSampler(int all, int[]? images, double[]? sums) => (_all, _images, _sums) = (all, images, sums);

    /// <summary>How many images can be drawn.</summary>
    public int Count => _images?.Length ?? _all;

    /// <summary>Whether all images that can be drawn are equally likely.</summary>
    public bool IsUniform => _sums is null;

    /// <summary>The <paramref name="place"/>th image that can be drawn, from 0 to <see cref="Count"/> - 1.</summary>
    public int ImageAt(int place) => _images is null ? place : _images[place];

    /// <summary>A sampler of the images of <paramref name="data"/>.</summary>
    /// <exception cref="UserErrorException">The data has no factors and there are rules, a factor or a value is not there, or no image is left.</exception>
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
            : throw new UserErrorException($"nothing of {data.Name} is left to train on, all its images are held out");
    }

    /// <summary>The images that cannot be drawn, in order.</summary>
    public int[] LeftOut() => _images is null ? [] : [.. Enumerable.Range(0, _all).Except(_images)];

    /// <summary>How likely a draw is image <paramref name="image"/>: 0 for one that is held out, above 0 for all others.</summary>
    public double ProbabilityOf(int image)
    {
        int place = _images is null ? image : Array.BinarySearch(_images, image);
        if (place < 0) return 0;
        if (_sums is null) return 1.0 / Count;
        double weight = _sums[place] - (place > 0 ? _sums[place - 1] : 0);

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
            _heldOut = [.. rules.HeldOut.Select(combination => combination.Ranges.Select(Range).ToArray())];
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

        private (int Place, int From, int To) Range(FactorRange range)
        {
            int place = PlaceOf(range.Factor);
            (_, int from, int to) = range.Of(_factors[place]);
            return (place, from, to);
        }
    }
}
