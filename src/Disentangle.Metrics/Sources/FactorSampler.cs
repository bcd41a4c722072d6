using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Sources;

/// <summary>
/// Draws images by their factors. On a complete grid every factor is drawn uniformly and independently, with replacement, as in the
/// published protocols; on a labelled set that is not a grid the images are drawn uniformly, so the factors follow the set's own
/// frequencies and dependences.
/// </summary>
public abstract class FactorSampler
{
    private protected FactorSampler(IReadOnlyList<Factor> factors, int images)
    {
        if (images < 1) throw new ArgumentException("a metric needs at least one image", nameof(images));
        Factors = factors;
        Images = images;
    }

    /// <summary>The K factors; none where the images have no labels.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>How many images there are to draw from.</summary>
    public int Images { get; }

    /// <summary>Whether the images are every combination of factor values, each once.</summary>
    public abstract bool IsCompleteGrid { get; }

    /// <summary>The positions of the factors that take more than one value over the images; the others cannot be measured.</summary>
    public abstract IReadOnlyList<int> VaryingFactors { get; }

    /// <summary>A sampler over the images of <paramref name="data"/>.</summary>
    public static FactorSampler Of(IFactorDataset data) => data switch
    {
        IFactorGrid grid => new GridSampler(grid),
        _ => new LabelSampler(data.Factors, LabelsOf(data)),
    };

    /// <summary>
    /// A sampler over the images of <paramref name="data"/> that draws as <paramref name="images"/> does: factors may be
    /// correlated, and combinations missing.
    /// </summary>
    public static FactorSampler Of(IFactorDataset data, ImageSampler images) => new RuleSampler(data, images);

    /// <summary>A sampler over images known only by their labels.</summary>
    /// <param name="factors">The K factors.</param>
    /// <param name="labels">N x K factor values, row by row, each in 0 .. Size-1 of its factor.</param>
    /// <exception cref="ArgumentException">The labels are not rows of K values, or one is outside its factor.</exception>
    public static FactorSampler Of(IReadOnlyList<Factor> factors, int[] labels) => new LabelSampler(factors, labels);

    /// <summary>
    /// A sampler over images without labels, for the metrics that look at codes alone (<see cref="MetricEntry.UsesFactors"/>).
    /// </summary>
    /// <param name="images">How many there are, at least one.</param>
    public static FactorSampler WithoutFactors(int images) => new UnlabelledSampler(images);

    /// <summary>The images that it draws, with their weights.</summary>
    internal abstract ImageSampler Drawn { get; }

    /// <summary>The index of an image drawn at random.</summary>
    public abstract int Draw(ref Philox random);

    /// <summary>
    /// The index of an image drawn at random among those that share factor <paramref name="factor"/>'s value with <paramref name="image"/>.
    /// </summary>
    public abstract int DrawSharing(ref Philox random, int factor, int image);

    /// <summary>Writes the K factor values of <paramref name="image"/>.</summary>
    public abstract void FactorsOf(int image, Span<int> values);

    private static IReadOnlyList<Factor> Some(IReadOnlyList<Factor> factors) =>
        factors.Count > 0 ? factors : throw new ArgumentException("labels must have at least one factor", nameof(factors));

    private static int[] LabelsOf(IFactorDataset data)
    {
        int k = data.Factors.Count;
        int[] labels = new int[checked(data.Count * k)];
        for (int i = 0; i < data.Count; i++) data.FactorsOf(i, labels.AsSpan(i * k, k));
        return labels;
    }

    private sealed class UnlabelledSampler(int images) : FactorSampler([], images)
    {
        public override bool IsCompleteGrid => false;

        internal override ImageSampler Drawn { get; } = ImageSampler.Alike(images);

        public override IReadOnlyList<int> VaryingFactors => [];

        public override int Draw(ref Philox random) => random.NextInt(Images);

        public override int DrawSharing(ref Philox random, int factor, int image) =>
            throw new ArgumentOutOfRangeException(nameof(factor), "the images have no factors");

        public override void FactorsOf(int image, Span<int> values)
        {
        }
    }

    private sealed class GridSampler(IFactorGrid grid) : FactorSampler(Some(grid.Factors), grid.Count)
    {
        private readonly int[] _values = new int[grid.Factors.Count];

        public override bool IsCompleteGrid => true;

        internal override ImageSampler Drawn { get; } = ImageSampler.Alike(grid.Count);

        public override IReadOnlyList<int> VaryingFactors { get; } =
            [.. Enumerable.Range(0, grid.Factors.Count).Where(k => grid.Factors[k].Size > 1)];

        // On a complete grid a uniform image is a uniform combination of factor values.
        public override int Draw(ref Philox random) => random.NextInt(Images);

        public override int DrawSharing(ref Philox random, int factor, int image)
        {
            grid.FactorsOf(image, _values);
            int shared = _values[factor];
            for (int k = 0; k < _values.Length; k++) _values[k] = random.NextInt(Factors[k].Size);
            _values[factor] = shared;
            return grid.IndexOf(_values);
        }

        public override void FactorsOf(int image, Span<int> values) => grid.FactorsOf(image, values);
    }

    private sealed class RuleSampler(IFactorDataset data, ImageSampler images) : FactorSampler(Some(data.Factors), data.Count)
    {
        private readonly int[] _wanted = new int[data.Factors.Count], _drawn = new int[data.Factors.Count];

        public override bool IsCompleteGrid => false;

        internal override ImageSampler Drawn => images;

        public override IReadOnlyList<int> VaryingFactors { get; } = Varying(data, images);

        public override int Draw(ref Philox random) => images.Draw(ref random);

        // Drawing until one shares the value is drawing from those that do.
        public override int DrawSharing(ref Philox random, int factor, int image)
        {
            data.FactorsOf(image, _wanted);
            while (true)
            {
                int drawn = images.Draw(ref random);
                data.FactorsOf(drawn, _drawn);
                if (_drawn[factor] == _wanted[factor]) return drawn;
            }
        }

        public override void FactorsOf(int image, Span<int> values) => data.FactorsOf(image, values);

        private static int[] Varying(IFactorDataset data, ImageSampler images)
        {
            int[] first = new int[data.Factors.Count], values = new int[first.Length];
            bool[] varies = new bool[first.Length];
            data.FactorsOf(images.ImageAt(0), first);
            for (int place = 1; place < images.Count && !varies.All(v => v); place++)
            {
                data.FactorsOf(images.ImageAt(place), values);
                for (int k = 0; k < values.Length; k++) varies[k] |= values[k] != first[k];
            }

            return [.. Enumerable.Range(0, varies.Length).Where(k => varies[k])];
        }
    }

    private sealed class LabelSampler : FactorSampler
    {
        private readonly int[] _labels;

        // _images[k][v]: the images whose factor k has value v.
        private readonly int[][][] _images;

        public LabelSampler(IReadOnlyList<Factor> factors, int[] labels)
            : base(Some(factors), labels.Length / factors.Count)
        {
            int count = factors.Count;
            if (labels.Length % count != 0)
                throw new ArgumentException($"labels must be rows of {count} values, got {labels.Length} values", nameof(labels));
            _labels = labels;
            _images = new int[count][][];
            for (int k = 0; k < count; k++)
            {
                var groups = new List<int>[factors[k].Size];
                for (int v = 0; v < groups.Length; v++) groups[v] = [];
                for (int i = 0; i < Images; i++)
                {
                    int value = labels[i * count + k];
                    if ((uint)value >= (uint)groups.Length)
                    {
                        throw new ArgumentException(
                            $"factor {factors[k].Name} takes values 0 to {groups.Length - 1}, got {value} at image {i}", nameof(labels));
                    }

                    groups[value].Add(i);
                }

                _images[k] = [.. groups.Select(g => g.ToArray())];
            }

            VaryingFactors = [.. Enumerable.Range(0, count).Where(k => _images[k].Count(g => g.Length > 0) > 1)];
            Drawn = ImageSampler.Alike(Images);
        }

        public override bool IsCompleteGrid => false;

        internal override ImageSampler Drawn { get; }

        public override IReadOnlyList<int> VaryingFactors { get; }

        public override int Draw(ref Philox random) => random.NextInt(Images);

        public override int DrawSharing(ref Philox random, int factor, int image)
        {
            int[] group = _images[factor][_labels[image * Factors.Count + factor]];
            return group[random.NextInt(group.Length)];
        }

        public override void FactorsOf(int image, Span<int> values) =>
            _labels.AsSpan(image * Factors.Count, Factors.Count).CopyTo(values);
    }
}
